"""Read a tab with a header row as rows whose cells are found by column name."""

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
    """One row. `row[column]` is the cell of a known column, None if the table has no such column."""

    sheet: str
    number: int
    values: CellValues
    positions: Mapping[str, int]  # {known column: its index in `values`}

    def __getitem__(self, column: str) -> object:
        index = self.positions.get(column, len(self.values))
        return self.values[index] if index < len(self.values) else None

    @property
    def cells(self) -> dict[str, object]:
        return {column: self[column] for column in self.positions}

    def raw_cells(self) -> dict[str, str]:
        """The unchanged cells of all known columns, as text."""
        return {column: stringify_cell(self[column]) for column in self.positions}


@dataclass(frozen=True, slots=True)
class TableColumns:
    """The column names of a table. The first required one identifies the header row."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    reports_unknown: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)


def normalize_label(value: object) -> str:
    """A name without case, spaces and punctuation, for comparison."""
    return re.sub(r"[\W_]", "", clean_line(value)).casefold()


def read_table(file: TabularFile, tab: str, columns: TableColumns, report: ReadReport) -> list[TableRow]:
    """The rows below the header; [] if the header row has problems, which are reported."""
    rows = file.read_rows(tab, report)
    found = find_header_row(rows, tab, columns.required[0], report)
    if not found:
        return []
    number, header = found
    positions = locate_columns(header, tab, number, columns, report)
    if not set(columns.required) <= set(positions):
        return []
    body = list(rows)
    if columns.reports_unknown:
        report_stray_cells(tab, header, body, report)
    return [read_table_row(tab, number, values, positions, report) for number, values in body]


def parse_cell(
    row: TableRow, column: str, parse: Callable[[object], Parsed], default: Parsed, report: ReadReport
) -> Parsed:
    """The parsed cell. A ValueError of the parser is reported with the position; the result is `default`."""
    try:
        return parse(row[column])
    except ValueError as error:
        report.add_problem(row.sheet, row.number, column, str(error))
        return default


def find_header_row(
    rows: Iterator[tuple[int, CellValues]], tab: str, key: str, report: ReadReport
) -> tuple[int, CellValues] | None:
    """The first row with a cell `key`, and its number. `rows` continues below it."""
    other_cells: list[str] = []
    for number, values in rows:
        if normalize_label(key) in map(normalize_label, values):
            return number, values
        other_cells += [clean_line(value) for value in values if value]
        if number >= HEADER_SEARCH_ROWS:
            break
    message = f"No header row: none of the first {HEADER_SEARCH_ROWS} rows has a cell {key}."
    report.add_problem(tab, None, key, f"{message}{suggest_column(key, other_cells)}")
    return None


def locate_columns(
    header: CellValues, tab: str, number: int, columns: TableColumns, report: ReadReport
) -> dict[str, int]:
    """{known column: index}, in any order. Missing, repeated and unknown columns are reported."""
    labels = [normalize_label(value) for value in header]
    known = [normalize_label(column) for column in columns.names]
    unknown = [clean_line(value) for value in header if value and normalize_label(value) not in known]
    for column in columns.names:
        if normalize_label(column) not in labels:
            add = report.add_problem if column in columns.required else report.add_notice
            add(tab, number, column, f"This column is missing.{suggest_column(column, unknown)}")
        elif labels.count(normalize_label(column)) > 1:
            report.add_problem(tab, number, column, "Several columns have this name.")
    for name in unknown if columns.reports_unknown else []:
        report.add_notice(tab, number, name, "This column is unknown and was not read.")
    return {
        column: labels.index(normalize_label(column))
        for column in columns.names
        if normalize_label(column) in labels
    }


def suggest_column(name: str, candidates: list[str]) -> str:
    """A question that names the candidate closest to the name; '' if none is close."""
    by_label = {normalize_label(candidate): candidate for candidate in candidates}
    close = get_close_matches(normalize_label(name), by_label, 1, cutoff=0.7)
    return f' Did you mean "{by_label[close[0]]}"?' if close else ""


def read_table_row(
    tab: str, number: int, values: CellValues, positions: Mapping[str, int], report: ReadReport
) -> TableRow:
    row = TableRow(tab, number, values, positions)
    for column, value in row.cells.items():
        if isinstance(value, str) and len(value) > MAX_CELL_CHARACTERS:
            message = f"The cell has {len(value):,} characters; the limit is {MAX_CELL_CHARACTERS:,}."
            report.add_problem(tab, number, column, message)
    return row


def report_stray_cells(
    tab: str, header: CellValues, body: list[tuple[int, CellValues]], report: ReadReport
) -> None:
    named = {index for index, value in enumerate(header) if value}
    for number, values in body:
        if any(value not in (None, "") for index, value in enumerate(values) if index not in named):
            report.add_notice(tab, number, "", "Cells outside of the named columns were not read.")
