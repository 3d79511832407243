"""The actor sheet, as a page to print and as CSV."""

from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.actors.models import Actor
from apps.core.filters.explain import asked
from apps.core.formats.tabular import FORMATS
from apps.core.languages import both
from apps.explore.actor_sheet.sheet import SheetFilter, acting, addressed, parts

OF_RISKS = ("mitigations", "responsible_actors", "able_actors")
COLUMNS = [
    "part",
    "actor",
    "id",
    "title",
    "placed_under",
    "note",
    "basis",
    "source",
    "locator",
    *OF_RISKS,
]


@require_safe
def sheet(request, format=None):
    """`?actor=china` or `?kind=state`, `&stage=operate`: risks by role, mitigations, what is left open."""
    filterset = SheetFilter(request.GET, queryset=Actor.objects.published())
    if not filterset.is_valid():
        raise BadRequest({name: " ".join(told) for name, told in filterset.errors.items()})
    found = parts(filterset) if filterset.is_asked else []
    asked_of = list(addressed(filterset)) if filterset.is_asked else []
    if format:
        return as_csv(found, asked_of)
    chosen = filterset.form.cleaned_data
    context = {
        "filterset": filterset, "chosen": chosen, "parts": found, "addressed": asked_of,
        "title": title(filterset), "query": asked(filterset), "address": f"{request.path}?{asked(filterset)}",
        "uncovered": {link.risk: link for part in found for link in part.uncovered}.values(),
        "actors": Actor.objects.published().order_by("title"),
    }  # fmt: skip
    return render(request, "sheet.html", context)


def title(filterset):
    """Who it is the sheet of."""
    if not filterset.is_asked:
        return _("The sheet of an actor")
    chosen = filterset.form.cleaned_data
    who = [filterset.filters[name].describe(chosen[name]) for name in ("actor", "kind") if chosen[name]]
    stage = f", {filterset.filters['stage'].describe(chosen['stage'])}" if chosen["stage"] else ""
    return f"{both(who)}{stage}"


def as_csv(found, asked_of):
    make, content_type = FORMATS["csv"][:2]
    rows = [
        row(part.role, link, link.risk, link.risk.domain_term, of_risk(link))
        for part in found
        for link in part.links
    ]
    rows += [row("addressed to", link, link.mitigation, link.mitigation.category) for link in asked_of]
    response = make(rows, COLUMNS, {})
    response["Content-Type"] = content_type
    response["Content-Disposition"] = 'attachment; filename="actor-sheet.csv"'
    return response


def of_risk(link):
    """How many mitigations a risk has, who should act on it, and who could by its mitigations."""
    return [link.answers, *([actor.title for actor in actors] for actors in acting(link.risk))]


def row(part, link, record, term, more=("", "", "")):
    return {
        "part": part, "actor": link.actor.title, "id": record.public_id, "title": record.title,
        "placed_under": term and term.label, "note": link.note, "basis": link.basis,
        "source": link.source.short, "locator": link.locator, **dict(zip(OF_RISKS, more, strict=True)),
    }  # fmt: skip
