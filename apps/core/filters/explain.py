"""What a number counts: its unit, its filters, what stands apart, and the address that repeats it."""

from dataclasses import dataclass

from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from apps.core.filters.filterset import get_condition_phrase
from apps.core.languages import group_thousands
from apps.core.models import Status


@dataclass(frozen=True)
class UncodedCount:
    """So many rows with a value that is no code, and the list of them."""

    count: int
    words: str
    address: str


@dataclass(frozen=True)
class Explanation:
    """`counted`: what the rows are and what is behind them; `kept`, `left`: what stands apart.

    `unpublished`: [(count, status)] of the whole base; told by filter, it would tell what drafts say.
    """

    noun: str
    address: str
    counted: str
    conditions: list[str]
    kept: list[UncodedCount]
    left: list[UncodedCount]
    unpublished: list[tuple[int, str]]


def explain_count(filterset, facets):
    """Of the rows of a filter with its facets."""
    model = filterset.queryset.model
    return Explanation(
        noun=model._meta.verbose_name_plural,
        address=build_list_url(model, build_query_string(filterset)),
        counted=" ".join(filter(None, [describe_counted_rows(filterset, facets), filterset.background()])),
        conditions=[filterset.part(name, value) for name, value in filterset.choices_made()],
        kept=[line for facet in facets if not facet.chosen for line in count_uncoded_rows(filterset, facet)],
        left=[line for facet in facets if facet.chosen for line in count_uncoded_rows(filterset, facet)],
        unpublished=count_unpublished(model, {Status.WITHDRAWN} if filterset.has_withdrawn else set()),
    )


def describe_counted_rows(filterset, facets):
    nouns = filterset.queryset.model._meta.verbose_name_plural
    kinds = describe_units(filterset, facets)
    told = gettext("Published %(nouns)s") % {"nouns": nouns}
    if filterset.has_withdrawn:
        gone = filterset.rows.filter(status=Status.WITHDRAWN).count()
        told = gettext("Published %(nouns)s and %(gone)s withdrawn") % {
            "nouns": nouns,
            "gone": group_thousands(gone),
        }
    return f"{told}{': ' if kinds else ''}{gettext(' and ').join(kinds)}."


def build_query_string(filterset, **others):
    """The query string less what means nothing here or is empty, with some parameters set to other values."""
    query = QueryDict(mutable=True)
    for name, values in filterset.data.lists():
        if name in filterset.filters and any(values):
            query.setlist(name, [value for value in values if value])
    for name, values in others.items():
        query.setlist(name, values)
    return query.urlencode(safe=",")


def build_list_url(model, query):
    address = reverse(f"{model._meta.model_name}-list")
    return f"{address}?{query}" if query else address


def describe_units(filterset, facets):
    """`564 risk categories`: what the rows are, where a noun's filter has words for it."""
    options = next((facet.chosen or facet.options for facet in facets if facet.name == "level"), [])
    words = filterset.units
    return [f"{group_thousands(o.count)} {words[o.value][o.count != 1]}" for o in options if words]


def count_uncoded_rows(filterset, facet):
    """The values that are no codes, each with the list of its rows under the same other choices."""
    for option in facet.options:
        if option.value in facet.apart and option.count and not option.chosen:
            query = build_query_string(filterset, **{facet.name: [option.value]})
            words = gettext(get_condition_phrase(filterset.filters[facet.name])) % {"value": option.label}
            yield UncodedCount(option.count, words, build_list_url(filterset.queryset.model, query))


def count_unpublished(model, told):
    """By status, less those that are told of already."""
    rows = model.objects.exclude(status__in={Status.PUBLISHED, *told}).order_by()
    found = dict(rows.values_list("status").annotate(n=Count("pk")))
    return [(found[status], str(label).lower()) for status, label in Status.choices if status in found]
