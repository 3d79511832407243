"""What a reader ticked: kept in a cookie, shared by an address, compared, taken away as a register."""

import csv
import io

import pytest
from openpyxl import load_workbook

from tests.api.endpoints import body
from tests.factories import (
    make_actor,
    make_evidence,
    make_mitigation,
    make_mitigation_risk,
    make_risk,
    make_risk_actor,
    make_source,
)

pytestmark = pytest.mark.django_db


def selected(client, query=""):
    groups = client.get(f"/selection/{query}").context["groups"]
    return [name for group in groups for name, _ in group["records"]]


def test_what_is_ticked_on_a_list_is_kept_without_an_account(client):
    make_risk(public_id="mit1"), make_actor(public_id="china")
    client.post("/selection/", {"pick": ["risk:mit1"], "next": "/risks/"})
    answer = client.post("/selection/", {"pick": ["actor:china", "risk:mit1"]})
    assert answer["Location"] == "/selection/"
    assert selected(client) == ["risk:mit1", "actor:china"]
    assert client.cookies["selection"]["httponly"] and client.cookies["selection"]["samesite"] == "Lax"


def test_lists_offer_a_box_for_each_record_and_lead_back(client):
    make_risk(public_id="mit1", title="Loss <of> control")
    page = client.get("/risks/?sort=id").content.decode()
    assert 'name="pick" value="risk:mit1" form="picking"' in page and "Select Loss &lt;of&gt; control" in page
    assert 'name="next" value="/risks/?sort=id"' in page
    answer = client.post("/selection/", {"pick": "risk:mit1", "next": "/risks/?sort=id"})
    assert answer["Location"] == "/risks/?sort=id"


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_it_leads_back_to_this_site_only(client, back):
    assert client.post("/selection/", {"pick": "risk:mit1", "next": back})["Location"] == "/selection/"


def test_what_is_ticked_can_be_taken_out_and_all_of_it_dropped(client):
    make_risk(public_id="mit1"), make_risk(public_id="mit2")
    client.post("/selection/", {"pick": ["risk:mit1", "risk:mit2"]})
    client.post("/selection/", {"pick": "risk:mit1", "remove": "yes"})
    assert selected(client) == ["risk:mit2"]
    client.post("/selection/", {"clear": "yes"})
    assert selected(client) == []


def test_an_address_shares_it_and_another_reader_can_make_it_theirs(client):
    make_risk(public_id="mit1"), make_risk(public_id="mit2")
    page = client.get("/selection/?of=risk:mit2~risk:mit1~risk:none~nonsense~risk:")
    assert page.context["missing"] == ["risk:none"] and not page.context["is_own"]
    assert page.context["address"].endswith("/selection/?of=risk%3Amit2~risk%3Amit1~risk%3Anone")
    client.post("/selection/", {"pick": ["risk:mit2", "risk:mit1"]})
    assert selected(client) == ["risk:mit2", "risk:mit1"]


def test_drafts_are_not_in_it(client):
    make_risk(public_id="mit1", status="draft")
    assert selected(client, "?of=risk:mit1") == []


def test_more_than_a_cookie_holds_is_refused(client):
    many = [f"risk:a-rather-long-public-id-{n:04}" for n in range(200)]
    answer = client.post("/selection/", {"pick": many})
    assert answer.status_code == 400 and "Share this one" in answer.content.decode()


# --- The register ------------------------------------------------------------------------------


@pytest.fixture
def risk():
    found = make_risk(
        "7.1", public_id="mit1", title="Loss of control", entity="ai", source=make_source(), locator="p. 3",
        origin="mit-ai-risk-repository", external_id="1",
    )  # fmt: skip
    make_mitigation_risk(make_mitigation(title="Oversight", public_id="oversight"), found)
    make_mitigation_risk(make_mitigation(title="Hidden", status="draft"), found)
    make_risk_actor(found, make_actor(title="Regulators"), role="responsible")
    make_risk_actor(found, make_actor(title="Developers"), role="drives")
    return found


def test_a_register_says_what_could_be_done_and_who_should_act(client, risk):
    make_risk(public_id="mit2")
    [row] = csv.DictReader(io.StringIO(body(client.get("/register.csv?id=mit1")).decode(), newline=""))
    assert (row["id"], row["title"], row["locator"]) == ("mit1", "Loss of control", "p. 3")
    assert (row["entity"], row["mitigations"]) == ("2 - AI", "Oversight (oversight)")
    assert (row["responsible_actors"], row["licence"]) == ("Regulators", "CC BY 4.0")
    assert row["page"] == "http://testserver/risks/mit1/"


def test_a_register_is_a_workbook_too_of_any_query(client, risk):
    make_risk(public_id="mit2", entity="human")
    book = load_workbook(io.BytesIO(body(client.get("/register.xlsx?entity=ai"))))
    assert [row[0] for row in book["Records"].values] == ["id", "mit1"]
    assert ("query", "1 risk where the entity is 2 - AI") in list(book["About"].values)


def test_a_register_is_asked_as_strictly_as_a_list(client):
    assert client.get("/register.csv?entty=ai").status_code == 400
    assert client.get("/register.json").status_code == 404


# --- Side by side ------------------------------------------------------------------------------


def test_two_risks_are_compared_fact_by_fact_and_link_by_link(client, risk):
    other = make_risk("7.1", public_id="mit2", entity="human", source=risk.source)
    make_evidence(other, quote="So.", locator="p. 9")
    rows = {row.name: row for row in client.get("/compare/?of=risk:mit1~risk:mit2").context["rows"]}
    assert rows["entity"].cells == ("2 - AI", "1 - Human") and rows["entity"].differs
    assert not rows["source"].differs and not rows["domain lineage"].differs
    assert rows["actors"].cells[0] == (
        "Regulators, Is responsible for acting on it",
        "Developers, Drives it",
    )
    assert rows["evidence"].cells[0] == () and "p. 9" in rows["evidence"].cells[1][0]
    assert rows["mitigations"].cells == (("Oversight",), ())


@pytest.mark.parametrize(
    ("of", "message"),
    [
        ("", "Name 2 to 4 records"),
        ("risk:mit1", "Name 2 to 4 records"),
        ("risk:mit1~actor:china", "of one kind"),
        ("risk:mit1~risk:none", "There is no risk none"),
        ("risk:a~risk:b~risk:c~risk:d~risk:e", "Name 2 to 4 records"),
    ],
)
def test_an_invalid_comparison_is_refused(client, risk, of, message):
    make_actor(public_id="china")
    answer = client.get("/compare/", {"of": of})
    assert answer.status_code == 400 and message in answer.content.decode()
