"""The room of questions: cross-tabs of any two dimensions, and pictures of any set."""

from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.filters.filterset import hint, unknown_parameters
from apps.explore.counts.crosstab import MEASURES, Crosstab
from apps.explore.counts.dimensions import DIMENSIONS
from apps.explore.counts.questions import questions
from apps.explore.figures.figure import answer
from apps.explore.figures.registry import LIST, PICTURES, crosstab
from apps.risks.filters import RiskFilter, ScenarioFilter
from apps.risks.models import Risk, Scenario
from apps.sources.filters import SourceFilter
from apps.sources.models import Source

NOUNS = {"timeline": (SourceFilter, Source), "scenario": (ScenarioFilter, Scenario)}  # others are of risks


@require_safe
def explore(request, format=None):
    """`?by=subdomain,entity&measure=row` is a cross-tab; without `by`, the questions that can be asked."""
    filterset = checked(request, RiskFilter, Risk, format, own=("by", "measure"))
    form = {
        "dimensions": DIMENSIONS.values(), "measures": MEASURES, "facets": filterset.facets(),
        "kept": kept(filterset),
    }  # fmt: skip
    if not (format or request.GET.getlist("by")):
        start = {"row": DIMENSIONS["subdomain"], "column": DIMENSIONS["entity"], "pictures": LIST}
        return render(request, "explore/explore.html", form | start | {"questions": questions()})
    row, column = dimensions(request.GET.getlist("by"))
    measure = named(request.GET.get("measure") or "count", MEASURES, "measure")
    table = Crosstab(filterset, row, column, measure)
    chosen = {"table": table, "row": row, "column": column, "measure": measure}
    return answer(request, crosstab(table), format, "explore/crosstab.html", **form, **chosen)


@require_safe
def picture(request, name, format=None):
    """One of the pictures that stand for themselves, of the set that a query describes."""
    figure = PICTURES[name](checked(request, *NOUNS.get(name, (RiskFilter, Risk)), format))
    return answer(request, figure, format, "explore/picture.html")


def checked(request, filter_class, model, format, own=()):
    """The filter of a request, if it can be answered."""
    filterset = filter_class(request.GET, queryset=model.objects.published())
    problems = filterset.problems()
    if format:
        problems |= unknown_parameters(request.GET, [*filterset.filters, *own])
    if problems:
        raise BadRequest(problems)
    return filterset


def dimensions(asked):
    """Two different ones, as `by=a,b` or `by=a&by=b`."""
    names = [name.strip() for part in asked for name in part.split(",") if name.strip()]
    found = [DIMENSIONS[named(name, DIMENSIONS, "by")] for name in names]
    if len(found) != 2 or found[0] is found[1]:
        said = _("Two different dimensions make a cross-tab, such as by=subdomain,entity.")
        raise BadRequest({"by": f"{said} {hint('', DIMENSIONS)}"})
    return found


def named(name, every, parameter):
    if name in every:
        return name
    said = _("There is no %(name)r here.") % {"name": name}
    raise BadRequest({parameter: f"{said} {hint(name, every)}"})


def kept(filterset):
    """Choices that the form has no field for."""
    shown = {*filterset.facet_filters(), "by", "measure", "page"}
    return [(name, v) for name, values in filterset.data.lists() if name not in shown for v in values]
