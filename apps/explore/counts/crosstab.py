"""Risks counted by two dimensions at once, over the answer to any query."""

from collections import Counter
from dataclasses import dataclass
from itertools import product
from math import ceil

from django.utils.translation import gettext_lazy as _

from apps.core.filters.explain import build_list_url, build_query_string
from apps.core.languages import format_percent, group_thousands
from apps.explore.counts.tally import SOURCE_AGGREGATES, count_by_dimensions

HEATMAP_STEPS = 5  # of a heat map
SHARE_MEASURES = ("row", "column")  # measures that are shares
MEASURES = {
    "count": _("Number of risks"),
    "row": _("Share of the row"),
    "column": _("Share of the column"),
    "sources": _("Number of sources"),
}


@dataclass(frozen=True)
class CrosstabHeading:
    """A value of a dimension. What stands `apart` is no code, and outside of shares."""

    value: str
    label: str
    apart: bool
    total: "CrosstabCell"


@dataclass(frozen=True)
class CrosstabCell:
    """`count`: risks. `number`: what is shown, None where a share does not apply.

    `whole`: what a share is of. `step`: of the heat map, 0 for what is no code. `possible`: the two values
    do not exclude one another.
    """

    count: int
    number: float | None
    shown: str
    address: str
    step: int = 0
    whole: int = 0
    possible: bool = True


class Crosstab:
    """`filterset`: a RiskFilter. `rows` and `columns` are heads, `cells` the cells of each row in turn.

    A risk is counted once in each cell. By links (actor, role, mitigation …) it may stand in several, so
    that those do not add up; the totals are counted for themselves.
    """

    def __init__(self, filterset, row, column, measure="count"):
        self.filterset, self.by, self.measure = filterset, (row, column), measure
        self.found, self.sources = self.tally(row, column)
        self.margins = [self.margin(place) for place in (0, 1)]
        self.uncoded = [self.without_code(place) for place in (0, 1)]
        self.total = filterset.rows.count()
        self.whole = self.corner()
        values = [self.values(place) for place in (0, 1)]
        coded = [self.number(r, c) for r, c in product(*values) if self.coded(r, c)]
        self.most = max(coded, default=0)
        self.rows, self.columns = (self.heads(place, values[place]) for place in (0, 1))
        self.cells = [[self.cell(r, c) for c in values[1]] for r in values[0]]

    # --- Counting ------------------------------------------------------------------------------

    def tally(self, *dimensions):
        return count_by_dimensions(self.filterset, *dimensions, with_sources=self.measure == "sources")

    def margin(self, place):
        """The totals along one dimension. Counts of what a risk has one of add up; others are asked for."""
        if self.measure == "sources" or any(d.links for d in self.by):
            return self.tally(self.by[place])
        sums = Counter()
        for key, count in self.found.items():
            sums[key[place],] += count
        return sums, Counter()

    def without_code(self, place):
        """{value: risks that have no code on the other side}"""
        found = Counter()
        for key, count in self.found.items():
            found[key[place]] += count if self.by[1 - place].apart(key[1 - place]) else 0
        return found

    def corner(self):
        """Where the totals meet."""
        number = self.total
        if self.measure == "sources":
            number = self.filterset.rows.aggregate(**SOURCE_AGGREGATES[True])["sources"]
        return CrosstabCell(self.total, number, group_thousands(number), self.address())

    # --- The table -----------------------------------------------------------------------------

    def values(self, place):
        """The values along one dimension, those apart last."""
        dimension = self.by[place]
        found = {key[0] for key in self.margins[place][0]}
        labels = dimension.labels(found)
        shown = [v for v in labels if v in found or (dimension.gaps and self.is_open(dimension, v))]
        shown += sorted(found - {*shown})
        self.labels = getattr(self, "labels", {}) | {(place, value): label for value, label in labels.items()}
        return sorted(shown, key=dimension.apart)

    def is_open(self, dimension, value):
        return not dimension.apart(value) and value != "unsorted" and dimension.admits(value, self.filterset)

    def coded(self, row, column):
        return not (self.by[0].apart(row) or self.by[1].apart(column))

    def heads(self, place, values):
        return [
            CrosstabHeading(
                value, self.label(place, value), self.by[place].apart(value), self.margin_cell(place, value)
            )
            for value in values
        ]

    @property
    def lines(self):
        return list(zip(self.rows, self.cells, strict=True))

    def label(self, place, value):
        label = self.labels.get((place, value)) or (self.by[place].without if value == "none" else value)
        return str(label)

    def margin_cell(self, place, value):
        counts, sources = self.margins[place]
        number = sources[value,] if self.measure == "sources" else counts[value,]
        address = self.address(**self.by[place].asked(value, self.filterset))
        return CrosstabCell(counts[value,], number, group_thousands(number), address)

    def cell(self, row, column):
        count, number = self.found[row, column], self.number(row, column)
        where = self.by[0].asked(row, self.filterset) | self.by[1].asked(column, self.filterset)
        step = 0
        if number and self.coded(row, column):
            step = ceil(HEATMAP_STEPS * number / self.most)
        return CrosstabCell(
            count,
            number,
            self.said(number, count),
            self.address(**where),
            step,
            0 if number is None else self.whole_of(row, column, self.measure),
            self.is_possible(row, column),
        )

    def number(self, row, column):
        """What is shown of a cell: a count, or a share from 0 to 1 of those with a code on the other side."""
        count = self.found[row, column]
        if self.measure == "sources":
            return self.sources[row, column]
        if self.measure == "count":
            return count
        return self.share(row, column, self.measure)

    def share(self, row, column, side):
        """From 0 to 1; None where the value on the other side is no code."""
        place = SHARE_MEASURES.index(side)
        if self.by[1 - place].apart((row, column)[1 - place]):
            return None
        whole = self.whole_of(row, column, side)
        return self.found[row, column] / whole if whole else 0.0

    def whole_of(self, row, column, side):
        """The risks that a share is of: those of the row or column with a code on the other side."""
        if side not in SHARE_MEASURES:
            return 0
        place = SHARE_MEASURES.index(side)
        value = (row, column)[place]
        return self.margins[place][0][value,] - self.uncoded[place][value]

    def said(self, number, count):
        if number is None:
            return _("%(number)s left out") % {"number": group_thousands(count)}
        if self.measure in ("count", "sources"):
            return group_thousands(number)
        return format_percent(number)

    def is_possible(self, row, column):
        """A subdomain lies in one domain; without a link there is neither actor nor role."""
        names = {dimension.name for dimension in self.by}
        if names == {"domain", "subdomain"}:
            return row.split(".")[0] == column.split(".")[0]
        if self.by[0].links and self.by[0].links is self.by[1].links:
            return (row == "none") == (column == "none")
        return True

    def address(self, **where):
        return build_list_url(self.filterset.queryset.model, build_query_string(self.filterset, **where))
