"""The actor sheet: risks by role, mitigations addressed to the actor, risks without a mitigation."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.endpoints import body
from tests.factories import (
    make_actor,
    make_mitigation,
    make_mitigation_actor,
    make_mitigation_risk,
    make_risk,
    make_risk_actor,
    make_risk_term,
    make_term,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def china():
    actor = make_actor(title="China", public_id="china")
    driven, owned = make_risk("7.1", title="Race"), make_risk("6.1", title="Power")
    make_risk_actor(driven, actor, role="drives", note="It funds it.", locator="p. 3")
    make_risk_actor(owned, actor, role="responsible")
    make_risk_actor(make_risk(title="Hidden", status="draft"), actor, role="drives")
    make_mitigation_risk(make_mitigation(title="Treaty"), driven)
    make_mitigation_actor(make_mitigation(title="Verification"), actor)
    make_risk_term(driven, make_term("design", "lifecycle"))
    make_risk_term(owned, make_term("operate", "lifecycle"))
    return actor


def titles(client, query):
    context = client.get(f"/actor-sheet/?{query}").context
    return {section.role: [risk.link.risk.title for risk in section.risks] for section in context["sections"]}


def test_risks_are_listed_by_role(client, china):
    assert titles(client, "actor=china") == {"drives": ["Race"], "responsible": ["Power"]}
    assert titles(client, "kind=state") == {"drives": ["Race"], "responsible": ["Power"]}
    assert titles(client, "") == {}


def test_a_stage_filters_the_risks(client, china):
    assert titles(client, "actor=china&stage=design") == {"drives": ["Race"]}
    assert titles(client, "actor=china&stage=operate") == {"responsible": ["Power"]}
    assert titles(client, "actor=china&stage=design&stage=operate") == titles(client, "actor=china")


def test_every_line_is_cited_and_drafts_are_left_out(client, china):
    page = client.get("/actor-sheet/?actor=china").content.decode()
    assert "It funds it." in page and "p. 3" in page and "Hidden" not in page
    assert "Verification" in page and "1 mitigation</a>" in page


def test_each_risk_lists_responsible_and_able_actors(client, china):
    risk = make_risk(title="Escalation", public_id="escalation")
    (
        make_risk_actor(risk, china, role="exposed"),
        make_risk_actor(risk, make_actor(title="Firms"), "responsible"),
    )
    treaty = make_mitigation()
    make_mitigation_risk(treaty, risk), make_mitigation_actor(treaty, make_actor(title="United Nations"))
    make_mitigation_actor(treaty, make_actor(title="Secret", status="draft"))
    rows = csv.DictReader(io.StringIO(body(client.get("/actor-sheet.csv?actor=china")).decode(), newline=""))
    actors = {(row["title"]): (row["responsible_actors"], row["able_actors"]) for row in rows}
    assert actors["Escalation"] == ("Firms", "United Nations")
    assert actors["Race"] == ("", "") and actors["Power"] == ("China", "")


def test_risks_without_a_mitigation_are_listed(client, china):
    context = client.get("/actor-sheet/?actor=china").context
    assert [risk.title for risk in context["unmitigated"]] == ["Power"]


def test_the_csv_file_has_the_same_rows(client, china):
    rows = csv.DictReader(io.StringIO(body(client.get("/actor-sheet.csv?actor=china")).decode(), newline=""))
    found = [(row["part"], row["title"], row["locator"], row["mitigations"]) for row in rows]
    assert found == [
        ("drives", "Race", "p. 3", "1"),
        ("responsible", "Power", "", "0"),
        ("addressed to", "Verification", "", ""),
    ]


@pytest.mark.parametrize(
    ("query", "value"), [("actor=nobody", "nobody"), ("kind=robots", "robots"), ("stage=x", "x")]
)
def test_an_invalid_value_is_named_in_the_error(client, china, query, value):
    answer = client.get(f"/actor-sheet/?{query}")
    assert answer.status_code == 400 and value in answer.content.decode()


def test_the_number_of_queries_of_a_sheet_is_constant(client):
    def queries(number):
        actor = make_actor(public_id=f"actor-{number}")
        for _ in range(number):
            make_risk_actor(make_risk("7.1"), actor, role="drives")
        with CaptureQueriesContext(connection) as found:
            client.get(f"/actor-sheet/?actor=actor-{number}")
        return len(found)

    queries(1)
    assert queries(2) == queries(20)
