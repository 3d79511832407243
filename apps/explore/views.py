"""The pages under /explore/: cross-tabs of any two dimensions, ready-made questions, and figures."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.filters.filterset import RecordFilter, find_unknown_parameters, suggest_nearest_name
from apps.core.nouns import NOUNS
from apps.explore.counts.crosstab import MEASURES, build_crosstab
from apps.explore.counts.dimension_types import Dimension
from apps.explore.counts.dimensions import DIMENSIONS, split_names
from apps.explore.counts.questions import answer_questions
from apps.explore.figures.figure import respond_with_figure
from apps.explore.figures.heatmap import build_crosstab_figure
from apps.explore.figures.registry import FIGURES


@require_safe
def explore(request: HttpRequest, format: str | None = None) -> HttpResponse:
    """A cross-tab, such as `?by=subdomain,entity&measure=row`; without `by`, the start page of Explore."""
    filterset = get_valid_filterset(request, "risks", format, extra=("by", "measure"))
    form = {
        "dimensions": DIMENSIONS.values(),
        "measures": MEASURES,
        "facets": filterset.facets(),
        "hidden_inputs": list_hidden_inputs(filterset),
    }
    by = request.GET.getlist("by")
    if not (format or by):
        start = {"row": DIMENSIONS["subdomain"], "column": DIMENSIONS["entity"], "figures": FIGURES}
        return render(request, "explore/explore.html", {**form, **start, "questions": answer_questions()})
    row, column = parse_crosstab_dimensions(by)
    measure = require_known_name(request.GET.get("measure") or "count", MEASURES, "measure")
    table = build_crosstab(filterset, row, column, measure)
    choices = {"table": table, "row": row, "column": column, "measure": measure}
    figure = build_crosstab_figure(table)
    return respond_with_figure(request, figure, format, "explore/crosstab.html", **form, **choices)


@require_safe
def show_figure(request: HttpRequest, name: str, format: str | None = None) -> HttpResponse:
    """One of the figures in FIGURES, of the records that the query selects."""
    figure_type = FIGURES[name]
    figure = figure_type.build(get_valid_filterset(request, figure_type.plural, format))
    return respond_with_figure(request, figure, format, "explore/figure_page.html")


def get_valid_filterset(
    request: HttpRequest, plural: str, format: str | None, extra: Iterable[str] = ()
) -> RecordFilter:
    """The filter of a noun with the query of the request. Raises BadRequest if the query is not valid.

    Files refuse unknown parameters; `extra` are known ones beside those of the filter.
    """
    noun = NOUNS[plural]
    filterset = noun.filterset_class(request.GET, queryset=noun.model.objects.published())
    errors = filterset.find_errors()
    if format:
        errors |= find_unknown_parameters(request.GET, [*filterset.filters, *extra])
    if errors:
        raise BadRequest(errors)
    return filterset


def parse_crosstab_dimensions(by: list[str]) -> list[Dimension]:
    """The two different dimensions that the values of `by` name. Raises BadRequest for anything else."""
    dimensions = [DIMENSIONS[require_known_name(name, DIMENSIONS, "by")] for name in split_names(by)]
    if len(dimensions) != 2 or dimensions[0] is dimensions[1]:
        message = _("A cross-tab needs two different dimensions, such as by=subdomain,entity.")
        raise BadRequest({"by": f"{message} {suggest_nearest_name('', DIMENSIONS)}"})
    return dimensions


def require_known_name(name: str, known: Mapping[str, object], parameter: str) -> str:
    if name in known:
        return name
    message = _("%(name)r is not known.") % {"name": name}
    raise BadRequest({parameter: f"{message} {suggest_nearest_name(name, known)}"})


def list_hidden_inputs(filterset: RecordFilter) -> list[tuple[str, str]]:
    """The parameters of the query for which the form has no visible field."""
    visible = {*filterset.facet_filters(), "by", "measure", "page"}
    return [
        (name, value) for name, values in filterset.data.lists() if name not in visible for value in values
    ]
