"""Workbooks and CSV files alike, as tabs of numbered rows."""

import csv
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, BinaryIO

from defusedxml import DefusedXmlException
from openpyxl import DEFUSEDXML, load_workbook

from apps.ingest.files.limits import detect_file_kind, read_limited_bytes
from apps.ingest.importer import BadFile, ReadReport

MAX_COLUMNS = 200
MAX_EMPTY_ROWS = 1_000
CACHED_TEXTS = 10_000  # texts that are looked for among further cells

CellValues = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class TabularFile:
    """A file of tabs. A CSV file has a single one, named after the file."""

    name: str
    tabs: Mapping[str, Callable[[], Iterator[CellValues]]]
    is_csv: bool = False

    def rows(self, tab: str, report: ReadReport) -> Iterator[tuple[int, CellValues]]:
        """Rows that hold something, with their numbers. A long run of empty rows ends the tab."""
        empty = 0
        for number, values in enumerate(self.tabs[tab](), 1):
            empty = 0 if any(value not in (None, "") for value in values) else empty + 1
            if empty == MAX_EMPTY_ROWS:
                report.notice(tab, number, "", f"After {MAX_EMPTY_ROWS:,} empty rows nothing more is read.")
                return
            if any(value not in (None, "") for value in values[MAX_COLUMNS:]):
                raise BadFile.whole(tab, f"Row {number} goes beyond column {MAX_COLUMNS}.")
            if not empty:
                yield number, values


@contextmanager
def open_tabular_file(path: Path) -> Iterator[TabularFile]:
    """Raises BadFile where the file is neither a workbook nor a CSV file, or not safe to read."""
    if detect_file_kind(path) == "csv":
        yield TabularFile(path.name, {path.name: partial(read_csv_rows, path)}, is_csv=True)
        return
    with path.open("rb") as file:
        sheets = load_worksheets(file, path.name)
        if not sheets:
            raise BadFile.whole(path.name, "The workbook has no tab of cells.")
        yield TabularFile(
            path.name, {sheet.title: partial(read_sheet_rows, sheet, path.name) for sheet in sheets}
        )


def load_worksheets(file: BinaryIO, name: str) -> list[Any]:
    if not DEFUSEDXML:
        raise RuntimeError("openpyxl must read XML through defusedxml; see OPENPYXL_DEFUSEDXML.")
    try:
        return load_workbook(file, read_only=True, data_only=True, keep_links=False).worksheets
    except Exception as error:  # what a damaged workbook raises has no common class
        raise convert_workbook_error(name, error) from error


def read_sheet_rows(sheet: Any, name: str) -> Iterator[CellValues]:
    """Every row, hidden or not, with the values that formulas had when the workbook was saved."""
    try:
        sheet.reset_dimensions()  # what a sheet says of its own size may be wrong
        yield from sheet.iter_rows(values_only=True)
    except Exception as error:
        raise convert_workbook_error(name, error) from error


def convert_workbook_error(name: str, error: BaseException) -> BadFile:
    while error.__cause__:
        error = error.__cause__
    if isinstance(error, DefusedXmlException):
        return BadFile.whole(name, "The workbook declares XML entities, as no spreadsheet program does.")
    return BadFile.whole(name, f"The workbook is damaged: {type(error).__name__}: {str(error)[:200]}")


def read_csv_rows(path: Path) -> Iterator[CellValues]:
    """Records, numbered as a spreadsheet would number them."""
    check_csv_encoding(read_limited_bytes(path), path.name)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        records = csv.reader(lines, strict=True)
        try:
            for record in records:
                yield tuple(map(intern_cell_text, record))
        except csv.Error as error:
            message = f"The CSV cannot be read near line {records.line_num}: {error}."
            raise BadFile.whole(path.name, message) from error


@lru_cache(CACHED_TEXTS)
def intern_cell_text(cell: str) -> str:
    """One text for cells that say the same, as in a workbook, and not one for each."""
    return cell


def check_csv_encoding(content: bytes, name: str) -> None:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise BadFile.whole(name, "The file is UTF-16 text. Save it as CSV in UTF-8.")
    if b"\0" in content:
        raise BadFile.whole(name, f"There is a NUL byte at offset {content.index(0):,}: this is no CSV text.")
    start = len(BOM_UTF8) if content.startswith(BOM_UTF8) else 0
    try:
        content[start:].decode()
    except UnicodeDecodeError as error:
        at = start + error.start
        raise BadFile.whole(name, f"Byte 0x{content[at]:02X} at offset {at:,} is not UTF-8.") from error
