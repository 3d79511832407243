"""The actor sheet as a page to print and as CSV."""

from collections.abc import Iterable, Iterator

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.actors.models import Actor
from apps.core.filters.explain import build_query_string
from apps.core.formats.tabular import create_file_response
from apps.core.languages import join_with_and
from apps.core.models import Record
from apps.explore.actor_sheet.sheet import (
    ActorSheetFilter,
    RoleSection,
    list_role_sections,
    select_addressed_mitigations,
)
from apps.mitigations.models import MitigationActor
from apps.risks.models import RiskActor
from apps.taxonomy.models import Term

LINK_COLUMNS = ("part", "actor", "id", "title", "placed_under", "note", "basis", "source", "locator")
RISK_ONLY_COLUMNS = ("mitigations", "responsible_actors", "able_actors")
SHEET_COLUMNS = [*LINK_COLUMNS, *RISK_ONLY_COLUMNS]


@require_safe
def actor_sheet(request: HttpRequest, format: str | None = None) -> HttpResponseBase:
    """Risks by role and mitigations of actors, such as `?actor=china` or `?kind=state&stage=operate`."""
    filterset = ActorSheetFilter(request.GET, queryset=Actor.objects.published())
    if not filterset.is_valid():
        raise BadRequest({name: " ".join(messages) for name, messages in filterset.errors.items()})
    sections = list_role_sections(filterset) if filterset.has_choice else []
    addressed = list(select_addressed_mitigations(filterset)) if filterset.has_choice else []
    if format:
        rows = [*build_risk_rows(sections), *build_mitigation_rows(addressed)]
        return create_file_response("csv", rows, SHEET_COLUMNS, {}, "actor-sheet")
    context = build_sheet_context(request, filterset, sections, addressed)
    return render(request, "explore/actor_sheet.html", context)


def build_sheet_context(
    request: HttpRequest,
    filterset: ActorSheetFilter,
    sections: list[RoleSection],
    addressed: list[MitigationActor],
) -> dict[str, object]:
    query = build_query_string(filterset)
    risks = [risk for section in sections for risk in section.risks if not risk.mitigation_count]
    return {
        "filterset": filterset,
        "chosen": filterset.form.cleaned_data,
        "sections": sections,
        "addressed": addressed,
        "title": format_sheet_title(filterset),
        "query": query,
        "address": f"{request.path}?{query}",
        "unmitigated": list(dict.fromkeys(risk.link.risk for risk in risks)),
        "actors": Actor.objects.published().order_by("title"),
    }


def format_sheet_title(filterset: ActorSheetFilter) -> str:
    """The chosen actors and kinds, and the stage."""
    if not filterset.has_choice:
        return _("The sheet of an actor")
    chosen = filterset.form.cleaned_data
    names = [filterset.filters[name].describe(chosen[name]) for name in ("actor", "kind") if chosen[name]]
    stage = f", {filterset.filters['stage'].describe(chosen['stage'])}" if chosen["stage"] else ""
    return f"{join_with_and(names)}{stage}"


# --- CSV ---------------------------------------------------------------------------------------


def build_risk_rows(sections: Iterable[RoleSection]) -> Iterator[dict[str, object]]:
    for section in sections:
        for risk in section.risks:
            record = risk.link.risk
            yield {
                **build_link_row(section.role, risk.link, record, record.domain_term),
                "mitigations": risk.mitigation_count,
                "responsible_actors": [actor.title for actor in risk.responsible],
                "able_actors": [actor.title for actor in risk.able],
            }


def build_mitigation_rows(links: Iterable[MitigationActor]) -> Iterator[dict[str, object]]:
    for link in links:
        row = build_link_row("addressed to", link, link.mitigation, link.mitigation.category)
        yield {**row, **dict.fromkeys(RISK_ONLY_COLUMNS, "")}


def build_link_row(
    part: str, link: RiskActor | MitigationActor, record: Record, term: Term | None
) -> dict[str, object]:
    """The columns that risks and mitigations have in common."""
    return {
        "part": part,
        "actor": link.actor.title,
        "id": record.public_id,
        "title": record.title,
        "placed_under": term and term.label,
        "note": link.note,
        "basis": link.basis,
        "source": link.source.short,
        "locator": link.locator,
    }
