import pytest

from apps.ingest.files.sheets import TabularFile
from apps.ingest.files.tables import TableColumns, read_table
from apps.ingest.importer import BadFile, ReadReport

COLUMNS = TableColumns(required=("Ev_ID", "Entity"), optional=("Note",))


def read(*rows, columns=COLUMNS):
    report = ReadReport()
    book = TabularFile("a.csv", {"a.csv": lambda: iter(rows)}, is_csv=True)
    return read_table(book, "a.csv", columns, report), report


def told(problems):
    return [str(problem) for problem in problems]


def test_the_header_may_stand_on_any_row_and_columns_in_any_order():
    rows, _ = read(("Preamble",), (), ("Note", "Entity", "Ev_ID"), ("n", "AI", "01"))
    assert (rows[0].number, rows[0].cells) == (4, {"Ev_ID": "01", "Entity": "AI", "Note": "n"})


def test_names_of_columns_are_found_whatever_their_case_and_spaces():
    rows, report = read((" ev_id ", "ENTITY", "note\n"), ("01", "AI", "n"))
    assert rows[0]["Entity"] == "AI" and not report.problems + report.notices


def test_short_rows_are_filled_up():
    rows, _ = read(("Ev_ID", "Entity", "Note"), ("01",))
    assert rows[0].raw_cells() == {"Ev_ID": "01", "Entity": "", "Note": ""}


def test_a_missing_column_is_a_problem_that_names_the_nearest():
    rows, report = read(("Ev_ID", "Entitty", "Note"), ("01", "AI", "n"))
    assert rows == []
    expected = 'a.csv, row 1, column Entity: This column is missing. Did you mean "Entitty"?'
    assert told(report.problems) == [expected]


def test_a_missing_optional_column_is_a_notice():
    rows, report = read(("Ev_ID", "Entity"), ("01", "AI"))
    assert rows[0]["Note"] is None
    assert told(report.notices) == ["a.csv, row 1, column Note: This column is missing."]


def test_an_added_column_is_a_notice():
    rows, report = read(("Ev_ID", "Entity", "Region", "Note"), ("01", "AI", "EU", "n"))
    assert rows[0].cells == {"Ev_ID": "01", "Entity": "AI", "Note": "n"}
    assert told(report.notices) == ["a.csv, row 1, column Region: This column is unknown and was not read."]


def test_a_column_that_stands_twice_is_a_problem():
    _, report = read(("Ev_ID", "Entity", "Entity", "Note"), ("01", "AI", "Human", "n"))
    assert "Several columns" in str(report.problems[0])


def test_cells_that_no_column_names_are_told():
    _, report = read(("Ev_ID", "Entity", "Note"), ("01", "AI", "n", "stray"), ("02", "AI", "n", ""))
    assert [(notice.row, "outside" in notice.message) for notice in report.notices] == [(2, True)]


def test_no_header_row_is_a_problem_that_names_the_nearest_cell():
    rows, report = read(("Evid ID", "Entity"), ("01", "AI"))
    assert rows == [] and 'Did you mean "Evid ID"?' in str(report.problems[0])


def test_a_cell_that_is_too_long_is_a_problem():
    _, report = read(("Ev_ID", "Entity", "Note"), ("01", "x" * 100_001, "n"))
    assert told(report.problems) == [
        "a.csv, row 2, column Entity: The cell has 100,001 characters; the limit is 100,000."
    ]


def test_closing_a_report_raises_all_problems_at_once():
    _, report = read(("Ev_ID", "Note"), ())
    report.add_problem("a.csv", None, "", "Another.")
    with pytest.raises(BadFile) as caught:
        report.raise_problems()
    assert len(caught.value.problems) == 2 and str(caught.value).endswith("\na.csv: Another.")
