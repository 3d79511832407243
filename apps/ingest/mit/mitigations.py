"""The MIT AI Risk Mitigation Database: a file of mitigations, and one of the documents behind them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from apps.ingest.files.cells import line, rejoined, shown, something, text, words
from apps.ingest.files.sheets import open_book
from apps.ingest.files.tables import Columns, Row, attempt, table
from apps.ingest.importer import Importer, Problem, Report
from apps.ingest.mit.codes import SUBDOMAIN, lineage
from apps.ingest.mit.documents import DOCUMENTS, DocumentRow, document, referred

MITIGATIONS = Columns(("Action ID", "Action Name", "Action Definition", "Action Source", "MitigationCode"))
ACTION_ID = re.compile(r"(?P<number>A\d+)_(?P<ref>.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class MitigationRow:
    """A mitigation. `category_code` is 1.1, 1.X for a category alone, X.X for none, '' for a blank."""

    external_id: str
    number: str
    title: str
    description: str
    source_ref: str
    category_code: str
    category_label: str
    raw: dict[str, str]
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class MitigationReading:
    documents: tuple[DocumentRow, ...]
    mitigations: tuple[MitigationRow, ...]
    notices: tuple[Problem, ...]


class MitMitigations(Importer):
    name = "mit-ai-risk-mitigations"
    title = "MIT AI Risk Mitigation Database"
    licence = "CC BY 4.0"
    url = "https://airisk.mit.edu/"

    def read(self, path: Path, documents: Path | None = None) -> MitigationReading:
        """Both files, each in its own order. Raises BadFile with every problem of both."""
        report = Report()
        mitigations = tuple(mitigation(row, report) for row in rows_of(path, MITIGATIONS, report))
        tell_of_doubles(((row.external_id, row) for row in mitigations), "Action ID", report)
        if documents:
            papers = tuple(document(row) for row in rows_of(documents, DOCUMENTS, report))
            tell_of_doubles(((row.short_ref, row) for row in papers), "ShortRef", report)
            tell_of_orphans(mitigations, {paper.short_ref for paper in papers}, report)
        else:
            papers = tuple(referred(row.source_ref for row in mitigations))
        report.close()
        return MitigationReading(papers, mitigations, tuple(report.notices))


def rows_of(path: Path, columns: Columns, report: Report) -> list[Row]:
    with open_book(path) as book:
        tab = next(iter(book.tabs))
        rows = table(book, tab, columns, report)
    if not rows:
        report.problem(tab, None, "", "There are no rows to read here.")
    return rows


def action_id(value: object) -> tuple[str, str, str]:
    """The id, its number and the reference in it: A0001_Bengio2025, A0001, Bengio2025."""
    found = ACTION_ID.fullmatch(line(value))
    if not found:
        raise ValueError(f"{shown(value)} is no id. Accepted: A0001_Name2025.")
    return found[0], found["number"], found["ref"]


def category(value: object) -> tuple[str, str]:
    return lineage(value, SUBDOMAIN, '"1.1 Name of the category"')


def mitigation(row: Row, report: Report) -> MitigationRow:
    id_, number, ref = attempt(row, "Action ID", action_id, ("", "", ""), report)
    code, label = attempt(row, "MitigationCode", category, ("", ""), report)
    title = words(row["Action Name"])
    for column, cleaned in (("Action Name", title), ("MitigationCode", words(row["MitigationCode"]))):
        if not cleaned:
            report.notice(row.sheet, row.number, column, "This cell says nothing.")
    return MitigationRow(
        external_id=id_,
        number=number,
        title=title or id_,
        description=something(rejoined(text(row["Action Definition"]))),
        source_ref=line(row["Action Source"]) or ref,
        category_code=code,
        category_label=label,
        raw=row.raw(),
        sheet=row.sheet,
        row=row.number,
    )


def tell_of_doubles(
    rows: Iterable[tuple[str, MitigationRow | DocumentRow]], column: str, report: Report
) -> None:
    first: dict[str, int | None] = {}
    for id_, row in rows:
        if id_ in first:
            report.problem(row.sheet, row.row, column, f'"{id_}" stands on row {first[id_]} already.')
        elif id_:
            first[id_] = row.row


def tell_of_orphans(mitigations: Iterable[MitigationRow], known: set[str], report: Report) -> None:
    for row in mitigations:
        if row.source_ref not in known:
            told = f'The file of documents has no ShortRef "{row.source_ref}".'
            report.problem(row.sheet, row.row, "Action Source", told)
