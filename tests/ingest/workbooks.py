"""Write small workbooks with the structure of the MIT AI Risk Repository."""

import csv
from zipfile import ZipFile

from openpyxl import Workbook

from apps.ingest.mit.risks import MitRiskImporter

HEADER = (
    *("Title", "QuickRef", "Ev_ID", "Paper_ID", "Cat_ID", "SubCat_ID", "AddEv_ID", "Category level"),
    *("Risk category", "Risk subcategory", "Description", "Additional ev.", "P.Def", "p.AddEv"),
    *("Entity", "Intent", "Timing", "Domain", "Sub-domain"),
)
INCLUDED = ("Included", "Paper_ID", "QuickRef", "Title", "Authors (full)", "Authors (short)", "Year", "DOI")
LEVELS = {"P": "Paper", "C": "Risk Category", "S": "Risk Sub-Category", "E": "Additional evidence"}
CODED = {
    "Entity": "2 - AI",
    "Intent": "1 - Intentional",
    "Timing": "3 - Other",
    "Domain": "6. Society",
    "Sub-domain": "6.2 > Jobs",
}
TAB = "AI Risk Database v9"


def cells(ev_id, level, category=None, subcategory=None, **others):
    """A row of the database tab as {column: cell}. `level` is P, C, S or E."""
    named = {"Risk category": category, "Risk subcategory": subcategory, "Title": "Harms, listed"}
    return (
        {"Ev_ID": ev_id, "Category level": LEVELS.get(level, level), "QuickRef": "Doe2031"} | named | others
    )


def lines(rows, header=HEADER):
    return [list(header), *([row.get(column) for column in header] for row in rows)]


def save(path, rows, *, header=HEADER, tab=TAB, included=(), touch=None):
    """Save a workbook with a preamble above the header, like the official one: data begins in row 4."""
    book = Workbook()
    sheet = book.active
    sheet.title = tab
    for values in [["A preamble"], [None, "of two rows"], *lines(rows, header)]:
        sheet.append(values)
    if touch:
        touch(sheet)
    if included:
        listing = book.create_sheet("Included resources")
        for values in [["About the sources"], [], list(INCLUDED), *included]:
            listing.append(values)
    book.save(path)
    return path


def save_csv(path, rows, header=HEADER, encoding="utf-8"):
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file).writerows(lines(rows, header))
    return path


def read(tmp_path, *rows, **options):
    return MitRiskImporter().read(save(tmp_path / "release.xlsx", rows, **options))


def replace_part(path, part, change):
    """Change one part of the archive of a workbook."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, change(content) if name == part else content)
    return path
