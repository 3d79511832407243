import csv
import io
import json
from itertools import count, islice

import pytest
from openpyxl import load_workbook

from apps.core.formats.tabular import CELL_LIMIT, EXPORT_FORMATS, export_csv, export_json, export_ndjson
from tests.api.endpoints import body, rows
from tests.factories import NOUNS, make_mitigation, make_risk, make_source

pytestmark = pytest.mark.django_db

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x")']
TEXTS = [
    'He said "no", then; left',
    "One\nTwo\n\nThree",
    "🤖 naïve – “quoted” é",
    "a,b;c|d",
    "  spaced  ",
    "'quoted",
]


def sheet(client, query=""):
    return load_workbook(io.BytesIO(body(client.get(f"/risks.xlsx?{query}"))))


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_can_run_as_a_formula(client, text):
    make_risk(description=text)
    assert rows(client, "risks", "csv")[0]["description"] == f"'{text}"


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_is_text_in_a_workbook(client, text):
    make_risk(description=text, title="Risk")
    cells = [cell for line in sheet(client)["Records"].iter_rows() for cell in line]
    assert {cell.data_type for cell in cells} == {"s", "inlineStr"}
    assert text.replace("\r", "\n") in [cell.value for cell in cells]


@pytest.mark.parametrize("text", FORMULAS)
def test_programs_get_the_text_as_it_is(client, text):
    make_risk(description=text)
    assert rows(client, "risks", "json")[0]["description"] == text
    assert rows(client, "risks", "ndjson")[0]["description"] == text


@pytest.mark.parametrize("format", EXPORT_FORMATS)
@pytest.mark.parametrize("text", TEXTS)
def test_texts_come_out_as_they_went_in(client, format, text):
    make_risk(description=text)
    wanted = f"'{text}" if format == "csv" and text[0] in "=+-@" else text
    assert rows(client, "risks", format)[0]["description"] == wanted


def test_control_characters_do_not_break_a_workbook(client):
    make_risk(description="a\x01b\x0bc\x1fd\ufffe\uffffe")
    assert rows(client, "risks", "xlsx")[0]["description"] == "abcde"


def test_control_characters_in_the_query_do_not_break_a_workbook(client):
    about = sheet(client, "q=%01%1b")["About"]
    assert about["A1"].value == "query" and about["B1"].value.startswith("0 risks")


@pytest.mark.parametrize("letter", ["x", "🤖"])
def test_a_text_too_long_for_a_cell_says_that_it_was_cut(client, letter):
    make_risk(description=letter * 40_000)
    text = rows(client, "risks", "xlsx")[0]["description"]
    assert len(text.encode("utf-16-le")) // 2 in (CELL_LIMIT, CELL_LIMIT - 1)
    assert text.endswith("Cut: a cell holds 32,767 characters. The CSV and JSON files have the whole text.")
    assert rows(client, "risks", "csv")[0]["description"] == letter * 40_000


def test_a_text_that_just_fits_a_cell_is_whole(client):
    make_risk(description="x" * 32_767)
    assert rows(client, "risks", "xlsx")[0]["description"] == "x" * 32_767


@pytest.mark.parametrize("make", [export_csv, export_ndjson, export_json])
def test_the_first_rows_are_sent_before_the_last_are_read(make):
    endless = ({"id": f"r{number}", "title": "T"} for number in count())
    start = b"".join(islice(make(endless, ["id", "title"], {}).streaming_content, 5)).decode()
    assert "r0" in start and "r9" not in start


@pytest.mark.parametrize("format", EXPORT_FORMATS)
def test_an_export_holds_every_record_however_many(client, format):
    source = make_source()
    for number in range(1201):
        make_mitigation(public_id=f"m{number}", title="M", source=source)
    found = [row["id"] for row in rows(client, "mitigations", format)]
    assert found == [f"m{number}" for number in range(1201)]


@pytest.mark.parametrize("plural", NOUNS)
@pytest.mark.parametrize("format", EXPORT_FORMATS)
def test_a_file_is_named_after_what_is_in_it(client, plural, format):
    response = client.get(f"/{plural}.{format}")
    assert response["Content-Disposition"] == f'attachment; filename="{plural}.{format}"'
    assert response["Content-Type"] == EXPORT_FORMATS[format][1]
    body(response)


@pytest.mark.parametrize("plural", NOUNS)
def test_the_columns_are_the_names_of_the_api(client, plural):
    NOUNS[plural](public_id="one")
    [row] = client.get(f"/api/v1/{plural}/?id=one").json()["results"]
    for format in EXPORT_FORMATS:
        assert list(rows(client, plural, format, "id=one")[0]) == list(row), format


def test_lists_and_blanks_are_written_for_people_in_tables_and_kept_for_programs(client):
    make_source(authors=[{"family": "Doe", "given": "Jane"}, {"literal": "Forum"}], year=None)
    for format in ("csv", "xlsx"):
        row = rows(client, "sources", format)[0]
        assert (row["authors"], row["year"] or "") == ("Doe, Jane; Forum", "")
    assert rows(client, "sources", "ndjson")[0]["authors"] == ["Doe, Jane", "Forum"]
    assert rows(client, "sources", "ndjson")[0]["year"] is None


def test_json_and_workbook_say_what_was_asked_where_and_under_which_licence(client):
    make_risk(entity="ai")
    about = json.loads(body(client.get("/risks.json?entity=ai")))["about"]
    assert about["query"] == "1 risk where the entity is 2 - AI"
    assert about["address"] == "http://testserver/risks.json?entity=ai"
    assert "CC BY 4.0" in about["licence"]
    tab = sheet(client, "entity=ai")["About"]
    assert [row[0] for row in tab.iter_rows(values_only=True)] == list(about)


def test_an_export_without_rows_is_a_whole_file(client):
    assert body(client.get("/risks.csv")).decode().startswith("id,title,description,")
    assert body(client.get("/risks.ndjson")) == b""
    assert json.loads(body(client.get("/risks.json")))["results"] == []
    assert sheet(client)["Records"].max_row == 1


def test_a_csv_is_read_back_cell_by_cell(client):
    make_risk(title='Tab\tand "quotes"', description="Two\r\nlines, one comma")
    [names, values] = csv.reader(io.StringIO(body(client.get("/risks.csv")).decode(), newline=""))
    row = dict(zip(names, values, strict=True))
    assert (row["title"], row["description"]) == ('Tab\tand "quotes"', "Two\r\nlines, one comma")


def test_there_is_no_other_format(client):
    assert client.get("/risks.pdf").status_code == 404
    assert client.get("/risks.csv/").status_code == 404
