"""The actor sheet, as a page to print and as CSV."""

from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.actors.models import Actor
from apps.core.filters.explain import build_query_string
from apps.core.formats.tabular import create_file_response
from apps.core.languages import join_with_and
from apps.explore.actor_sheet.sheet import (
    ActorSheetFilter,
    list_acting_actors,
    list_role_sections,
    select_addressed_mitigations,
)

RISK_ONLY_COLUMNS = ("mitigations", "responsible_actors", "able_actors")
SHEET_COLUMNS = [
    "part",
    "actor",
    "id",
    "title",
    "placed_under",
    "note",
    "basis",
    "source",
    "locator",
    *RISK_ONLY_COLUMNS,
]


@require_safe
def actor_sheet(request, format=None):
    """`?actor=china` or `?kind=state`, `&stage=operate`: risks by role, mitigations, what is left open."""
    filterset = ActorSheetFilter(request.GET, queryset=Actor.objects.published())
    if not filterset.is_valid():
        raise BadRequest({name: " ".join(told) for name, told in filterset.errors.items()})
    found = list_role_sections(filterset) if filterset.is_asked else []
    asked_of = list(select_addressed_mitigations(filterset)) if filterset.is_asked else []
    if format:
        return export_sheet_csv(found, asked_of)
    chosen = filterset.form.cleaned_data
    context = {
        "filterset": filterset, "chosen": chosen, "parts": found, "addressed": asked_of,
        "title": format_sheet_title(filterset), "query": build_query_string(filterset), "address": f"{request.path}?{build_query_string(filterset)}",
        "uncovered": {link.risk: link for part in found for link in part.uncovered}.values(),
        "actors": Actor.objects.published().order_by("title"),
    }  # fmt: skip
    return render(request, "explore/actor_sheet.html", context)


def format_sheet_title(filterset):
    """Who it is the sheet of."""
    if not filterset.is_asked:
        return _("The sheet of an actor")
    chosen = filterset.form.cleaned_data
    who = [filterset.filters[name].describe(chosen[name]) for name in ("actor", "kind") if chosen[name]]
    stage = f", {filterset.filters['stage'].describe(chosen['stage'])}" if chosen["stage"] else ""
    return f"{join_with_and(who)}{stage}"


def export_sheet_csv(found, asked_of):
    rows = [
        build_sheet_row(part.role, link, link.risk, link.risk.domain_term, list_risk_cells(link))
        for part in found
        for link in part.links
    ]
    rows += [
        build_sheet_row("addressed to", link, link.mitigation, link.mitigation.category) for link in asked_of
    ]
    return create_file_response("csv", rows, SHEET_COLUMNS, {}, "actor-sheet")


def list_risk_cells(link):
    """How many mitigations a risk has, who should act on it, and who could by its mitigations."""
    return [link.answers, *([actor.title for actor in actors] for actors in list_acting_actors(link.risk))]


def build_sheet_row(part, link, record, term, more=("", "", "")):
    return {
        "part": part, "actor": link.actor.title, "id": record.public_id, "title": record.title,
        "placed_under": term and term.label, "note": link.note, "basis": link.basis,
        "source": link.source.short, "locator": link.locator, **dict(zip(RISK_ONLY_COLUMNS, more, strict=True)),
    }  # fmt: skip
