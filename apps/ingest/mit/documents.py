"""The documents that the mitigations of MIT come from."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from apps.ingest.files.cells import doi, line, something, text, url, words, year
from apps.ingest.files.tables import Columns, Row

DOCUMENTS = Columns(
    ("ShortRef", "Title"),
    ("DocumentID", "First author", "Year", "Abstract", "Description", "URL", "DOI", "Type"),
)
SHORT_REF = re.compile(r"(?P<author>.*\S)\s*(?P<year>\d{4})[a-z]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A document. Its row is None where only a reference to it is known."""

    short_ref: str
    title: str
    number: str = ""
    first_author: str = ""
    year: int | None = None
    description: str = ""
    url: str = ""
    doi: str = ""
    item_type: str = ""
    raw: dict[str, str] = field(default_factory=dict)
    sheet: str = ""
    row: int | None = None


def document(row: Row) -> DocumentRow:
    """The abstract is the publisher's and is not carried."""
    return DocumentRow(
        short_ref=line(row["ShortRef"]),
        title=words(row["Title"]) or line(row["ShortRef"]),
        number=words(row["DocumentID"]),
        first_author=words(row["First author"]),
        year=year(row["Year"]),
        description=something(text(row["Description"])),
        url=url(row["URL"]),
        doi=doi(row["DOI"]),
        item_type=words(row["Type"]),
        raw={column: cell for column, cell in row.raw().items() if column != "Abstract"},
        sheet=row.sheet,
        row=row.number,
    )


def referred(refs: Iterable[str]) -> Iterator[DocumentRow]:
    """What short references such as Bengio2025 tell by themselves, each once."""
    for ref in dict.fromkeys(filter(None, refs)):
        found = SHORT_REF.fullmatch(ref)
        author, when = (found["author"], year(found["year"])) if found else ("", None)
        yield DocumentRow(short_ref=ref, title=ref, first_author=author, year=when)
