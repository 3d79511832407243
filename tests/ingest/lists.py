"""Edit exported lists as a spreadsheet program would, and list the problems of a plan."""

import csv
import io

from openpyxl import load_workbook


def list_problems(plan):
    """[(column, message)]."""
    return [(problem["column"], problem["message"]) for problem in plan.problems]


def list_notices(plan):
    return [(notice["column"], notice["message"]) for notice in plan.notices]


def list_conflicts(plan):
    return [change["name"] for row in plan.rows.all() for change in row.changes if change["kept"]]


def edit_csv(path, changes, new):
    rows = list(csv.DictReader(io.StringIO(path.read_text(), newline="")))
    names = path.read_text().splitlines()[0].split(",")
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows([*({**row, **changes.get(row["id"], {})} for row in rows), *new])


def edit_xlsx(path, changes, new):
    book = load_workbook(path)
    sheet = book["Records"]
    names = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for column, value in changes.get(row[0].value, {}).items():
            cell = row[names.index(column)]
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    for cells in new:
        sheet.append([cells.get(name) for name in names])
    book.save(path)


EDITORS = {"csv": edit_csv, "xlsx": edit_xlsx}
