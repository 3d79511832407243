"""Count the rows of a filter by the values of dimensions, in one grouped query."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, FilteredRelation, Q, QuerySet, Subquery

from apps.core.filters.filterset import RecordFilter
from apps.core.models import READABLE_STATUSES
from apps.explore.counts.dimension_types import Dimension
from apps.explore.counts.dimensions import LINK_ALIASES

SOURCE_COUNT = Count("source", distinct=True, filter=Q(source__status__in=READABLE_STATUSES))

Values = tuple[str, ...]  # one value for each dimension


@dataclass(frozen=True)
class Tally:
    """The number of records for each combination of values, and of their sources if these were counted."""

    records: Counter[Values]
    sources: Counter[Values] | None = None

    def get_sources(self, *values: str) -> int | None:
        return None if self.sources is None else self.sources[values]

    def sum_along(self, position: int) -> "Tally":
        """Totals for one dimension; correct if every record has exactly one value of the others."""
        totals: Counter[Values] = Counter()
        for values, count in self.records.items():
            totals[values[position],] += count
        return Tally(totals)


def count_by_dimensions(
    filterset: RecordFilter, dimensions: Sequence[Dimension], with_sources: bool = False
) -> Tally:
    """Count the rows of a filter by one or more dimensions; a record counts once for each combination."""
    names = [f"by_{position}" for position in range(len(dimensions))]
    expressions = {name: dimension.expression for name, dimension in zip(names, dimensions, strict=True)}
    numbers = {"records": Count("pk", distinct=any(dimension.links for dimension in dimensions))}
    if with_sources:
        numbers["sources"] = SOURCE_COUNT
    tally = Tally(Counter(), Counter() if with_sources else None)
    groups = join_filtered_links(filterset, dimensions).annotate(**expressions).values(*names).order_by()
    for group in groups.annotate(**numbers):
        values = tuple("none" if group[name] is None else str(group[name]) for name in names)
        tally.records[values] = group["records"]
        if tally.sources is not None:
            tally.sources[values] = group["sources"]
    return tally


def count_sources(filterset: RecordFilter) -> int:
    """The number of distinct sources of the rows of a filter."""
    return filterset.rows.aggregate(number=SOURCE_COUNT)["number"]


def join_filtered_links(filterset: RecordFilter, dimensions: Sequence[Dimension]) -> QuerySet:
    """The rows of a filter, joined with those of their links that match it."""
    rows = filterset.rows
    for links in {d.links.accessor: d.links for d in dimensions if d.links}.values():
        matching = Q(
            **{f"{links.accessor}__pk__in": Subquery(links.get_matching_links(filterset).values("pk"))}
        )
        relation = FilteredRelation(links.accessor, condition=matching)
        rows = rows.annotate(**{LINK_ALIASES[links.accessor]: relation})
    return rows
