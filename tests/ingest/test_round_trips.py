"""Importing an unedited list changes nothing, for any text and in every format."""

import csv
import io
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from apps.core.formats.tabular import TRUNCATION_NOTICE, build_text_cell, escape_formula
from apps.core.nouns import NOUNS as REGISTERED_NOUNS
from apps.ingest.plan.make import apply_plan, make_plan
from apps.risks.models import Risk
from tests.factories import NOUNS, make_actor, make_mitigation, make_risk, make_source, make_step, make_term

pytestmark = pytest.mark.django_db
FORMATS = ["csv", "xlsx"]
ODD = [
    *("=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "'=1", "''+1", "'quoted", "'", "=", "-"),
    *("One\r\nTwo\rThree\n\nFour\n", "  spaced  ", " ", "\u00a0", "a;b,c\"d'", '"', "é", "e\u0301", "ﬁ"),
    *(
        "🤖👩‍🚀",
        "שלום עולם",
        "\u202eback",
        "zero\u200bwidth\ufeff",
        "a\x01b\x0bc\x1fd",
        "\ufffe\x02",
        "\u2028\x85",
    ),
    *("2024", "2024.0", "007", "1e5", "TRUE", "None", "_x0041_", "_x000D_", "#N/A", "5-6", "1.10", "id"),
]
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30),
    st.lists(st.sampled_from([*ODD, "'", "=", "\r", "\n", "\t", "_x"]), max_size=4).map("".join),
)


def is_empty(plan):
    return (plan.state, plan.problems, plan.notices, [*plan.rows.values_list("changes")]) == (
        "ready",
        [],
        [],
        [],
    )


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("noun", NOUNS)
def test_an_unedited_list_of_every_noun_changes_nothing(edited, noun, format):
    for text in ODD:
        NOUNS[noun](title=text, description=text)
    plan = edited(noun, format=format)
    assert is_empty(plan)
    assert [counts["unchanged"] for counts in plan.counts.values()] == [len(ODD)]


def test_every_registered_noun_is_tested():
    assert {*REGISTERED_NOUNS} == {*NOUNS}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, min_size=1, max_size=12))
@pytest.mark.parametrize("format", FORMATS)
def test_any_exported_text_is_recognized_as_unedited(edited, format, texts):
    Risk.objects.all().delete()
    for number, text in enumerate(texts):
        make_risk(public_id=f"r{number}", description=text, category=text, locator=text[::-1])
    assert is_empty(edited("risks", format=format))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_a_text_typed_in_exported_form_is_read_as_that_text(edited, text):
    Risk.objects.all().delete()
    make_risk(public_id="one", description="Other.")
    apply_plan(edited("risks", {"one": {"description": escape_formula(f"{text}.")}}))
    wanted = f"{text}.".replace("\r\n", "\n").replace("\r", "\n")
    assert Risk.objects.get().description == wanted


@pytest.mark.parametrize("format", FORMATS)
def test_unedited_links_change_nothing(edited, format):
    source = make_source(
        authors=[{"family": "Doe", "given": "J", "suffix": "Jr"}, {"literal": "A, B; C"}, {"family": "=X"}],
        year=2024, date=date(2024, 5, 6), doi="10.1000/x", url="https://a.example/?a=1;b", pages="5-6",
    )  # fmt: skip
    above = make_risk("6", source=make_source(status="draft"), quoted=True)
    make_risk("6.1", parent=above, source=source, entity="ai", intent="not-coded", replaced_by=above)
    make_mitigation("1.2", source=source), make_actor(parent=make_actor(status="draft"))
    make_step(NOUNS["scenarios"]())
    for noun in NOUNS:
        assert is_empty(edited(noun, format=format)), noun


@pytest.mark.parametrize("letter", ["x", "🤖"])
def test_a_truncated_text_is_ignored(edited, letter):
    make_risk(public_id="one", description=letter * 40_000)
    assert is_empty(edited("risks", format="xlsx")) and is_empty(edited("risks", format="csv"))
    plan = edited("risks", {"one": {"description": f"New beginning{TRUNCATION_NOTICE}"}}, format="xlsx")
    assert not plan.rows.exists()
    assert "the text was truncated to fit into a cell" in plan.notices[0]["message"]


def test_a_workbook_saved_as_csv_changes_nothing(exported, own_file):
    for text in ODD:
        make_risk(title=text, description=text)
    sheet = load_workbook(exported("risks", format="xlsx"))["Records"]
    assert is_empty(own_file([[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]))


def test_a_csv_saved_as_a_workbook_changes_nothing(exported):
    for text in ODD:
        make_risk(title=text, description=text)
    path = exported("risks")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Anything")
    for row in csv.reader(io.StringIO(path.read_bytes().decode(), newline="")):
        sheet.append([build_text_cell(sheet, cell) for cell in row])
    book.save(path.with_suffix(".xlsx"))
    assert is_empty(make_plan("riskbase", [path.with_suffix(".xlsx")]))


def test_changes_since_the_export_are_not_edits_of_the_file(edited):
    """Nobody touched the file: what was changed here meanwhile stays, and is no conflict either."""
    risk = make_risk("6.1", public_id="one", source=make_source(status="draft"), description="As it was.")
    make_term("2.1")

    def meanwhile():
        risk.description, risk.source, risk.status = "Edited here.", None, "withdrawn"
        risk.save()

    assert is_empty(edited("risks", meanwhile=meanwhile))


@pytest.mark.parametrize("format", FORMATS)
def test_a_list_of_some_fields_leaves_the_others_unchanged(edited, format):
    risk = make_risk("6.1", public_id="one", description="Stays.", locator="p. 1", entity="ai")
    query = "fields=title,locator,entity,updated"
    assert is_empty(edited("risks", format=format, query=query))
    apply_plan(edited("risks", {"one": {"locator": "p. 2"}}, format=format, query=query))
    risk.refresh_from_db()
    assert (risk.locator, risk.description, risk.entity) == ("p. 2", "Stays.", "ai")


def test_a_list_of_common_fields_requires_the_noun(edited):
    make_risk(public_id="one")
    plan = edited("risks", query="fields=title")
    assert "Specify the noun" in plan.problems[0]["message"]
