"""A query string has the same meaning on the page, in the API and in every file."""

from random import Random

import pytest

from apps.taxonomy.causal import Entity, Intent
from tests.api.endpoints import FORMATS, ids_by_endpoint
from tests.factories import (
    NOUNS,
    make_actor,
    make_mitigation,
    make_mitigation_risk,
    make_risk,
    make_risk_actor,
    make_scenario,
    make_source,
    make_step,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def base():
    """Twenty risks with links, coded by a fixed seed."""
    draw, china = Random(3), make_actor(public_id="china")
    for number in range(20):
        risk = make_risk(
            draw.choice(["1.1", "6.1", None]),
            public_id=f"r{number}",
            title=draw.choice(["Toxic speech", "Job loss", "Arms race"]),
            entity=draw.choice(Entity.values),
            intent=draw.choice(Intent.values),
        )
        if number % 3 == 0:
            make_risk_actor(risk, china, draw.choice(["drives", "exposed"]))


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=toxic",
        "q=toxic+OR+race&sort=relevance",
        "domain=6&entity=ai&entity=human",
        "domain=none&sort=-id",
        "actor=china&role=drives",
        "sort=title",
        "sort=-updated",
        "id=r3,r1,r19",
        "entity=other&intent=blank",
    ],
)
def test_query_gives_the_same_risks_at_every_endpoint(base, client, query):
    endpoints = ids_by_endpoint(client, "risks", query)
    assert endpoints.keys() == {"page", "api", *FORMATS}
    assert all(ids == endpoints["api"] for ids in endpoints.values()), endpoints


@pytest.mark.parametrize(
    ("plural", "query", "found"),
    [
        ("mitigations", "risk=race&basis=machine", ["treaty"]),
        ("actors", "kind=military", ["army"]),
        ("sources", "type=report&year=2031", ["doe-2031"]),
        ("scenarios", "risk=race", ["chain"]),
        ("claims", "q=wars", ["lead"]),
        ("taxonomies", "sort=id", ["actor-types"]),
        ("terms", "taxonomy=actor-types", ["actor-types-military", "actor-types-state"]),
    ],
)
def test_every_noun_has_the_same_rows_at_every_endpoint(client, plural, query, found):
    risk, treaty = make_risk(public_id="race"), make_mitigation(public_id="treaty", basis="machine")
    doe = make_source(public_id="doe-2031", type="report", year=2031)
    make_mitigation_risk(treaty, risk, source=doe), make_mitigation(basis="machine")
    make_actor("military", public_id="army"), make_actor(public_id="china")
    make_step(make_scenario(public_id="chain"), 1, risk, source=doe), make_step(make_scenario(), source=doe)
    NOUNS["claims"](public_id="lead", title="A lead decides wars"), NOUNS["claims"]()
    assert set(map(tuple, ids_by_endpoint(client, plural, query).values())) == {tuple(found)}


@pytest.mark.parametrize("plural", NOUNS)
def test_rows_keep_their_order_in_every_noun(client, plural):
    for title in ("Beta", "alpha", "Gamma", "Delta"):
        NOUNS[plural](title=title)
    endpoints = ids_by_endpoint(client, plural)
    assert len(set(map(tuple, endpoints.values()))) == 1
    assert sorted(endpoints["api"]) == sorted(set(endpoints["api"]))


@pytest.mark.parametrize("address", ["/risks/", "/api/v1/risks/", *(f"/risks.{name}" for name in FORMATS)])
def test_wrong_value_is_a_400_at_every_endpoint(client, address):
    response = client.get(f"{address}?entity=robot&domain=99")
    assert response.status_code == 400
    data = response.content.decode()
    assert "robot" in data and "domain" in data and "99" in data


@pytest.mark.parametrize("address", ["/api/v1/risks/", *(f"/risks.{name}" for name in FORMATS)])
def test_unknown_parameter_of_a_file_is_refused(client, address):
    response = client.get(f"{address}?enttiy=ai")
    assert response.status_code == 400
    assert response.json()["errors"] == {"enttiy": ["There is no parameter 'enttiy'. Did you mean 'entity'?"]}


def test_pages_ignore_an_unknown_parameter(client):
    make_risk(public_id="r1")
    response = client.get("/risks/?utm_source=letter")
    assert response.status_code == 200
    assert [risk.public_id for risk in response.context["object_list"]] == ["r1"]


@pytest.mark.parametrize("plural", NOUNS)
def test_drafts_are_in_no_list(client, plural):
    for status in ("draft", "in-review", "withdrawn", "published"):
        NOUNS[plural](public_id=f"x-{status}", status=status)
    shown = {id for ids in ids_by_endpoint(client, plural).values() for id in ids if id.startswith("x-")}
    assert shown == {"x-published"}
