"""RiskBase's own lists, CSV or XLSX, as they come back from a spreadsheet: which noun, which rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from apps.actors.serializers import ActorSerializer
from apps.core.api.viewsets import RecordSerializer
from apps.core.formats.tabular import get_field_names
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
from apps.mitigations.serializers import MitigationSerializer
from apps.risks.serializers import RiskSerializer, ScenarioSerializer
from apps.sources.serializers import ClaimSerializer, SourceSerializer
from apps.taxonomy.serializers import TaxonomySerializer, TermSerializer

SPREADSHEET_SERIALIZERS: dict[str, type[RecordSerializer]] = {
    "risks": RiskSerializer,
    "mitigations": MitigationSerializer,
    "actors": ActorSerializer,
    "sources": SourceSerializer,
    "claims": ClaimSerializer,
    "scenarios": ScenarioSerializer,
    "taxonomies": TaxonomySerializer,
    "terms": TermSerializer,
}
HEADER_MARKERS = ("id", "title")  # one of them is in every header row
CHANGE_COLUMN = "change"  # what a list that is asked with ?since= says of each row


@dataclass(frozen=True, slots=True)
class SpreadsheetReading:
    """The rows of a file with their cells as they came; `problems` are those of its header."""

    noun: str
    rows: tuple[TableRow, ...]
    is_csv: bool
    notices: tuple[FileProblem, ...]
    problems: tuple[FileProblem, ...]


@dataclass(frozen=True, slots=True)
class SpreadsheetHeader:
    tab: str
    number: int
    names: CellValues
    below: Iterator[tuple[int, CellValues]]

    def problem(self, message: str) -> BadFile:
        return BadFile(FileProblem(self.tab, self.number, "", message))


class SpreadsheetImporter(Importer):
    name = "riskbase"
    title = "RiskBase's own lists"
    licence = "That of each record; knowledge written here is under CC BY 4.0"
    url = ""

    def read(self, path: Path, noun: str = "") -> SpreadsheetReading:
        """`noun` as in the address of the list; recognised by the columns where it is not given."""
        report = ReadReport()
        with open_tabular_file(path) as book:
            header = find_spreadsheet_header(book, report)
            noun = check_noun_option(noun.strip().lower(), header) or detect_noun(header)
            places = locate_known_columns(header, get_field_names(SPREADSHEET_SERIALIZERS[noun]), report)
            body = list(header.below)
            report_stray_cells(header.tab, header.names, body, report)
            rows = tuple(
                read_table_row(header.tab, number, values, places, report) for number, values in body
            )
        return SpreadsheetReading(noun, rows, book.is_csv, tuple(report.notices), tuple(report.problems))


def find_spreadsheet_header(book: TabularFile, report: ReadReport) -> SpreadsheetHeader:
    for tab in book.tabs:
        below = book.read_rows(tab, report)
        for number, values in below:
            if {normalize_label(value) for value in values} & {*HEADER_MARKERS}:
                return SpreadsheetHeader(tab, number, values, below)
            if number >= HEADER_SEARCH_ROWS:
                break
    told = (
        f"No header row: no cell of the first {HEADER_SEARCH_ROWS} rows says {' or '.join(HEADER_MARKERS)}."
    )
    raise BadFile.for_file(book.name, told)


def check_noun_option(noun: str, header: SpreadsheetHeader) -> str:
    if noun and noun not in SPREADSHEET_SERIALIZERS:
        raise header.problem(f'There is no list of "{noun}". There are {", ".join(SPREADSHEET_SERIALIZERS)}.')
    return noun


def detect_noun(header: SpreadsheetHeader) -> str:
    """The noun that has most of the columns."""
    names = {normalize_label(value) for value in header.names}
    hits = {
        noun: len(names & {normalize_label(column) for column in get_field_names(serializer)})
        for noun, serializer in SPREADSHEET_SERIALIZERS.items()
    }
    found = [noun for noun, count in hits.items() if count == max(hits.values())]
    if len(found) > 1:
        raise header.problem(
            f"These columns could be of {', '.join(found)}: say which of them the list holds."
        )
    return found[0]


def locate_known_columns(header: SpreadsheetHeader, known: list[str], report: ReadReport) -> dict[str, int]:
    """Where each known column stands. One that is missing says nothing of its field."""
    names = [normalize_label(value) for value in header.names]
    places = {
        column: names.index(normalize_label(column)) for column in known if normalize_label(column) in names
    }
    for column in places:
        if names.count(normalize_label(column)) > 1:
            report.add_problem(header.tab, header.number, column, "There are several columns of this name.")
    missing = [column for column in known if column not in places]
    for value in header.names:
        if value and normalize_label(value) not in map(normalize_label, known):
            report_unknown_column(
                header, clean_line(value), suggest_column(clean_line(value), missing), report
            )
    return places


def report_unknown_column(header: SpreadsheetHeader, name: str, hint: str, report: ReadReport) -> None:
    """A name that is nearly that of a missing column is misspelt; another is somebody's own."""
    if normalize_label(name) == CHANGE_COLUMN:
        told = "This column says what changed since a day. It follows from the history and was not read."
        report.add_notice(header.tab, header.number, name, told)
    elif hint:
        report.add_problem(header.tab, header.number, name, f"This column is unknown.{hint}")
    else:
        report.add_notice(
            header.tab, header.number, name, "This column is not one of RiskBase's and was not read."
        )


def get_row_id(row: TableRow) -> str:
    """The id that a row names, or ''."""
    return stringify_cell(row["id"]).strip()
