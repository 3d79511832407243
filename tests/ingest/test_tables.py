import pytest

from apps.ingest.files.sheets import TabularFile
from apps.ingest.files.tables import TableColumns, read_table
from apps.ingest.importer import BadFile, ReadReport

COLUMNS = TableColumns(required=("Ev_ID", "Entity"), optional=("Note",))


def read(*rows, columns=COLUMNS):
    report = ReadReport()
    book = TabularFile("a.csv", {"a.csv": lambda: iter(rows)}, is_csv=True)
    return read_table(book, "a.csv", columns, report), report


def format_problems(problems):
    return [str(problem) for problem in problems]


def test_the_header_may_be_in_any_row_and_columns_in_any_order():
    rows, _ = read(("Preamble",), (), ("Note", "Entity", "Ev_ID"), ("n", "AI", "01"))
    assert (rows[0].number, rows[0].cells) == (4, {"Ev_ID": "01", "Entity": "AI", "Note": "n"})


def test_column_names_ignore_case_and_spaces():
    rows, report = read((" ev_id ", "ENTITY", "note\n"), ("01", "AI", "n"))
    assert rows[0]["Entity"] == "AI" and not report.problems + report.notices


def test_missing_cells_at_the_end_of_a_row_are_empty():
    rows, _ = read(("Ev_ID", "Entity", "Note"), ("01",))
    assert rows[0].raw_cells() == {"Ev_ID": "01", "Entity": "", "Note": ""}


def test_a_missing_column_is_a_problem_with_a_suggestion():
    rows, report = read(("Ev_ID", "Entitty", "Note"), ("01", "AI", "n"))
    assert rows == []
    expected = 'a.csv, row 1, column Entity: This column is missing. Did you mean "Entitty"?'
    assert format_problems(report.problems) == [expected]


def test_a_missing_optional_column_is_a_notice():
    rows, report = read(("Ev_ID", "Entity"), ("01", "AI"))
    assert rows[0]["Note"] is None
    assert format_problems(report.notices) == ["a.csv, row 1, column Note: This column is missing."]


def test_an_unknown_column_is_reported_in_a_notice():
    rows, report = read(("Ev_ID", "Entity", "Region", "Note"), ("01", "AI", "EU", "n"))
    assert rows[0].cells == {"Ev_ID": "01", "Entity": "AI", "Note": "n"}
    assert format_problems(report.notices) == [
        "a.csv, row 1, column Region: This column is unknown and was not read."
    ]


def test_a_repeated_column_is_a_problem():
    _, report = read(("Ev_ID", "Entity", "Entity", "Note"), ("01", "AI", "Human", "n"))
    assert "Several columns" in str(report.problems[0])


def test_cells_outside_of_named_columns_are_reported():
    _, report = read(("Ev_ID", "Entity", "Note"), ("01", "AI", "n", "stray"), ("02", "AI", "n", ""))
    assert [(notice.row, "outside" in notice.message) for notice in report.notices] == [(2, True)]


def test_a_missing_header_row_is_a_problem_with_a_suggestion():
    rows, report = read(("Evid ID", "Entity"), ("01", "AI"))
    assert rows == [] and 'Did you mean "Evid ID"?' in str(report.problems[0])


def test_a_long_cell_is_a_problem():
    _, report = read(("Ev_ID", "Entity", "Note"), ("01", "x" * 100_001, "n"))
    assert format_problems(report.problems) == [
        "a.csv, row 2, column Entity: The cell has 100,001 characters; the limit is 100,000."
    ]


def test_all_problems_are_raised_at_once():
    _, report = read(("Ev_ID", "Note"), ())
    report.add_problem("a.csv", None, "", "Another.")
    with pytest.raises(BadFile) as caught:
        report.raise_problems()
    assert len(caught.value.problems) == 2 and str(caught.value).endswith("\na.csv: Another.")
