"""A tab with a header row somewhere in it, as rows whose cells are found by the column's name."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from apps.ingest.files.cells import clean_line, stringify_cell
from apps.ingest.files.sheets import CellValues, TabularFile
from apps.ingest.importer import ReadReport

Parsed = TypeVar("Parsed")

HEADER_SEARCH_ROWS = 100
MAX_CELL_CHARACTERS = 100_000


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its cells by the names of the known columns, None for a column that is not there."""

    sheet: str
    number: int
    values: CellValues
    places: Mapping[str, int]  # of the known columns among the values

    def __getitem__(self, column: str) -> object:
        at = self.places.get(column, len(self.values))
        return self.values[at] if at < len(self.values) else None

    @property
    def cells(self) -> dict[str, object]:
        return {column: self[column] for column in self.places}

    def raw(self) -> dict[str, str]:
        """The cells as they came, as text."""
        return {column: stringify_cell(self[column]) for column in self.places}


@dataclass(frozen=True, slots=True)
class TableColumns:
    """The names of a table's columns; the first required one marks the header row."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    tell_of_others: bool = True

    @property
    def known(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)


def normalize_label(value: object) -> str:
    """For comparing names: without case, spaces and punctuation."""
    return re.sub(r"[\W_]", "", clean_line(value)).casefold()


def read_table(book: TabularFile, tab: str, columns: TableColumns, report: ReadReport) -> list[TableRow]:
    """The rows below the header; none where a problem with the header was reported."""
    rows = book.rows(tab, report)
    found = find_header_row(rows, tab, columns.required[0], report)
    if not found:
        return []
    number, header = found
    places = locate_columns(header, tab, number, columns, report)
    if not set(columns.required) <= set(places):
        return []
    body = list(rows)
    if columns.tell_of_others:
        report_stray_cells(tab, header, body, report)
    return [read_table_row(tab, at, values, places, report) for at, values in body]


def parse_cell(
    row: TableRow, column: str, parse: Callable[[object], Parsed], otherwise: Parsed, report: ReadReport
) -> Parsed:
    """The parsed cell; what the parser raises as ValueError is reported with its place."""
    try:
        return parse(row[column])
    except ValueError as error:
        report.problem(row.sheet, row.number, column, str(error))
        return otherwise


def find_header_row(
    rows: Iterator[tuple[int, CellValues]], tab: str, key: str, report: ReadReport
) -> tuple[int, CellValues] | None:
    seen: list[str] = []
    for number, values in rows:
        if normalize_label(key) in map(normalize_label, values):
            return number, values
        seen += [clean_line(value) for value in values if value]
        if number >= HEADER_SEARCH_ROWS:
            break
    message = f"No header row: no cell of the first {HEADER_SEARCH_ROWS} rows says {key}.{suggest_column(key, seen)}"
    report.problem(tab, None, key, message)
    return None


def locate_columns(
    header: CellValues, tab: str, number: int, columns: TableColumns, report: ReadReport
) -> dict[str, int]:
    """Where each known column stands, in any order; tells of those missing, double or unknown."""
    names = [normalize_label(value) for value in header]
    known = [normalize_label(column) for column in columns.known]
    unknown = [clean_line(value) for value in header if value and normalize_label(value) not in known]
    for column in columns.known:
        if normalize_label(column) not in names:
            tell = report.problem if column in columns.required else report.notice
            tell(tab, number, column, f"There is no such column.{suggest_column(column, unknown)}")
        elif names.count(normalize_label(column)) > 1:
            report.problem(tab, number, column, "There are several columns of this name.")
    for name in unknown if columns.tell_of_others else []:
        report.notice(tab, number, name, "This column is not known and was not read.")
    return {
        column: names.index(normalize_label(column))
        for column in columns.known
        if normalize_label(column) in names
    }


def suggest_column(name: str, among: list[str]) -> str:
    by_fold = {normalize_label(other): other for other in among}
    close = get_close_matches(normalize_label(name), by_fold, 1, cutoff=0.7)
    return f' Is it the one called "{by_fold[close[0]]}"?' if close else ""


def read_table_row(
    tab: str, number: int, values: CellValues, places: dict[str, int], report: ReadReport
) -> TableRow:
    row = TableRow(tab, number, values, places)
    for column, value in row.cells.items():
        if isinstance(value, str) and len(value) > MAX_CELL_CHARACTERS:
            message = f"The cell holds {len(value):,} characters; at most {MAX_CELL_CHARACTERS:,} are read."
            report.problem(tab, number, column, message)
    return row


def report_stray_cells(
    tab: str, header: CellValues, body: list[tuple[int, CellValues]], report: ReadReport
) -> None:
    named = {at for at, value in enumerate(header) if value}
    for number, values in body:
        if any(value not in (None, "") for at, value in enumerate(values) if at not in named):
            report.notice(
                tab, number, "", "There are cells outside of the named columns; they were not read."
            )
