"""Export a list, edit it in a spreadsheet, and import it again."""

from datetime import datetime

import pytest
from django.core.management import CommandError, call_command

from apps.ingest.plan.make import apply_plan
from apps.mitigations.models import Mitigation
from apps.risks.models import Risk
from apps.sources.models import Source
from apps.taxonomy.models import Term
from tests.factories import make_actor, make_mitigation, make_risk, make_source, make_taxonomy, make_term
from tests.ingest.lists import list_notices, list_problems

pytestmark = pytest.mark.django_db


# --- What is edited is written ------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_only_edits_are_written(edited, format):
    make_risk(public_id="one", title="One", description="As it was.", locator="p. 1")
    other = make_risk(public_id="two", title="Two")
    plan = edited("risks", {"one": {"description": "=As it is,\nnow."}}, format=format)
    assert [(row.verdict, row.title) for row in plan.rows.all()] == [("changed", "One")]
    apply_plan(plan)
    risk = Risk.objects.get(public_id="one")
    assert (risk.description, risk.locator) == ("=As it is,\nnow.", "p. 1")
    assert Risk.objects.get(public_id="two").updated == other.updated


def test_every_stored_field_of_a_risk_can_be_edited(edited):
    make_term("6.1"), make_term("2.1")
    make_risk(public_id="above"), make_source(public_id="doe2031")
    make_risk(public_id="one", domain="6.1")
    cells = {
        "title": "T", "level": "subcategory", "parent": "above", "category": "C", "domain": "2",
        "subdomain": "2.1", "entity": "2 - AI", "intent": "other", "timing": "1 - pre-deployment",
        "coding_note": "N", "coded_by": "B", "source": "doe2031", "locator": "p. 7", "quoted": "True",
    }  # fmt: skip
    apply_plan(edited("risks", {"one": cells}))
    risk = Risk.objects.get(public_id="one")
    assert (risk.title, risk.level, risk.category) == ("T", "subcategory", "C")
    assert (risk.entity, risk.intent, risk.timing) == ("ai", "other", "pre-deployment")
    assert (risk.coding_note, risk.coded_by, risk.locator, risk.quoted) == ("N", "B", "p. 7", True)
    ends = (risk.parent.public_id, risk.source.public_id, risk.domain_term.code)
    assert ends == ("above", "doe2031", "2.1")


def test_a_source_is_edited_with_its_authors_year_and_day(edited):
    names = [{"family": "Doe", "given": "Jane", "suffix": "Jr"}, {"literal": "Acme; Sons"}]
    make_source(public_id="one", authors=names)
    changes = {"authors": "Roe, Richard; Doe, Jane; Acme; Sons; {Acme, Inc}", "year": "2024.0"}
    apply_plan(edited("sources", {"one": {**changes, "date": "2024-05-06", "quick_ref": "Roe2024"}}))
    source = Source.objects.get()
    assert source.authors == [{"family": "Roe", "given": "Richard"}, *names, {"literal": "Acme, Inc"}]
    assert (source.year, str(source.date), source.quick_ref) == (2024, "2024-05-06", "Roe2024")


def test_typed_numbers_and_dates_of_a_workbook_are_read(edited):
    make_source(public_id="one", pages="007")
    day = datetime(2024, 5, 6)
    apply_plan(edited("sources", {"one": {"year": 2024.0, "date": day, "pages": 7}}, format="xlsx"))
    source = Source.objects.get()
    assert (source.year, str(source.date), source.pages) == (2024, "2024-05-06", "007")


def test_terms_of_actors_and_mitigations_are_given_by_code(edited):
    make_term("firm", "actor-types"), make_term("1.2", "mit-mitigation")
    actor, measure = make_actor(public_id="one"), make_mitigation(public_id="one")
    apply_plan(edited("actors", {"one": {"kind": "firm", "jurisdiction": "EU"}}))
    apply_plan(edited("mitigations", {"one": {"category": "1.2", "basis": "Machine-generated"}}))
    actor.refresh_from_db(), measure.refresh_from_db()
    assert (actor.kind.code, actor.jurisdiction) == ("firm", "EU")
    assert (measure.category.code, measure.basis) == ("1.2", "machine")


def test_clearing_a_cell_clears_the_field(edited):
    make_risk("6.1", public_id="one", locator="p. 1", source=make_source(), entity="ai")
    cells = dict.fromkeys(["locator", "source", "domain", "subdomain", "entity"], "")
    apply_plan(edited("risks", {"one": cells}))
    risk = Risk.objects.get()
    assert (risk.locator, risk.source, risk.domain_term, risk.entity) == ("", None, None, "blank")


