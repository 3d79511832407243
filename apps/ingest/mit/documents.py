"""Parse the documents that the MIT mitigations were extracted from."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from apps.ingest.files.cells import (
    clean_line,
    clean_text,
    clean_value,
    drop_placeholder,
    extract_doi,
    extract_url,
    parse_year_cell,
)
from apps.ingest.files.tables import TableColumns, TableRow

DOCUMENT_TABLE = TableColumns(
    ("ShortRef", "Title"),
    ("DocumentID", "First author", "Year", "Abstract", "Description", "URL", "DOI", "Type"),
)
SHORT_REF_PATTERN = re.compile(r"(?P<author>.*\S)\s*(?P<year>\d{4})[a-z]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A document. `row` is None if only a reference to it is known."""

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


def parse_document_row(row: TableRow) -> DocumentRow:
    """The abstract is left out: it belongs to the publisher."""
    return DocumentRow(
        short_ref=clean_line(row["ShortRef"]),
        title=clean_value(row["Title"]) or clean_line(row["ShortRef"]),
        number=clean_value(row["DocumentID"]),
        first_author=clean_value(row["First author"]),
        year=parse_year_cell(row["Year"]),
        description=drop_placeholder(clean_text(row["Description"])),
        url=extract_url(row["URL"]),
        doi=extract_doi(row["DOI"]),
        item_type=clean_value(row["Type"]),
        raw={column: cell for column, cell in row.raw_cells().items() if column != "Abstract"},
        sheet=row.sheet,
        row=row.number,
    )


def build_referenced_documents(refs: Iterable[str]) -> Iterator[DocumentRow]:
    """One document for each distinct short reference, with the author and year in it (Bengio2025)."""
    for ref in dict.fromkeys(filter(None, refs)):
        found = SHORT_REF_PATTERN.fullmatch(ref)
        author, published = (found["author"], parse_year_cell(found["year"])) if found else ("", None)
        yield DocumentRow(short_ref=ref, title=ref, first_author=author, year=published)
