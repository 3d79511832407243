"""Explains a count: its unit, its filters, the rows without a code, and the URL that repeats it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Model
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from apps.core.filters.facets import FacetCounts
from apps.core.filters.filterset import RecordFilter, get_condition_phrase
from apps.core.languages import group_thousands
from apps.core.models import Status


@dataclass(frozen=True)
class UncodedCount:
    """Rows whose value of a facet is not a code, with the URL of their list."""

    count: int
    condition: str
    url: str


@dataclass(frozen=True)
class Explanation:
    """`included` and `excluded`: rows without a code that the count includes, and that a choice excludes.

    `unpublished`: [(count, status)] of the whole database. Counts by filter would disclose drafts.
    """

    noun: str
    url: str
    counted: str
    conditions: list[str]
    included: list[UncodedCount]
    excluded: list[UncodedCount]
    unpublished: list[tuple[int, str]]


def explain_count(filterset: RecordFilter, facets: list[FacetCounts]) -> Explanation:
    """Explain the number of rows of a filter set; `facets` are its facet counts."""
    model = filterset.queryset.model
    sentences = [describe_counted_rows(filterset, facets), filterset.describe_background()]
    return Explanation(
        noun=model._meta.verbose_name_plural,
        url=build_list_url(model, build_query_string(filterset)),
        counted=" ".join(filter(None, sentences)),
        conditions=[filterset.describe_filter(name, value) for name, value in filterset.get_active_values()],
        included=[
            each for facet in facets if not facet.chosen for each in count_uncoded_rows(filterset, facet)
        ],
        excluded=[each for facet in facets if facet.chosen for each in count_uncoded_rows(filterset, facet)],
        unpublished=count_unpublished(model, {Status.WITHDRAWN} if filterset.includes_withdrawn else set()),
    )


def describe_counted_rows(filterset: RecordFilter, facets: list[FacetCounts]) -> str:
    nouns = filterset.queryset.model._meta.verbose_name_plural
    text = gettext("Published %(nouns)s") % {"nouns": nouns}
    if filterset.includes_withdrawn:
        withdrawn = group_thousands(filterset.rows.filter(status=Status.WITHDRAWN).count())
        text = gettext("Published %(nouns)s and %(gone)s withdrawn") % {"nouns": nouns, "gone": withdrawn}
    units = describe_units(filterset, facets)
    return f"{text}{': ' if units else ''}{gettext(' and ').join(units)}."


def build_query_string(filterset: RecordFilter, **others: list[str]) -> str:
    """The query string of the filters in use, with some parameters set to other values."""
    query = QueryDict(mutable=True)
    for name, values in filterset.data.lists():
        if name in filterset.filters and any(values):
            query.setlist(name, [value for value in values if value])
    for name, values in others.items():
        query.setlist(name, values)
    return query.urlencode(safe=",")


def build_filtered_list_url(filterset: RecordFilter, **others: list[str]) -> str:
    """The URL of the list that a filter set selects, with some parameters set to other values."""
    return build_list_url(filterset.queryset.model, build_query_string(filterset, **others))


def build_list_url(model: type[Model], query: str) -> str:
    url = reverse(f"{model._meta.model_name}-list")
    return f"{url}?{query}" if query else url


def describe_units(filterset: RecordFilter, facets: Iterable[FacetCounts]) -> list[str]:
    """`564 risk categories`, for nouns whose filter set has `units`."""
    options = next((facet.chosen or facet.options for facet in facets if facet.name == "level"), [])
    units = filterset.units
    return [f"{group_thousands(o.count)} {units[o.value][o.count != 1]}" for o in options if units]


def count_uncoded_rows(filterset: RecordFilter, facet: FacetCounts) -> Iterator[UncodedCount]:
    """The rows of each value that is not a code, under the same other choices."""
    for option in facet.options:
        if option.value in facet.uncoded and option.count and not option.chosen:
            phrase = gettext(get_condition_phrase(filterset.filters[facet.name])) % {"value": option.label}
            url = build_filtered_list_url(filterset, **{facet.name: [option.value]})
            yield UncodedCount(option.count, phrase, url)


def count_unpublished(model: Any, excluded: set[Status]) -> list[tuple[int, str]]:
    """[(count, status)] of the records that are not published and not in one of these statuses."""
    rows = model.objects.exclude(status__in={Status.PUBLISHED, *excluded}).order_by()
    counts = dict(rows.values_list("status").annotate(n=Count("pk")))
    return [(counts[status], str(label).lower()) for status, label in Status.choices if status in counts]
