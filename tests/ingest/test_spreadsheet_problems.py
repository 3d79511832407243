"""Problems and ignored cells of edited lists are reported with their positions."""

from datetime import datetime

import pytest

from apps.ingest.models import PlanState
from apps.ingest.plan.make import make_plan
from apps.risks.models import Risk
from tests.factories import make_risk, make_source, make_term
from tests.ingest.lists import list_notices, list_problems

pytestmark = pytest.mark.django_db


def test_all_problems_are_reported_with_their_positions(edited):
    make_term("6.1"), make_source(public_id="doe2031"), make_risk(public_id="one")
    wrong = {"entity": "Robot", "source": "doe2301", "subdomain": "6.9", "quoted": "maybe"}
    plan = edited("risks", {"one": {**wrong, "title": "x" * 501}}, new=[{"id": "No Way", "title": "T"}])
    assert plan.state == PlanState.REFUSED
    found = {(problem["row"], problem["column"]): problem["message"] for problem in plan.problems}
    assert found[2, "entity"] == '"Robot" is not accepted. Accepted: human, ai, other, not-coded, blank.'
    assert found[2, "source"] == 'There is no source "doe2301". Did you mean "doe2031"?'
    assert found[2, "subdomain"].endswith("Accepted: 6.1.")
    assert found[2, "quoted"] == '"maybe" is not accepted. Accepted: True, False.'
    assert "at most 500 characters" in found[2, "title"] and "small letters" in found[3, "id"]
    assert len(found) == 6 and plan.problems[0]["sheet"] == "risks.csv"


def test_an_unknown_exported_id_is_a_problem(edited):
    make_risk(public_id="one-of-many")
    plan = edited("risks", new=[{"id": "one-of-mny", "title": "T", "updated": "2026-01-01T00:00:00Z"}])
    assert list_problems(plan)[0][1].startswith('There is no risk "one-of-mny". Did you mean "one-of-many"?')


def test_reserved_words_are_not_accepted_as_ids(edited):
    plan = edited("risks", new=[{"id": "groups", "title": "T"}])
    assert list_problems(plan)[0][1].startswith("'groups' is used in URLs of the API.")


def test_a_misspelled_column_is_a_problem_with_a_suggestion(own_file):
    plan = own_file([["id", "title", "entity", "intnt", "timing"]])
    assert list_problems(plan) == [("intnt", 'This column is unknown. Did you mean "intent"?')]


def test_ambiguous_columns_require_a_noun(own_file):
    make_risk(public_id="one")
    rows = [["id", "title"], ["one", "New"]]
    assert "fit several lists: risks, mitigations, actors" in list_problems(own_file(rows))[0][1]
    assert 'There is no list "risk".' in list_problems(own_file(rows, noun="risk"))[0][1]
    assert [*own_file(rows, noun="Risks ").counts] == ["risks.risk"]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"domain": "2"}, "6.1 is not in the domain 2. Accepted: 2.1."),
        ({"domain": ""}, 'The domain is empty, but the subdomain is "6.1". Clear both.'),
        ({"parent": "one"}, "“One” is this record or leads back to it."),
        ({"title": ""}, "This field cannot be blank."),
        (
            {"locator": "#NAME?"},
            "The spreadsheet took this for a formula and shows #NAME?. Format the cell as text.",
        ),
        (
            {"updated": "yesterday"},
            '"yesterday" is not a time in the exported format, such as',
        ),
    ],
)
def test_invalid_values_are_refused(edited, cells, message):
    make_term("2.1"), make_risk("6.1", public_id="one", title="One")
    assert list_problems(edited("risks", {"one": cells}))[0][1].startswith(message)


def test_a_text_converted_to_a_date_is_refused(edited):
    make_risk(public_id="one", locator="5-6")
    day = datetime(2026, 5, 6)
    plan = edited("risks", {"one": {"locator": day}}, format="xlsx")
    assert list_problems(plan) == [
        ("locator", "The spreadsheet converted this to a date: 2026-05-06. Format the cell as text.")
    ]


def test_codes_are_unique_in_a_taxonomy(edited):
    make_term("1", "topics"), make_term("2", "topics")
    plan = edited(
        "terms", {"topics-2": {"code": "1"}}, new=[{"title": "T", "taxonomy": "topics", "code": "2"}]
    )
    assert list_problems(plan) == [
        ("code", 'The term "topics-2" already has the code 2.'),
        ("code", 'The term "topics-1" already has the code 1.'),
    ]


def test_a_repeated_id_is_a_problem(own_file):
    make_risk(public_id="one")
    plan = own_file([["id", "title", "entity"], ["one", "A", "ai"], ["one", "B", "ai"]])
    assert list_problems(plan) == [("id", '"one" is also in row 2.')]


def test_edits_of_derived_values_are_ignored_with_a_notice(edited):
    make_risk("6.1", public_id="one")
    cells = {
        "status": "withdrawn",
        "domain_label": "X",
        "quick_ref": "Y",
        "created": "2020-01-01",
        "origin": "z",
    }
    plan = edited("risks", {"one": cells})
    assert not plan.rows.exists()
    assert {column for column, message in list_notices(plan)} == {*cells}


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_change_column_is_ignored_with_a_notice(edited, format):
    make_risk(public_id="one"), make_risk(public_id="gone", status="withdrawn")
    cells = {"change": "withdrawn", "title": "Edited"}
    plan = edited("risks", {"one": cells}, format=format, query="since=2000-01-01")
    message = "This column lists changes since a day. It is derived from the history and was not read."
    assert list_notices(plan) == [("change", message)]
    [row] = plan.rows.all()
    assert [(change["name"], change["says"]) for change in row.changes] == [("title", "Edited")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"id,title\none,a\0b\n", "There is a NUL byte"),
        ("id,title\none,é\n".encode("utf-16"), "The file is UTF-16 text"),
        (b"id,title\none,\xff\n", "is not UTF-8"),
        (b"PK\x03\x04 and no more", "damaged or truncated"),
        (b"<html>id,title</html>", "is a web page"),
        (b"name,age\na,1\n", "No header row: none of the first 100 rows has a cell id or title."),
        (b"id,title,entity\none," + b"x" * 100_001 + b",ai\n", "the limit is 100,000"),
    ],
)
def test_malformed_files_are_refused_and_write_nothing(tmp_path, content, message):
    make_risk(public_id="one", title="One")
    path = tmp_path / "risks.csv"
    path.write_bytes(content)
    plan = make_plan("riskbase", [path])
    assert plan.state == PlanState.REFUSED and message in list_problems(plan)[0][1]
    assert Risk.objects.get().title == "One"
