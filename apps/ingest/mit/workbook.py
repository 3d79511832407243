"""Where things stand in the workbook of the MIT AI Risk Repository, and in its database tab as CSV."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from apps.ingest.files.cells import line, shown
from apps.ingest.files.sheets import Book
from apps.ingest.files.tables import Columns, Row, attempt, table
from apps.ingest.importer import Report
from apps.ingest.mit.codes import level
from apps.ingest.mit.ids import ev_id, keys, paper

DATABASE_TAB = re.compile(r"AI Risk Database (v\d+)", re.IGNORECASE)
INCLUDED_TAB = re.compile(r"Included resources\b.*", re.IGNORECASE)
SHARES_TAB = re.compile(r"Causal x Domain Taxonomy compar.*", re.IGNORECASE)

DATABASE = Columns(
    required=(
        *("Ev_ID", "Title", "QuickRef", "Category level", "Risk category", "Risk subcategory"),
        *("Description", "Additional ev.", "P.Def", "p.AddEv"),
        *("Entity", "Intent", "Timing", "Domain", "Sub-domain"),
    ),
    optional=("Paper_ID", "Cat_ID", "SubCat_ID", "AddEv_ID"),
)
INCLUDED = Columns(
    required=("Paper_ID",),
    optional=("Title", "QuickRef", "Authors (full)", "Authors (short)", "Year", "DOI", "URL", "Item type"),
    tell_of_others=False,
)
KINDS = {"paper": "paper", "category": "risk", "subcategory": "risk", "evidence": "evidence"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the database whose level and id could be read. `key` is unique within its kind."""

    level: str
    external_id: str
    key: str
    row: Row

    @property
    def kind(self) -> str:
        return KINDS[self.level]

    @property
    def paper(self) -> str:
        return paper(self.external_id)


def find_tab(book: Book, pattern: re.Pattern[str], called: str, report: Report) -> str | None:
    """The one tab of that name; none and several are problems."""
    found = [tab for tab in book.tabs if pattern.fullmatch(tab.strip())]
    if len(found) == 1:
        return found[0]
    how_many = "Several tabs are" if found else "No tab is"
    tabs = ", ".join(f'"{tab}"' for tab in book.tabs)
    report.problem(book.name, None, "", f'{how_many} called "{called}". The tabs: {tabs}.')
    return None


def find_database(book: Book, report: Report) -> str | None:
    if book.is_csv:
        return next(iter(book.tabs))
    return find_tab(book, DATABASE_TAB, "AI Risk Database vN", report)


def version_of(tab: str) -> str:
    """'V3' for the tab 'AI Risk Database v3', '' for a CSV file."""
    found = DATABASE_TAB.fullmatch(tab.strip())
    return found[1].upper() if found else ""


def entries(book: Book, tab: str, report: Report) -> list[Entry]:
    """Every row of the database in its order, with keys."""
    read = list(leveled(table(book, tab, DATABASE, report), report))
    keyed = {kind: keys([id_ for level_, id_, _ in read if KINDS[level_] == kind]) for kind in KINDS.values()}
    return [Entry(level_, id_, next(keyed[KINDS[level_]]), row) for level_, id_, row in read]


def leveled(rows: list[Row], report: Report) -> Iterator[tuple[str, str, Row]]:
    for row in rows:
        level_ = attempt(row, "Category level", level, "", report)
        id_ = attempt(row, "Ev_ID", ev_id, "", report)
        if level_ and id_:
            yield level_, id_, row


def listed_papers(book: Book, report: Report) -> dict[str, Row]:
    """The rows of the tab of included resources by the number of the paper: '01'."""
    tabs = [tab for tab in book.tabs if INCLUDED_TAB.fullmatch(tab.strip())]
    if not tabs and not book.is_csv:
        report.notice(
            book.name, None, "", "No tab lists the included resources: papers lack authors and year."
        )
    listed: dict[str, Row] = {}
    for row in table(book, tabs[0], INCLUDED, report) if tabs else []:
        number = line(row["Paper_ID"])
        if re.fullmatch(r"\d{1,3}", number) and number.zfill(2) not in listed:
            listed[number.zfill(2)] = row
        elif number or line(row["Title"]):
            told = f"{shown(number)} is not the number of a further paper; the row was not read."
            report.notice(row.sheet, row.number, "Paper_ID", told)
    return listed
