"""The papers of the MIT AI Risk Repository: bibliography by their number, or what the database says."""

from collections.abc import Iterator

from apps.ingest.files.cells import as_text, doi, url, words, year
from apps.ingest.files.tables import Row
from apps.ingest.importer import Report
from apps.ingest.mit.authors import authors
from apps.ingest.mit.rows import SourceRow
from apps.ingest.mit.workbook import INCLUDED, Entry


def heads(entries: list[Entry], report: Report) -> dict[str, Entry]:
    """For each paper the row that stands for it: its own, or else its first of any level."""
    found: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda entry: entry.level != "paper"):
        if found.setdefault(entry.paper, entry) is not entry and entry.level == "paper":
            tell = "The paper has a row above this one, which was not read."
            report.notice(entry.row.sheet, entry.row.number, "Ev_ID", tell)
    return {paper: found[paper] for paper in dict.fromkeys(entry.paper for entry in entries)}


def sources(entries: list[Entry], listed: dict[str, Row], report: Report) -> Iterator[SourceRow]:
    """Papers in the order of the database, then those that are only listed."""
    by_number = heads(entries, report)
    for number in dict.fromkeys([*by_number, *listed]):
        entry, bibliography = by_number.get(number), listed.get(number)
        if not entry and bibliography:
            tell = "The paper has no row in the database."
            report.notice(bibliography.sheet, bibliography.number, "Paper_ID", tell)
        yield source(number, bibliography, entry.row if entry else None)


def tell_of_shared_dois(papers: tuple[SourceRow, ...], report: Report) -> None:
    first: dict[str, SourceRow] = {}
    for paper in papers:
        if paper.doi and first.setdefault(paper.doi.lower(), paper) is not paper:
            told = f"Paper {first[paper.doi.lower()].number} has the same DOI, {paper.doi}."
            report.notice(paper.sheet, paper.row, "DOI", told)


def source(number: str, bibliography: Row | None, own: Row | None) -> SourceRow:
    """What the bibliography lacks comes from the paper's own row, or from its first risk."""
    rows = [row for row in (bibliography, own) if row]
    first = rows[0]
    title, quick_ref = (
        next(filter(None, (words(row[column]) for row in rows)), "") for column in ("Title", "QuickRef")
    )
    return SourceRow(
        number=number,
        title=title or quick_ref or f"Paper {number}",
        quick_ref=quick_ref,
        authors=authors(first["Authors (full)"], first["Authors (short)"]),
        year=year(first["Year"]),
        doi=doi(first["DOI"]),
        url=url(first["URL"]),
        item_type=words(first["Item type"]),
        raw={column: as_text(first[column]) for column in INCLUDED.known if column in first.cells},
        sheet=first.sheet,
        row=first.number,
    )
