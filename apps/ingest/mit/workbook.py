"""Find the tabs and rows in the workbook of the MIT AI Risk Repository, or in its database tab as CSV."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from apps.ingest.files.cells import clean_line, quote_cell
from apps.ingest.files.sheets import TabularFile
from apps.ingest.files.tables import TableColumns, TableRow, parse_cell, read_table
from apps.ingest.importer import ReadReport
from apps.ingest.mit.codes import parse_level
from apps.ingest.mit.ids import get_paper_number, number_repeated_ids, parse_ev_id

DATABASE_TAB_NAME = re.compile(r"AI Risk Database (v\d+)", re.IGNORECASE)
INCLUDED_TAB_NAME = re.compile(r"Included resources\b.*", re.IGNORECASE)
SHARES_TAB_NAME = re.compile(r"Causal x Domain Taxonomy compar.*", re.IGNORECASE)

DATABASE_TABLE = TableColumns(
    required=(
        *("Ev_ID", "Title", "QuickRef", "Category level", "Risk category", "Risk subcategory"),
        *("Description", "Additional ev.", "P.Def", "p.AddEv"),
        *("Entity", "Intent", "Timing", "Domain", "Sub-domain"),
    ),
    optional=("Paper_ID", "Cat_ID", "SubCat_ID", "AddEv_ID"),
)
INCLUDED_TABLE = TableColumns(
    required=("Paper_ID",),
    optional=("Title", "QuickRef", "Authors (full)", "Authors (short)", "Year", "DOI", "URL", "Item type"),
    reports_unknown=False,
)
KINDS_BY_LEVEL = {"paper": "paper", "category": "risk", "subcategory": "risk", "evidence": "evidence"}


@dataclass(frozen=True, slots=True)
class WorkbookEntry:
    """A row of the database tab with a valid level and id. `key` is unique within its kind."""

    level: str
    external_id: str
    key: str
    row: TableRow

    @property
    def kind(self) -> str:
        return KINDS_BY_LEVEL[self.level]

    @property
    def paper(self) -> str:
        return get_paper_number(self.external_id)


def find_named_tab(file: TabularFile, pattern: re.Pattern[str], name: str, report: ReadReport) -> str | None:
    """The one tab whose name matches. No tab and several tabs are reported as problems."""
    found = [tab for tab in file.tabs if pattern.fullmatch(tab.strip())]
    if len(found) == 1:
        return found[0]
    how_many = "Several tabs are" if found else "No tab is"
    tabs = ", ".join(f'"{tab}"' for tab in file.tabs)
    report.add_problem(file.name, None, "", f'{how_many} named "{name}". The tabs: {tabs}.')
    return None


def find_database_tab(file: TabularFile, report: ReadReport) -> str | None:
    """The database tab of a workbook, or the only tab of a CSV file."""
    if file.is_csv:
        return next(iter(file.tabs))
    return find_named_tab(file, DATABASE_TAB_NAME, "AI Risk Database vN", report)


def parse_tab_version(tab: str) -> str:
    """'V3' for the tab 'AI Risk Database v3', '' for a CSV file."""
    found = DATABASE_TAB_NAME.fullmatch(tab.strip())
    return found[1].upper() if found else ""


def read_workbook_entries(file: TabularFile, tab: str, report: ReadReport) -> list[WorkbookEntry]:
    """The valid rows of the database tab in their order, with unique keys."""
    read = list(parse_levels_and_ids(read_table(file, tab, DATABASE_TABLE, report), report))
    keys = {
        kind: number_repeated_ids([id_ for level_, id_, _ in read if KINDS_BY_LEVEL[level_] == kind])
        for kind in KINDS_BY_LEVEL.values()
    }
    return [WorkbookEntry(level_, id_, next(keys[KINDS_BY_LEVEL[level_]]), row) for level_, id_, row in read]


def parse_levels_and_ids(rows: list[TableRow], report: ReadReport) -> Iterator[tuple[str, str, TableRow]]:
    for row in rows:
        level_ = parse_cell(row, "Category level", parse_level, "", report)
        id_ = parse_cell(row, "Ev_ID", parse_ev_id, "", report)
        if level_ and id_:
            yield level_, id_, row


def read_included_papers(file: TabularFile, report: ReadReport) -> dict[str, TableRow]:
    """{number of a paper, such as '01': its row in the tab of included resources}."""
    tabs = [tab for tab in file.tabs if INCLUDED_TAB_NAME.fullmatch(tab.strip())]
    if not tabs and not file.is_csv:
        report.add_notice(
            file.name, None, "", "No tab lists the included resources: papers have no authors and year."
        )
    listed: dict[str, TableRow] = {}
    for row in read_table(file, tabs[0], INCLUDED_TABLE, report) if tabs else []:
        number = clean_line(row["Paper_ID"])
        if re.fullmatch(r"\d{1,3}", number) and number.zfill(2) not in listed:
            listed[number.zfill(2)] = row
        elif number or clean_line(row["Title"]):
            message = f"{quote_cell(number)} is not the number of another paper. The row was not read."
            report.add_notice(row.sheet, row.number, "Paper_ID", message)
    return listed
