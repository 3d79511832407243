"""Parse the papers of the MIT AI Risk Repository, from its bibliography and its database."""

from collections.abc import Iterator

from apps.ingest.files.cells import clean_value, extract_doi, extract_url, parse_year_cell, stringify_cell
from apps.ingest.files.tables import TableRow
from apps.ingest.importer import ReadReport
from apps.ingest.mit.authors import parse_authors_cell
from apps.ingest.mit.rows import SourceRow
from apps.ingest.mit.workbook import INCLUDED_TABLE, WorkbookEntry


def choose_paper_entries(entries: list[WorkbookEntry], report: ReadReport) -> dict[str, WorkbookEntry]:
    """{paper: the entry that describes it}: its own row, or else its first row of any level."""
    found: dict[str, WorkbookEntry] = {}
    for entry in sorted(entries, key=lambda entry: entry.level != "paper"):
        if found.setdefault(entry.paper, entry) is not entry and entry.level == "paper":
            message = "There is another row for this paper above. This one was not read."
            report.add_notice(entry.row.sheet, entry.row.number, "Ev_ID", message)
    return {paper: found[paper] for paper in dict.fromkeys(entry.paper for entry in entries)}


def parse_source_rows(
    entries: list[WorkbookEntry], listed: dict[str, TableRow], report: ReadReport
) -> Iterator[SourceRow]:
    """The papers in the order of the database, then those that are only in the list of resources."""
    by_number = choose_paper_entries(entries, report)
    for number in dict.fromkeys([*by_number, *listed]):
        entry, bibliography = by_number.get(number), listed.get(number)
        if not entry and bibliography:
            message = "The paper has no row in the database."
            report.add_notice(bibliography.sheet, bibliography.number, "Paper_ID", message)
        yield parse_source_row(number, bibliography, entry.row if entry else None)


def report_shared_dois(papers: tuple[SourceRow, ...], report: ReadReport) -> None:
    first: dict[str, SourceRow] = {}
    for paper in papers:
        if paper.doi and first.setdefault(paper.doi.lower(), paper) is not paper:
            message = f"Paper {first[paper.doi.lower()].number} has the same DOI, {paper.doi}."
            report.add_notice(paper.sheet, paper.row, "DOI", message)


def parse_source_row(number: str, bibliography: TableRow | None, own: TableRow | None) -> SourceRow:
    """Use the bibliography; fill a missing title from the paper's own row or its first risk."""
    rows = [row for row in (bibliography, own) if row]
    first = rows[0]
    title, quick_ref = (
        next(filter(None, (clean_value(row[column]) for row in rows)), "") for column in ("Title", "QuickRef")
    )
    return SourceRow(
        number=number,
        title=title or quick_ref or f"Paper {number}",
        quick_ref=quick_ref,
        authors=parse_authors_cell(first["Authors (full)"], first["Authors (short)"]),
        year=parse_year_cell(first["Year"]),
        doi=extract_doi(first["DOI"]),
        url=extract_url(first["URL"]),
        item_type=clean_value(first["Item type"]),
        raw={
            column: stringify_cell(first[column]) for column in INCLUDED_TABLE.names if column in first.cells
        },
        sheet=first.sheet,
        row=first.number,
    )
