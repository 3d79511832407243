"""The room of questions: cross-tabs of any two dimensions, and pictures of any set."""

from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.filters.filterset import find_unknown_parameters, suggest_nearest_name
from apps.explore.counts.crosstab import MEASURES, Crosstab
from apps.explore.counts.dimensions import DIMENSIONS
from apps.explore.counts.questions import answer_questions
from apps.explore.figures.figure import respond_with_figure
from apps.explore.figures.registry import FIGURE_BUILDERS, FIGURE_INDEX, build_crosstab_figure
from apps.risks.filters import RiskFilter, ScenarioFilter
from apps.risks.models import Risk, Scenario
from apps.sources.filters import SourceFilter
from apps.sources.models import Source

FIGURE_NOUNS = {
    "timeline": (SourceFilter, Source),
    "scenario": (ScenarioFilter, Scenario),
}  # others are of risks


@require_safe
def explore(request, format=None):
    """`?by=subdomain,entity&measure=row` is a cross-tab; without `by`, the questions that can be asked."""
    filterset = get_valid_filterset(request, RiskFilter, Risk, format, own=("by", "measure"))
    form = {
        "dimensions": DIMENSIONS.values(), "measures": MEASURES, "facets": filterset.facets(),
        "kept": list_hidden_fields(filterset),
    }  # fmt: skip
    if not (format or request.GET.getlist("by")):
        start = {"row": DIMENSIONS["subdomain"], "column": DIMENSIONS["entity"], "pictures": FIGURE_INDEX}
        return render(request, "explore/explore.html", form | start | {"questions": answer_questions()})
    row, column = parse_crosstab_dimensions(request.GET.getlist("by"))
    measure = require_known_name(request.GET.get("measure") or "count", MEASURES, "measure")
    table = Crosstab(filterset, row, column, measure)
    chosen = {"table": table, "row": row, "column": column, "measure": measure}
    return respond_with_figure(
        request, build_crosstab_figure(table), format, "explore/crosstab.html", **form, **chosen
    )


@require_safe
def show_figure(request, name, format=None):
    """One of the pictures that stand for themselves, of the set that a query describes."""
    figure = FIGURE_BUILDERS[name](
        get_valid_filterset(request, *FIGURE_NOUNS.get(name, (RiskFilter, Risk)), format)
    )
    return respond_with_figure(request, figure, format, "explore/picture.html")


def get_valid_filterset(request, filter_class, model, format, own=()):
    """The filter of a request, if it can be answered."""
    filterset = filter_class(request.GET, queryset=model.objects.published())
    problems = filterset.find_errors()
    if format:
        problems |= find_unknown_parameters(request.GET, [*filterset.filters, *own])
    if problems:
        raise BadRequest(problems)
    return filterset


def parse_crosstab_dimensions(asked):
    """Two different ones, as `by=a,b` or `by=a&by=b`."""
    names = [name.strip() for part in asked for name in part.split(",") if name.strip()]
    found = [DIMENSIONS[require_known_name(name, DIMENSIONS, "by")] for name in names]
    if len(found) != 2 or found[0] is found[1]:
        said = _("Two different dimensions make a cross-tab, such as by=subdomain,entity.")
        raise BadRequest({"by": f"{said} {suggest_nearest_name('', DIMENSIONS)}"})
    return found


def require_known_name(name, every, parameter):
    if name in every:
        return name
    said = _("There is no %(name)r here.") % {"name": name}
    raise BadRequest({parameter: f"{said} {suggest_nearest_name(name, every)}"})


def list_hidden_fields(filterset):
    """Choices that the form has no field for."""
    shown = {*filterset.facet_filters(), "by", "measure", "page"}
    return [(name, v) for name, values in filterset.data.lists() if name not in shown for v in values]
