"""Read RiskBase's own lists, CSV or XLSX, after they were edited in a spreadsheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from apps.core.formats.tabular import get_field_names
from apps.core.nouns import NOUNS
from apps.ingest.files.cells import clean_line, stringify_cell
from apps.ingest.files.sheets import CellValues, TabularFile, open_tabular_file
from apps.ingest.files.tables import (
    HEADER_SEARCH_ROWS,
    TableRow,
    normalize_label,
    read_table_row,
    report_stray_cells,
    suggest_column,
)
from apps.ingest.importer import BadFile, FileProblem, Importer, ReadReport

HEADER_MARKERS = ("id", "title")  # every header row has at least one of them
CHANGE_COLUMN = "change"  # added by exports with ?since=


@dataclass(frozen=True, slots=True)
class SpreadsheetReading:
    """The rows of a file with their unchanged cells. `problems` are those of its header."""

    noun: str
    rows: tuple[TableRow, ...]
    is_csv: bool
    notices: tuple[FileProblem, ...]
    problems: tuple[FileProblem, ...]


@dataclass(frozen=True, slots=True)
class SpreadsheetHeader:
    """The header row of a tab, and an iterator over the rows below it."""

    tab: str
    number: int
    names: CellValues
    rows_below: Iterator[tuple[int, CellValues]]

    def build_error(self, message: str) -> BadFile:
        return BadFile(FileProblem(self.tab, self.number, "", message))


class SpreadsheetImporter(Importer):
    name = "riskbase"
    title = "RiskBase's own lists"
    licence = "That of each record; knowledge written here is under CC BY 4.0"
    url = ""

    def read(self, path: Path, noun: str = "") -> SpreadsheetReading:
        """Read a list. `noun` is its plural, as in the URL; by default it is detected from the columns."""
        report = ReadReport()
        with open_tabular_file(path) as file:
            header = find_spreadsheet_header(file, report)
            noun = check_noun_option(noun.strip().lower(), header) or detect_noun(header)
            columns = get_field_names(NOUNS[noun].serializer_class)
            positions = locate_known_columns(header, columns, report)
            body = list(header.rows_below)
            report_stray_cells(header.tab, header.names, body, report)
            rows = tuple(
                read_table_row(header.tab, number, values, positions, report) for number, values in body
            )
        return SpreadsheetReading(noun, rows, file.is_csv, tuple(report.notices), tuple(report.problems))


def find_spreadsheet_header(file: TabularFile, report: ReadReport) -> SpreadsheetHeader:
    """The first row with an id or title column, in any tab."""
    for tab in file.tabs:
        rows = file.read_rows(tab, report)
        for number, values in rows:
            if {normalize_label(value) for value in values} & {*HEADER_MARKERS}:
                return SpreadsheetHeader(tab, number, values, rows)
            if number >= HEADER_SEARCH_ROWS:
                break
    markers = " or ".join(HEADER_MARKERS)
    message = f"No header row: none of the first {HEADER_SEARCH_ROWS} rows has a cell {markers}."
    raise BadFile.for_file(file.name, message)


def check_noun_option(noun: str, header: SpreadsheetHeader) -> str:
    if noun and noun not in NOUNS:
        raise header.build_error(f'There is no list "{noun}". Accepted: {", ".join(NOUNS)}.')
    return noun


def detect_noun(header: SpreadsheetHeader) -> str:
    """The noun with the most columns of the header."""
    labels = {normalize_label(value) for value in header.names}
    matches = {
        plural: len(labels & {normalize_label(column) for column in get_field_names(noun.serializer_class)})
        for plural, noun in NOUNS.items()
    }
    found = [plural for plural, count in matches.items() if count == max(matches.values())]
    if len(found) > 1:
        raise header.build_error(f"These columns fit several lists: {', '.join(found)}. Specify the noun.")
    return found[0]


def locate_known_columns(header: SpreadsheetHeader, known: list[str], report: ReadReport) -> dict[str, int]:
    """{known column: index}. A missing column leaves its field unchanged."""
    labels = [normalize_label(value) for value in header.names]
    positions = {
        column: labels.index(normalize_label(column)) for column in known if normalize_label(column) in labels
    }
    for column in positions:
        if labels.count(normalize_label(column)) > 1:
            report.add_problem(header.tab, header.number, column, "Several columns have this name.")
    missing = [column for column in known if column not in positions]
    for value in header.names:
        if value and normalize_label(value) not in map(normalize_label, known):
            name = clean_line(value)
            report_unknown_column(header, name, suggest_column(name, missing), report)
    return positions


def report_unknown_column(header: SpreadsheetHeader, name: str, hint: str, report: ReadReport) -> None:
    """An unknown column is a problem if its name is close to a missing one, and else only a notice."""
    if normalize_label(name) == CHANGE_COLUMN:
        message = "This column lists changes since a day. It is derived from the history and was not read."
        report.add_notice(header.tab, header.number, name, message)
    elif hint:
        report.add_problem(header.tab, header.number, name, f"This column is unknown.{hint}")
    else:
        message = "This column is not part of the export and was not read."
        report.add_notice(header.tab, header.number, name, message)


def get_row_id(row: TableRow) -> str:
    """The public id in a row; '' if there is none."""
    return stringify_cell(row["id"]).strip()
