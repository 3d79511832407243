"""Cross-tabs: records counted by two dimensions at once, over the rows of any filter."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.filters.explain import build_filtered_list_url
from apps.core.filters.filterset import RecordFilter
from apps.core.languages import format_percent, group_thousands
from apps.explore.counts.dimension_types import Dimension
from apps.explore.counts.tally import Tally, count_by_dimensions, count_sources

MEASURES = {
    "count": gettext_lazy("Number of risks"),
    "row": gettext_lazy("Share of the row"),
    "column": gettext_lazy("Share of the column"),
    "sources": gettext_lazy("Number of sources"),
}


@dataclass(frozen=True)
class CrosstabTotal:
    """The number of records and, if these are counted, of their sources; `address` lists the records."""

    count: int
    sources: int | None
    address: str

    @property
    def shown(self) -> str:
        return group_thousands(self.count if self.sources is None else self.sources)


@dataclass(frozen=True)
class CrosstabHeading:
    """A value of a dimension. Shares leave out values that are `is_uncoded`."""

    value: str
    label: str
    is_uncoded: bool
    total: CrosstabTotal


@dataclass(frozen=True)
class CrosstabCell:
    """The records with one value in each of two dimensions.

    `row_base` is the number of the row's records that have a code in the column dimension; `row_share` is
    the part of them in this cell, from 0 to 1, or None if the column is not a code. Likewise for columns.
    `number` is the value of `measure`. `is_possible`: whether a record can have both values.
    """

    row: CrosstabHeading
    column: CrosstabHeading
    measure: str
    count: int
    sources: int | None
    row_base: int
    column_base: int
    is_possible: bool
    address: str

    @property
    def is_coded(self) -> bool:
        return not (self.row.is_uncoded or self.column.is_uncoded)

    @property
    def row_share(self) -> float | None:
        return None if self.column.is_uncoded else divide(self.count, self.row_base)

    @property
    def column_share(self) -> float | None:
        return None if self.row.is_uncoded else divide(self.count, self.column_base)

    @property
    def is_share(self) -> bool:
        return self.measure in ("row", "column")

    @property
    def number(self) -> float | None:
        numbers = {
            "count": self.count,
            "row": self.row_share,
            "column": self.column_share,
            "sources": self.sources,
        }
        return numbers[self.measure]

    @property
    def shown(self) -> str:
        """The number as text; in a table of shares, the count in brackets if there is no share."""
        if self.number is None:
            return f"({group_thousands(self.count)})"
        return format_percent(self.number) if self.is_share else group_thousands(self.number)

    @property
    def share_base(self) -> int:
        """The number of records that the shown share is of, 0 if no share is shown."""
        bases = {"row": self.row_base, "column": self.column_base}
        return bases[self.measure] if self.is_share and self.number is not None else 0

    @property
    def fraction(self) -> str:
        """The shown share in words, empty if no share is shown."""
        if not self.share_base:
            return ""
        whole = group_thousands(self.share_base)
        return _("%(count)s of %(whole)s") % {"count": group_thousands(self.count), "whole": whole}


class Axis(NamedTuple):
    """A dimension with the headings of its values."""

    dimension: Dimension
    headings: list[CrosstabHeading]


@dataclass(frozen=True)
class Crosstab:
    """A table of counts; `row` and `column` are its dimensions.

    A record counts once in each cell. If a dimension describes links (actor, role, mitigation …), a record
    may have several of its values and the cells do not add up: totals are counted on their own.
    """

    filterset: RecordFilter
    row: Dimension
    column: Dimension
    measure: str
    rows: list[CrosstabHeading]
    columns: list[CrosstabHeading]
    cells: list[list[CrosstabCell]]
    total: CrosstabTotal

    @property
    def lines(self) -> list[tuple[CrosstabHeading, list[CrosstabCell]]]:
        return list(zip(self.rows, self.cells, strict=True))


def build_crosstab(
    filterset: RecordFilter, row: Dimension, column: Dimension, measure: str = "count"
) -> Crosstab:
    """Count the rows of a valid filter by two dimensions."""
    with_sources = measure == "sources"
    tally = count_by_dimensions(filterset, [row, column], with_sources)
    is_additive = not (with_sources or row.links or column.links)
    row_totals, column_totals = (
        tally.sum_along(position)
        if is_additive
        else count_by_dimensions(filterset, [dimension], with_sources)
        for position, dimension in enumerate((row, column))
    )
    rows = build_headings(filterset, row, row_totals)
    columns = build_headings(filterset, column, column_totals)
    return Crosstab(
        filterset=filterset,
        row=row,
        column=column,
        measure=measure,
        rows=rows,
        columns=columns,
        cells=build_cells(filterset, Axis(row, rows), Axis(column, columns), tally, measure),
        total=count_all(filterset, with_sources),
    )


def count_all(filterset: RecordFilter, with_sources: bool) -> CrosstabTotal:
    """All rows of a filter, each counted once."""
    return CrosstabTotal(
        count=filterset.rows.count(),
        sources=count_sources(filterset) if with_sources else None,
        address=build_filtered_list_url(filterset),
    )


def build_headings(
    filterset: RecordFilter, dimension: Dimension, totals: Tally, only_allowed: bool = True
) -> list[CrosstabHeading]:
    """A heading for each value of a dimension that occurs or is a gap; those that are no codes come last.

    With `only_allowed`, a value that the filter excludes is not a gap.
    """
    found = {value for (value,) in totals.records}
    labels = dimension.get_labels(found)
    gaps = {value for value in labels if dimension.shows_empty and not dimension.is_uncoded(value)}
    if only_allowed:
        gaps = {value for value in gaps if value != "unsorted" and dimension.allows(value, filterset)}
    values = [*(value for value in labels if value in found | gaps), *sorted(found - {*labels})]
    return [
        CrosstabHeading(
            value=value,
            label=str(labels.get(value) or (dimension.missing_label if value == "none" else value)),
            is_uncoded=dimension.is_uncoded(value),
            total=CrosstabTotal(
                count=totals.records[value,],
                sources=totals.get_sources(value),
                address=build_filtered_list_url(filterset, **dimension.get_parameters(value, filterset)),
            ),
        )
        for value in sorted(values, key=dimension.is_uncoded)
    ]


def build_cells(
    filterset: RecordFilter, rows: Axis, columns: Axis, tally: Tally, measure: str
) -> list[list[CrosstabCell]]:
    """One list of cells for each row."""
    row_bases = count_coded_records(rows, columns, lambda row, column: tally.records[row, column])
    column_bases = count_coded_records(columns, rows, lambda column, row: tally.records[row, column])

    def build_cell(row: CrosstabHeading, column: CrosstabHeading) -> CrosstabCell:
        parameters = rows.dimension.get_parameters(row.value, filterset)
        parameters |= columns.dimension.get_parameters(column.value, filterset)
        return CrosstabCell(
            row=row,
            column=column,
            measure=measure,
            count=tally.records[row.value, column.value],
            sources=tally.get_sources(row.value, column.value),
            row_base=row_bases[row.value],
            column_base=column_bases[column.value],
            is_possible=can_combine(rows.dimension, row.value, columns.dimension, column.value),
            address=build_filtered_list_url(filterset, **parameters),
        )

    return [[build_cell(row, column) for column in columns.headings] for row in rows.headings]


def count_coded_records(axis: Axis, other_axis: Axis, count: Callable[[str, str], int]) -> dict[str, int]:
    """For each value of an axis, the number of its records that have a code in the other axis."""
    uncoded = [heading.value for heading in other_axis.headings if heading.is_uncoded]
    return {
        heading.value: heading.total.count - sum(count(heading.value, other) for other in uncoded)
        for heading in axis.headings
    }


def can_combine(row: Dimension, row_value: str, column: Dimension, column_value: str) -> bool:
    """Whether a record can have two values: a subdomain has one domain, an actor implies a role."""
    if {row.name, column.name} == {"domain", "subdomain"}:
        return row_value.split(".", maxsplit=1)[0] == column_value.split(".", maxsplit=1)[0]
    if row.links and row.links is column.links:
        return (row_value == "none") == (column_value == "none")
    return True


def divide(count: int, base: int) -> float:
    """A share, 0 if there is nothing that it could be a share of."""
    return count / base if base else 0.0
