"""Lookup of many names: found, withdrawn, ambiguous and not found, in the order of the request."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_actor, make_evidence, make_risk, make_source

pytestmark = pytest.mark.django_db


def look(client, *names):
    answer = client.post("/api/v1/lookup/", {"names": list(names)}, "application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_every_kind_of_name_is_found_in_the_order_asked(client):
    risk = make_risk(public_id="mit12", title="Loss of control", external_id="62.31.00", origin="mit")
    make_evidence(risk, origin="mit", external_id="62.31.00.a")
    make_source(public_id="doe", doi="10.1234/x1234", url="https://example.org/paper")
    names = ["https://example.org/paper/", "loss of CONTROL", "62.31.00.a", "doi:10.1234/X1234", "mit12"]
    result = look(client, *names, "mit13")
    assert [(each["name"], each["record"]["id"]) for each in result["found"]] == list(
        zip(names, ["doe", "mit12", "mit12", "doe", "mit12"], strict=True)
    )
    assert result["not_found"] == ["mit13"]
    assert result["found"][0]["record"]["address"] == "http://testserver/api/v1/sources/doe/"
    assert client.get(result["found"][1]["record"]["address"]).status_code == 200


def test_withdrawn_record_names_its_replacement(client):
    kept = make_risk(public_id="kept")
    between = make_risk(public_id="between", status="withdrawn", replaced_by=kept)
    make_risk(public_id="gone", status="withdrawn", replaced_by=between)
    make_risk(public_id="dropped", status="withdrawn")
    result = look(client, "gone", "dropped")["withdrawn"]
    assert [each["record"]["went_to"] for each in result] == ["kept", None]


def test_a_name_of_several_records_gives_them_all(client):
    make_risk(public_id="one", title="Power"), make_actor(public_id="two", title="power")
    [result] = look(client, "Power")["ambiguous"]
    assert [(record["noun"], record["id"]) for record in result["records"]] == [
        ("risks", "one"),
        ("actors", "two"),
    ]


def test_drafts_are_not_found_even_by_those_who_may_see_them(admin_client):
    make_risk(public_id="hidden", title="Hidden", status="draft")
    make_risk(public_id="gone", status="withdrawn", replaced_by=make_risk(public_id="new", status="draft"))
    result = look(admin_client, "hidden", "Hidden", "gone")
    assert result["not_found"] == ["hidden", "Hidden"]
    assert result["withdrawn"][0]["record"]["went_to"] is None


def test_a_session_needs_no_csrf_token(admin_user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    assert look(client, "x")["not_found"] == ["x"]


def test_a_thousand_names_cost_as_many_queries_as_one(client):
    def queries(*names):
        with CaptureQueriesContext(connection) as found:
            look(client, *names)
        return len(found)

    records = [make_risk() for _ in range(10)]
    names = [*(risk.title for risk in records), *map(str, range(900))]
    assert queries(records[0].title) == queries(*names)


@pytest.mark.parametrize(
    ("body", "data"),
    [
        ({}, "required"),
        ({"names": []}, "names"),
        ({"names": ["x"] * 1001}, "1000"),
        ({"names": "mit1"}, "list"),
        ({"names": [["x"]]}, "names"),
        ({"names": ["x"], "nmaes": 1}, "Did you mean 'names'?"),
        ({"names": ["x\0"]}, "Null characters"),
        ([], "object"),
    ],
)
def test_a_wrong_body_is_refused_by_name(client, body, data):
    answer = client.post("/api/v1/lookup/", body, "application/json")
    assert answer.status_code == 400 and data in answer.content.decode()


def test_there_are_no_parameters(client):
    answer = client.post("/api/v1/lookup/?name=x", {"names": ["x"]}, "application/json")
    assert answer.status_code == 400 and "name" in answer.json()["errors"]
