"""Every page of the admin, with an object of each model."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.access.models import Token
from apps.actors.models import Actor
from apps.history.models import DraftChange, Revision
from apps.ingest.models import Plan
from apps.mitigations.models import Mitigation
from apps.risks.models import Risk, Scenario
from apps.sources.models import Claim, Source
from apps.taxonomy.models import Taxonomy, Term
from tests.factories import (
    NUMBERS,
    make,
    make_actor,
    make_citation,
    make_claim,
    make_evidence,
    make_mitigation,
    make_mitigation_actor,
    make_mitigation_risk,
    make_relation,
    make_risk,
    make_risk_actor,
    make_risk_term,
    make_scenario,
    make_source,
    make_stance,
    make_statement,
    make_step,
    make_term,
)

RECORDS = [Actor, Claim, Mitigation, Risk, Scenario, Source, Taxonomy, Term]


def linked_risk():
    risk = make_risk("6.1", source=make_source(), parent=make_risk(), raw={"Ev_ID": "01.02.03"})
    make_risk_actor(risk, make_actor())
    make_relation(risk, make_risk())
    make_risk_term(risk, make_term("design", "lifecycle"))
    make_evidence(risk, quote="It happens.")
    make_citation(risk, locator="p. 3")
    return risk


def linked_mitigation():
    mitigation = make_mitigation("1.2", source=make_source())
    make_mitigation_risk(mitigation, make_risk())
    make_mitigation_actor(mitigation, make_actor())
    make_citation(mitigation)
    return mitigation


def linked(record, *links):
    for add in links:
        add(record)
    return record


def draft_change():
    risk = make_risk()
    return DraftChange.objects.create(model="risks.risk", record=risk.pk, title=risk.title)


MAKE = {
    Actor: lambda: linked(make_actor(), make_statement, make_citation),
    Claim: lambda: linked(make_claim(), make_stance, make_citation),
    DraftChange: draft_change,
    Group: lambda: Group.objects.create(name="Readers"),
    Mitigation: linked_mitigation,
    Plan: lambda: Plan.objects.create(dataset="mit-ai-risk-repository", base=0),
    Revision: lambda: linked(make_risk()).history.get().revision,
    Risk: linked_risk,
    Scenario: lambda: linked(make_scenario(), make_step, make_citation),
    Source: lambda: make_source(authors=[{"family": "Ant", "given": "B."}]),
    Taxonomy: lambda: linked(make(Taxonomy), make_citation),
    Term: lambda: make_term(f"{next(NUMBERS)}.1"),
    Token: lambda: Token.objects.issue(User.objects.create_user("owner"), "Export")[0],
    User: lambda: User.objects.create_user("reader"),
}


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model.__name__)
@pytest.mark.parametrize("page", ["changelist", "add", "change", "history"])
def test_every_page_answers(model, page, curator, address):
    thing = MAKE[model]()
    response = curator.get(address(thing if page in ("change", "history") else model, page))
    assert response.status_code == (403 if page == "add" and model in (DraftChange, Revision, Token) else 200)


def test_every_noun_is_here():
    assert set(RECORDS) <= set(admin.site._registry)


@pytest.fixture
def queries(curator, address):
    def count(model):
        with CaptureQueriesContext(connection) as context:
            assert curator.get(address(model, "changelist")).status_code == 200
        return len(context)

    return count


@pytest.mark.parametrize("model", [*RECORDS, DraftChange, Revision], ids=lambda model: model.__name__)
def test_a_list_costs_the_same_number_of_queries_at_1_and_at_20(model, queries):
    MAKE[model]()
    queries(model)  # the first request also asks for the content types
    few = queries(model)
    for _ in range(20):
        MAKE[model]()
    assert queries(model) == few


def test_long_selects_are_nowhere(curator, address):
    for number in range(30):
        make_source(title=f"Source number {number}")
    risk = MAKE[Risk]()
    page = curator.get(address(risk)).content.decode()
    assert "Source number 7" not in page
    assert "admin-autocomplete" in page


def test_the_page_of_a_record_is_one_click_away_once_readers_see_it(curator, address):
    published, draft = make_risk(public_id="mit1"), make_risk(status="draft")
    assert 'href="/risks/mit1/"' in curator.get(address(published)).content.decode()
    assert "View on site" not in curator.get(address(draft)).content.decode()


def test_cells_of_a_dataset_are_shown_as_text_and_cannot_be_edited(curator, address):
    risk = make_risk(raw={"Title": "<script>alert(1)</script>", "Ev_ID": "01.02.03"})
    page = curator.get(address(risk)).content.decode()
    assert '<th scope="row">Title</th><td>&lt;script&gt;alert(1)&lt;/script&gt;</td>' in page
    assert 'name="raw"' not in page


def test_what_identifies_a_record_cannot_be_edited(curator, address):
    risk = make_risk(origin="mit-ai-risk-repository", external_id="01.02.03")
    page = curator.get(address(risk)).content.decode()
    assert "01.02.03" in page
    for name in ("public_id", "status", "origin", "external_id", "created", "updated"):
        assert f'name="{name}"' not in page


def test_nothing_on_the_form_needs_inline_script_or_style(curator, address):
    for page in ("change", "history"):
        response = curator.get(address(MAKE[Risk](), page))
        text = response.content.decode()
        assert " style=" not in text and " onclick=" not in text and "<script>" not in text
        assert "'unsafe-inline'" not in response["Content-Security-Policy"]
