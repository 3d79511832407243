"""Read the MIT AI Risk Mitigation Database: a file of mitigations and a file of their documents."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from apps.ingest.files.cells import (
    clean_line,
    clean_text,
    clean_value,
    drop_placeholder,
    quote_cell,
    rejoin_hyphenated_words,
)
from apps.ingest.files.sheets import open_tabular_file
from apps.ingest.files.tables import TableColumns, TableRow, parse_cell, read_table
from apps.ingest.importer import FileProblem, Importer, ReadReport
from apps.ingest.mit.codes import SUBDOMAIN_PATTERN, parse_lineage
from apps.ingest.mit.documents import (
    DOCUMENT_TABLE,
    DocumentRow,
    build_referenced_documents,
    parse_document_row,
)

MITIGATION_TABLE = TableColumns(
    ("Action ID", "Action Name", "Action Definition", "Action Source", "MitigationCode")
)
ACTION_ID_PATTERN = re.compile(r"(?P<number>A\d+)_(?P<ref>.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class MitigationRow:
    """A mitigation. `category_code` is 1.1, 1.X for a category alone, X.X for none, or '' if blank."""

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
    notices: tuple[FileProblem, ...]


class MitMitigationImporter(Importer):
    name = "mit-ai-risk-mitigations"
    title = "MIT AI Risk Mitigation Database"
    licence = "CC BY 4.0"
    url = "https://airisk.mit.edu/"

    def read(self, path: Path, documents: Path | None = None) -> MitigationReading:
        """Read both files, each in its own order. Raises BadFile with all problems of both."""
        report = ReadReport()
        mitigations = tuple(
            parse_mitigation_row(row, report) for row in read_first_tab(path, MITIGATION_TABLE, report)
        )
        report_repeated_ids(((row.external_id, row) for row in mitigations), "Action ID", report)
        if documents:
            papers = tuple(
                parse_document_row(row) for row in read_first_tab(documents, DOCUMENT_TABLE, report)
            )
            report_repeated_ids(((row.short_ref, row) for row in papers), "ShortRef", report)
            report_unknown_documents(mitigations, {paper.short_ref for paper in papers}, report)
        else:
            papers = tuple(build_referenced_documents(row.source_ref for row in mitigations))
        report.raise_problems()
        return MitigationReading(papers, mitigations, tuple(report.notices))


def read_first_tab(path: Path, columns: TableColumns, report: ReadReport) -> list[TableRow]:
    with open_tabular_file(path) as file:
        tab = next(iter(file.tabs))
        rows = read_table(file, tab, columns, report)
    if not rows:
        report.add_problem(tab, None, "", "This table has no rows.")
    return rows


def parse_action_id(value: object) -> tuple[str, str, str]:
    """The id, its number and its reference: A0001_Bengio2025, A0001, Bengio2025."""
    found = ACTION_ID_PATTERN.fullmatch(clean_line(value))
    if not found:
        raise ValueError(f"{quote_cell(value)} is not an id. Accepted: A0001_Name2025.")
    return found[0], found["number"], found["ref"]


def parse_mitigation_category(value: object) -> tuple[str, str]:
    return parse_lineage(value, SUBDOMAIN_PATTERN, '"1.1 Name of the category"')


def parse_mitigation_row(row: TableRow, report: ReadReport) -> MitigationRow:
    id_, number, ref = parse_cell(row, "Action ID", parse_action_id, ("", "", ""), report)
    code, label = parse_cell(row, "MitigationCode", parse_mitigation_category, ("", ""), report)
    title = clean_value(row["Action Name"])
    for column, cleaned in (("Action Name", title), ("MitigationCode", clean_value(row["MitigationCode"]))):
        if not cleaned:
            report.add_notice(row.sheet, row.number, column, "This cell is empty.")
    return MitigationRow(
        external_id=id_,
        number=number,
        title=title or id_,
        description=drop_placeholder(rejoin_hyphenated_words(clean_text(row["Action Definition"]))),
        source_ref=clean_line(row["Action Source"]) or ref,
        category_code=code,
        category_label=label,
        raw=row.raw_cells(),
        sheet=row.sheet,
        row=row.number,
    )


def report_repeated_ids(
    rows: Iterable[tuple[str, MitigationRow | DocumentRow]], column: str, report: ReadReport
) -> None:
    first: dict[str, int | None] = {}
    for id_, row in rows:
        if id_ in first:
            report.add_problem(row.sheet, row.row, column, f'"{id_}" is already on row {first[id_]}.')
        elif id_:
            first[id_] = row.row


def report_unknown_documents(
    mitigations: Iterable[MitigationRow], known: set[str], report: ReadReport
) -> None:
    for row in mitigations:
        if row.source_ref not in known:
            message = f'The file of documents has no ShortRef "{row.source_ref}".'
            report.add_problem(row.sheet, row.row, "Action Source", message)
