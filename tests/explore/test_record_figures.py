"""The figures of a scenario and of an actor's neighbourhood."""

import json
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.endpoints import body, read_csv
from tests.factories import (
    make_actor,
    make_mitigation,
    make_mitigation_actor,
    make_mitigation_risk,
    make_risk,
    make_risk_actor,
    make_scenario,
    make_step,
)

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"
NEAR, CHAIN = "/explore/neighbourhood", "/explore/scenario"


def fetch_drawing(client, address):
    """The saved figure, and the address of each link by its text."""
    response = client.get(address)
    assert response.status_code == 200
    picture = ElementTree.fromstring(body(response))
    return picture, {link.find(f"{SVG}title").text: link.get("href") for link in picture.iter(f"{SVG}a")}


def make_chain(steps, **values):
    scenario = make_scenario(public_id="fall", title="A fall", **values)
    for n in range(1, steps + 1):
        who = [make_actor(title=f"Actor {n}")]
        risk = make_risk("7.1", title=f"Risk {n}", status="draft" if n == 3 else "published")
        make_step(scenario, n, risk, who, turns_into=f"Then {n}")
    return scenario


def make_neighbour(number, actor):
    """A risk in each role, a mitigation linked to it, and an actor with a role in it."""
    risk = make_risk(f"6.{number}", title=f"Risk {number}")
    for role in ("drives", "exposed", "responsible"):
        make_risk_actor(risk, actor, role)
    make_risk_actor(risk, make_actor(title=f"Other {number}"))
    measure = make_mitigation("1.1", title=f"Measure {number}")
    make_mitigation_actor(measure, actor), make_mitigation_risk(measure, risk)


def test_a_scenario_has_its_steps_in_order_and_the_texts_between_them(client):
    make_chain(3)
    rows = read_csv(body(client.get(f"{CHAIN}.csv?id=fall")))
    assert [(row["step"], row["actors"], row["risk"], row["then"]) for row in rows] == [
        ("1", "Actor 1", "Risk 1", "Then 1"),
        ("2", "Actor 2", "Risk 2", "Then 2"),
        ("3", "Actor 3", "", ""),
    ]


@pytest.mark.parametrize(("count", "width"), [(1, 388), (5, 1132), (6, 388)])
def test_a_scenario_of_few_steps_has_a_wide_layout(client, count, width):
    make_chain(count)
    picture, links = fetch_drawing(client, f"{CHAIN}.svg?id=fall")
    assert int(picture.get("width")) == width
    assert next(iter(links)).startswith("Step 1. Actor 1. 7.1 ")
    assert next(iter(links.values())) == "http://testserver/scenarios/fall/#step-1"


def test_only_a_chain_of_events_has_arrows(client):
    make_chain(2)
    calm = make_scenario(public_id="calm", kind="outlook")
    make_step(calm, 1), make_step(calm, 2)
    heads = [
        len(fetch_drawing(client, f"{CHAIN}.svg?id={one}")[0].findall(f".//{SVG}path[@class='ink']"))
        for one in ("fall", "calm")
    ]
    assert heads == [1, 0]


def test_a_neighbourhood_has_risks_mitigations_and_related_actors(client):
    actor = make_actor(public_id="us", title="Us", parent=make_actor(title="All"))
    make_neighbour(1, actor)
    links = fetch_drawing(client, f"{NEAR}.svg?actor=us")[1]
    links_by_text = {words.partition(".")[0]: address for words, address in links.items()}
    assert links_by_text["Drives 1 risk"] == "http://testserver/risks/?actor=us&role=drives"
    assert links_by_text["Should carry out 1 mitigation"] == "http://testserver/mitigations/?actor=us"
    assert {"Us", "Risk 1", "Measure 1", "All", "Other 1"} <= {*links_by_text}
    assert links["All. Its parent"].endswith("/explore/neighbourhood/?actor=all")
    assert "Other 1. Shares 1 risk" in links


def test_many_risks_are_grouped_and_each_group_links_to_its_list(client):
    actor = make_actor(public_id="us", title="Us")
    for _number in range(8):
        make_risk_actor(make_risk("6.1"), actor, "drives")
    make_risk_actor(make_risk("6.2", title="Alone"), actor, "drives")
    links = fetch_drawing(client, f"{NEAR}.svg?actor=us")[1]
    [(words, address)] = [item for item in links.items() if item[0].endswith("8 risks")]
    assert client.get(address).context["paginator"].count == 8
    assert words.startswith("6.1 ") and any(text.startswith("Alone.") for text in links)


def test_the_table_of_a_neighbourhood_has_every_relation(client):
    actor = make_actor(public_id="us")
    for number in range(1, 12):
        make_neighbour(number, actor)
    rows = json.loads(body(client.get(f"{NEAR}.json?actor=us")))["results"]
    assert len([row for row in rows if row["tie"] == "Drives it"]) == 11
    assert len([row for row in rows if row["tie"] == "Mitigation addresses it"]) == 11
    assert [row["shared"] for row in rows if row["title"] == "Other 11"] == [1]


def test_withdrawn_records_are_not_drawn(client):
    actor = make_actor(public_id="us")
    make_risk_actor(make_risk(title="Hidden", status="draft"), actor, "drives")
    secret = make_mitigation(title="Hidden", status="draft")
    make_mitigation_actor(secret, actor)
    assert "Hidden" not in body(client.get(f"{NEAR}.svg?actor=us")).decode()


def test_a_neighbourhood_accepts_the_filters_of_a_list(client):
    actor = make_actor(public_id="us")
    make_risk_actor(make_risk("6.1"), actor, "drives"), make_risk_actor(make_risk("7.1"), actor, "exposed")
    rows = json.loads(body(client.get(f"{NEAR}.json?actor=us&domain=6")))["results"]
    assert [row["tie"] for row in rows] == ["Drives it"]


@pytest.mark.parametrize("path", [NEAR, CHAIN])
@pytest.mark.parametrize("query", ["", "?actor=none&id=none", "?actor=nobody&id=nobody"])
def test_a_figure_without_its_record_is_refused_with_a_valid_example(client, path, query):
    response = client.get(f"{path}/{query}")
    assert response.status_code == 400
    assert b"no actor" in response.content or b"Name one" in response.content


def test_a_neighbourhood_of_two_actors_is_refused(client):
    make_actor(public_id="us"), make_actor(public_id="them")
    assert client.get(f"{NEAR}/?actor=us,them").status_code == 400


def test_the_number_of_queries_of_a_figure_is_constant(client):
    actor, scenario = make_actor(public_id="us"), make_chain(1)
    make_neighbour(1, actor)
    few = [cost(client, f"{NEAR}/?actor=us"), cost(client, f"{CHAIN}/?id=fall")]
    for number in range(2, 21):
        make_neighbour(number, actor)
        make_step(scenario, number, make_risk("7.1"), [make_actor()])
    assert [cost(client, f"{NEAR}/?actor=us"), cost(client, f"{CHAIN}/?id=fall")] == few


def cost(client, address):
    """The queries of a page."""
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_the_pages_of_records_link_to_their_figures(client):
    make_chain(2), make_actor(public_id="us")
    assert f'href="{CHAIN}/?id=fall"' in client.get("/scenarios/fall/").content.decode()
    assert f'href="{NEAR}/?actor=us"' in client.get("/actors/us/").content.decode()
