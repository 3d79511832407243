"""RiskBase's own lists, CSV or XLSX, as they come back from a spreadsheet: which noun, which rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from apps.actors.serializers import ActorSerializer
from apps.core.api.viewsets import RecordSerializer
from apps.core.formats.tabular import columns
from apps.ingest.files.cells import as_text, line
from apps.ingest.files.sheets import Book, Values, open_book
from apps.ingest.files.tables import HEADER_WITHIN, Row, fold, nearest, read_row, tell_of_strays
from apps.ingest.importer import BadFile, Importer, Problem, Report
from apps.mitigations.serializers import MitigationSerializer
from apps.risks.serializers import RiskSerializer, ScenarioSerializer
from apps.sources.serializers import ClaimSerializer, SourceSerializer
from apps.taxonomy.serializers import TaxonomySerializer, TermSerializer

NOUNS: dict[str, type[RecordSerializer]] = {
    "risks": RiskSerializer,
    "mitigations": MitigationSerializer,
    "actors": ActorSerializer,
    "sources": SourceSerializer,
    "claims": ClaimSerializer,
    "scenarios": ScenarioSerializer,
    "taxonomies": TaxonomySerializer,
    "terms": TermSerializer,
}
MARKS = ("id", "title")  # one of them is in every header row
CHANGE = "change"  # what a list that is asked with ?since= says of each row


@dataclass(frozen=True, slots=True)
class OwnReading:
    """The rows of a file with their cells as they came; `problems` are those of its header."""

    noun: str
    rows: tuple[Row, ...]
    is_csv: bool
    notices: tuple[Problem, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Header:
    tab: str
    number: int
    names: Values
    below: Iterator[tuple[int, Values]]

    def problem(self, message: str) -> BadFile:
        return BadFile(Problem(self.tab, self.number, "", message))


class OwnFiles(Importer):
    name = "riskbase"
    title = "RiskBase's own lists"
    licence = "That of each record; knowledge written here is under CC BY 4.0"
    url = ""

    def read(self, path: Path, noun: str = "") -> OwnReading:
        """`noun` as in the address of the list; recognised by the columns where it is not given."""
        report = Report()
        with open_book(path) as book:
            header = find_header(book, report)
            noun = checked(noun.strip().lower(), header) or recognised(header)
            places = locate(header, columns(NOUNS[noun]), report)
            body = list(header.below)
            tell_of_strays(header.tab, header.names, body, report)
            rows = tuple(read_row(header.tab, number, values, places, report) for number, values in body)
        return OwnReading(noun, rows, book.is_csv, tuple(report.notices), tuple(report.problems))


def find_header(book: Book, report: Report) -> Header:
    for tab in book.tabs:
        below = book.rows(tab, report)
        for number, values in below:
            if {fold(value) for value in values} & {*MARKS}:
                return Header(tab, number, values, below)
            if number >= HEADER_WITHIN:
                break
    told = f"No header row: no cell of the first {HEADER_WITHIN} rows says {' or '.join(MARKS)}."
    raise BadFile.whole(book.name, told)


def checked(noun: str, header: Header) -> str:
    if noun and noun not in NOUNS:
        raise header.problem(f'There is no list of "{noun}". There are {", ".join(NOUNS)}.')
    return noun


def recognised(header: Header) -> str:
    """The noun that has most of the columns."""
    names = {fold(value) for value in header.names}
    hits = {
        noun: len(names & {fold(column) for column in columns(serializer)})
        for noun, serializer in NOUNS.items()
    }
    found = [noun for noun, count in hits.items() if count == max(hits.values())]
    if len(found) > 1:
        raise header.problem(
            f"These columns could be of {', '.join(found)}: say which of them the list holds."
        )
    return found[0]


def locate(header: Header, known: list[str], report: Report) -> dict[str, int]:
    """Where each known column stands. One that is missing says nothing of its field."""
    names = [fold(value) for value in header.names]
    places = {column: names.index(fold(column)) for column in known if fold(column) in names}
    for column in places:
        if names.count(fold(column)) > 1:
            report.problem(header.tab, header.number, column, "There are several columns of this name.")
    missing = [column for column in known if column not in places]
    for value in header.names:
        if value and fold(value) not in map(fold, known):
            tell_of_unknown(header, line(value), nearest(line(value), missing), report)
    return places


def tell_of_unknown(header: Header, name: str, hint: str, report: Report) -> None:
    """A name that is nearly that of a missing column is misspelt; another is somebody's own."""
    if fold(name) == CHANGE:
        told = "This column says what changed since a day. It follows from the history and was not read."
        report.notice(header.tab, header.number, name, told)
    elif hint:
        report.problem(header.tab, header.number, name, f"There is no such column.{hint}")
    else:
        report.notice(
            header.tab, header.number, name, "This column is not one of RiskBase's and was not read."
        )


def own_id(row: Row) -> str:
    """The id that a row names, or ''."""
    return as_text(row["id"]).strip()
