"""Read workbooks and CSV files in the same way: as tabs of numbered rows."""

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
CACHED_TEXTS = 10_000  # recent texts of a CSV file that equal cells share

CellValues = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class TabularFile:
    """A workbook or CSV file. A CSV file has one tab, named after the file."""

    name: str
    tabs: Mapping[str, Callable[[], Iterator[CellValues]]]
    is_csv: bool = False

    def read_rows(self, tab: str, report: ReadReport) -> Iterator[tuple[int, CellValues]]:
        """The rows that are not empty, with their numbers. Stops after MAX_EMPTY_ROWS empty rows."""
        empty = 0
        for number, values in enumerate(self.tabs[tab](), 1):
            empty = 0 if any(value not in (None, "") for value in values) else empty + 1
            if empty == MAX_EMPTY_ROWS:
                report.add_notice(tab, number, "", f"Rows after {MAX_EMPTY_ROWS:,} empty rows were not read.")
                return
            if any(value not in (None, "") for value in values[MAX_COLUMNS:]):
                raise BadFile.for_file(tab, f"Row {number} has more than {MAX_COLUMNS} columns.")
            if not empty:
                yield number, values


@contextmanager
def open_tabular_file(path: Path) -> Iterator[TabularFile]:
    """Open a workbook or CSV file. Raises BadFile if it is neither, or not safe to read."""
    if detect_file_kind(path) == "csv":
        yield TabularFile(path.name, {path.name: partial(read_csv_rows, path)}, is_csv=True)
        return
    with path.open("rb") as file:
        sheets = load_worksheets(file, path.name)
        if not sheets:
            raise BadFile.for_file(path.name, "The workbook has no worksheet.")
        yield TabularFile(
            path.name, {sheet.title: partial(read_sheet_rows, sheet, path.name) for sheet in sheets}
        )


def load_worksheets(file: BinaryIO, name: str) -> list[Any]:
    if not DEFUSEDXML:
        raise RuntimeError("openpyxl must read XML through defusedxml; see OPENPYXL_DEFUSEDXML.")
    try:
        return load_workbook(file, read_only=True, data_only=True, keep_links=False).worksheets
    except Exception as error:  # openpyxl raises many kinds of errors for damaged workbooks
        raise convert_workbook_error(name, error) from error


def read_sheet_rows(sheet: Any, name: str) -> Iterator[CellValues]:
    """Every row, hidden ones too, with the values that formulas had when the workbook was saved."""
    try:
        sheet.reset_dimensions()  # the size that a sheet declares may be wrong
        yield from sheet.iter_rows(values_only=True)
    except Exception as error:
        raise convert_workbook_error(name, error) from error


def convert_workbook_error(name: str, error: BaseException) -> BadFile:
    """A BadFile with the root cause of an error of openpyxl."""
    while error.__cause__:
        error = error.__cause__
    if isinstance(error, DefusedXmlException):
        return BadFile.for_file(name, "The workbook declares XML entities, which are not accepted.")
    return BadFile.for_file(name, f"The workbook is damaged: {type(error).__name__}: {str(error)[:200]}")


def read_csv_rows(path: Path) -> Iterator[CellValues]:
    """The records of a CSV file. Raises BadFile if it is not CSV in UTF-8."""
    check_csv_encoding(read_limited_bytes(path), path.name)
    with path.open(encoding="utf-8-sig", newline="") as file:
        records = csv.reader(file, strict=True)
        try:
            for record in records:
                yield tuple(map(intern_cell_text, record))
        except csv.Error as error:
            message = f"The CSV cannot be read near line {records.line_num}: {error}."
            raise BadFile.for_file(path.name, message) from error


@lru_cache(CACHED_TEXTS)
def intern_cell_text(cell: str) -> str:
    """One string for all equal cells, as in a workbook, to save memory."""
    return cell


def check_csv_encoding(content: bytes, name: str) -> None:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise BadFile.for_file(name, "The file is UTF-16 text. Save it as CSV in UTF-8.")
    if b"\0" in content:
        raise BadFile.for_file(
            name, f"There is a NUL byte at offset {content.index(0):,}: this is not CSV text."
        )
    start = len(BOM_UTF8) if content.startswith(BOM_UTF8) else 0
    try:
        content[start:].decode()
    except UnicodeDecodeError as error:
        offset = start + error.start
        raise BadFile.for_file(
            name, f"Byte 0x{content[offset]:02X} at offset {offset:,} is not UTF-8."
        ) from error