def test_an_edited_subdomain_determines_the_domain(edited):
    make_term("2.1"), make_risk("6.1", public_id="one"), make_risk("6.1", public_id="two")
    changes = {"one": {"subdomain": "2.1"}, "two": {"subdomain": ""}}
    apply_plan(edited("risks", changes))
    assert [risk.domain_term.code for risk in Risk.objects.all()] == ["2.1", "6"]


def test_moving_a_term_moves_its_children(edited):
    make_term("1.1", "topics"), make_term("2", "topics")
    apply_plan(edited("terms", {"topics-1": {"code": "9", "parent": "topics-2"}}))
    assert [*Term.objects.values_list("code", "path")] == [("2", "2/"), ("9", "2/9/"), ("1.1", "2/9/1.1/")]


def test_columns_may_be_missing_or_in_any_order(own_file):
    make_risk(public_id="one", title="Old", description="Stays.")
    columns = ["locator", "Title", "id", "entity", "updated", "my notes"]
    row = ["p. 3", "Old", "one", "blank", "", "mine"]
    plan = own_file([columns, row])
    assert [(n["column"], n["message"][:18]) for n in plan.notices] == [("my notes", "This column is not")]
    apply_plan(plan)
    assert (Risk.objects.get().locator, Risk.objects.get().description) == ("p. 3", "Stays.")


# --- New rows -----------------------------------------------------------------------------------------


def test_rows_without_a_known_id_become_drafts(edited):
    make_term("6.1")
    part = {"title": "Part", "parent": "whole", "subdomain": "6.1", "level": "subcategory"}
    plan = edited(
        "risks", new=[part, {"id": "whole", "title": "The whole"}, {"title": "Part", "entity": "ai"}]
    )
    assert plan.notices == []
    apply_plan(plan)
    risks = {risk.public_id: (risk.status, risk.origin) for risk in Risk.objects.all()}
    assert risks == dict.fromkeys(["whole", "part", "part-2"], ("draft", ""))
    assert Risk.objects.get(parent__public_id="whole").domain_term.code == "6.1"


def test_importing_new_rows_again_creates_no_duplicates(edited):
    apply_plan(edited("risks", new=[{"title": "Part", "entity": "ai"}]))
    plan = edited("risks", new=[{"title": "Part", "entity": "ai"}])
    assert not plan.rows.exists()
    assert list_notices(plan) == [("id", "This record already exists as part. No new one was created.")]


def test_required_links_of_new_records_are_checked(edited):
    make_taxonomy("topics"), make_term("firm", "actor-types")
    assert list_problems(edited("terms", new=[{"title": "T", "code": "a"}])) == [
        ("taxonomy", "A new term needs this value.")
    ]
    assert list_problems(edited("actors", new=[{"title": "A"}])) == [
        ("kind", "A new actor needs this value.")
    ]
    apply_plan(edited("terms", new=[{"title": "T", "code": "a", "taxonomy": "topics"}]))
    assert Term.objects.get(code="a").public_id == "topics-a"


def test_new_records_are_drafts_whatever_their_status(edited):
    plan = edited("risks", new=[{"title": "New", "status": "published"}])
    assert (
        list_notices(plan)[0][0] == "status"
        and "published and withdrawn in the admin" in list_notices(plan)[0][1]
    )
    apply_plan(plan)
    assert Risk.objects.get().status == "draft"


# --- The command --------------------------------------------------------------------------------------


def test_the_command_plans_and_applies(exported, capsys):
    make_mitigation(public_id="one", title="One")
    path = exported("mitigations", {"one": {"locator": "p. 9"}})
    call_command("import_file", path, "--plan")
    assert "Changed upstream: 1\n  One (locator)\nNothing was written." in capsys.readouterr().out
    call_command("import_file", path, "--noun", "mitigations")
    assert "mitigations: 0 new, 1 changed, 0 unchanged" in capsys.readouterr().out
    assert Mitigation.objects.get().locator == "p. 9"


def test_the_command_lists_all_problems(exported):
    make_risk(public_id="one")
    path = exported("risks", {"one": {"entity": "Robot", "intent": "Ghost"}})
    with pytest.raises(
        CommandError, match=r"Nothing was written\.\nrisks.csv, row 2, column entity: \"Robot\""
    ):
        call_command("import_file", path)
