"""A tab with a header row somewhere in it, as rows whose cells are found by the column's name."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from apps.ingest.files.cells import as_text, line
from apps.ingest.files.sheets import Book, Values
from apps.ingest.importer import Report

Parsed = TypeVar("Parsed")

HEADER_WITHIN = 100
MAX_CELL = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by the names of the known columns, None for a column that is not there."""

    sheet: str
    number: int
    values: Values
    places: Mapping[str, int]  # of the known columns among the values

    def __getitem__(self, column: str) -> object:
        at = self.places.get(column, len(self.values))
        return self.values[at] if at < len(self.values) else None

    @property
    def cells(self) -> dict[str, object]:
        return {column: self[column] for column in self.places}

    def raw(self) -> dict[str, str]:
        """The cells as they came, as text."""
        return {column: as_text(self[column]) for column in self.places}


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of a table's columns; the first required one marks the header row."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    tell_of_others: bool = True

    @property
    def known(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)


def fold(value: object) -> str:
    """For comparing names: without case, spaces and punctuation."""
    return re.sub(r"[\W_]", "", line(value)).casefold()


def table(book: Book, tab: str, columns: Columns, report: Report) -> list[Row]:
    """The rows below the header; none where a problem with the header was reported."""
    rows = book.rows(tab, report)
    found = find_header(rows, tab, columns.required[0], report)
    if not found:
        return []
    number, header = found
    places = locate(header, tab, number, columns, report)
    if not set(columns.required) <= set(places):
        return []
    body = list(rows)
    if columns.tell_of_others:
        tell_of_strays(tab, header, body, report)
    return [read_row(tab, at, values, places, report) for at, values in body]


def attempt(
    row: Row, column: str, parse: Callable[[object], Parsed], otherwise: Parsed, report: Report
) -> Parsed:
    """The parsed cell; what the parser raises as ValueError is reported with its place."""
    try:
        return parse(row[column])
    except ValueError as error:
        report.problem(row.sheet, row.number, column, str(error))
        return otherwise


def find_header(
    rows: Iterator[tuple[int, Values]], tab: str, key: str, report: Report
) -> tuple[int, Values] | None:
    seen: list[str] = []
    for number, values in rows:
        if fold(key) in map(fold, values):
            return number, values
        seen += [line(value) for value in values if value]
        if number >= HEADER_WITHIN:
            break
    message = f"No header row: no cell of the first {HEADER_WITHIN} rows says {key}.{nearest(key, seen)}"
    report.problem(tab, None, key, message)
    return None


def locate(header: Values, tab: str, number: int, columns: Columns, report: Report) -> dict[str, int]:
    """Where each known column stands, in any order; tells of those missing, double or unknown."""
    names = [fold(value) for value in header]
    known = [fold(column) for column in columns.known]
    unknown = [line(value) for value in header if value and fold(value) not in known]
    for column in columns.known:
        if fold(column) not in names:
            tell = report.problem if column in columns.required else report.notice
            tell(tab, number, column, f"There is no such column.{nearest(column, unknown)}")
        elif names.count(fold(column)) > 1:
            report.problem(tab, number, column, "There are several columns of this name.")
    for name in unknown if columns.tell_of_others else []:
        report.notice(tab, number, name, "This column is not known and was not read.")
    return {column: names.index(fold(column)) for column in columns.known if fold(column) in names}


def nearest(name: str, among: list[str]) -> str:
    by_fold = {fold(other): other for other in among}
    close = get_close_matches(fold(name), by_fold, 1, cutoff=0.7)
    return f' Is it the one called "{by_fold[close[0]]}"?' if close else ""


def read_row(tab: str, number: int, values: Values, places: dict[str, int], report: Report) -> Row:
    row = Row(tab, number, values, places)
    for column, value in row.cells.items():
        if isinstance(value, str) and len(value) > MAX_CELL:
            message = f"The cell holds {len(value):,} characters; at most {MAX_CELL:,} are read."
            report.problem(tab, number, column, message)
    return row


def tell_of_strays(tab: str, header: Values, body: list[tuple[int, Values]], report: Report) -> None:
    named = {at for at, value in enumerate(header) if value}
    for number, values in body:
        if any(value not in (None, "") for at, value in enumerate(values) if at not in named):
            report.notice(
                tab, number, "", "There are cells outside of the named columns; they were not read."
            )
