"""Risks counted by the values of dimensions, in one grouped query."""

from collections import Counter

from django.db.models import Count, FilteredRelation, Q, Subquery

from apps.core.models import READABLE_STATUSES
from apps.explore.counts.dimensions import LINK_ALIASES

SOURCE_AGGREGATES = {
    True: {"sources": Count("source", distinct=True, filter=Q(source__status__in=READABLE_STATUSES))},
    False: {},
}


def count_by_dimensions(filterset, *dimensions, with_sources=False):
    """({values: risks}, {values: sources}) over the rows of a filter. A risk counts once under each."""
    names = [f"by_{n}" for n in range(len(dimensions))]
    columns = {name: dimension.column for name, dimension in zip(names, dimensions, strict=True)}
    number = Count("pk", distinct=any(dimension.links for dimension in dimensions))
    groups = join_filtered_links(filterset, dimensions).annotate(**columns).values(*names).order_by()
    risks, sources = Counter(), Counter()
    for group in groups.annotate(n=number, **SOURCE_AGGREGATES[with_sources]):
        key = tuple("none" if group[name] is None else str(group[name]) for name in names)
        risks[key], sources[key] = group["n"], group.get("sources", 0)
    return risks, sources


def join_filtered_links(filterset, dimensions):
    """The rows, each with those of its links that meet the filter, or with none."""
    rows = filterset.rows
    for links in {d.links.accessor: d.links for d in dimensions if d.links}.values():
        met = Q(**{f"{links.accessor}__pk__in": Subquery(links.get_matching_links(filterset).values("pk"))})
        rows = rows.annotate(
            **{LINK_ALIASES[links.accessor]: FilteredRelation(links.accessor, condition=met)}
        )
    return rows
