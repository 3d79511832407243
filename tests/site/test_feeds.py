"""Feeds of all changes, of a list and of a record, and the pages of revisions."""

import json
from xml.etree import ElementTree as ET

import pytest

from apps.history.models import Revision, create_revision, get_data_revision
from tests.factories import NOUNS, make_actor, make_citation, make_risk

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def atom(client, address):
    response = client.get(address)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.content)


def titles(client, address):
    return [
        entry.findtext("a:title", None, ATOM) for entry in atom(client, address).iterfind("a:entry", ATOM)
    ]


def items(client, address):
    response = client.get(address)
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    return response.json()["items"]


def edit(record, reason="", **values):
    for name, value in values.items():
        setattr(record, name, value)
    with create_revision(reason=reason):
        record.save()


def text(client, address):
    return " ".join(client.get(address).content.decode().split())


def test_a_list_is_followed_revision_by_revision(client):
    with create_revision(reason="First load"):
        risk, _ = make_risk(public_id="r", entity="ai"), make_risk(entity="human")
    edit(risk, "Read again", title="Better")
    edit(risk, "Out of scope", status="withdrawn")
    assert titles(client, "/risks.atom?entity=ai") == ["1 withdrawn risk", "1 changed risk", "1 new risk"]
    found = items(client, "/risks.feed.json?entity=ai")
    assert [item["tags"] for item in found] == [["withdrawn"], ["changed"], ["new"]]
    assert "Out of scope" in found[0]["content_html"]
    assert '<a href="http://testserver/risks/r/">Better</a> (r)' in found[0]["content_html"]


def test_withdrawn_record_names_its_successor(client):
    risk, other = make_risk(), make_risk(public_id="other", title="Other")
    edit(risk, status="withdrawn", replaced_by=other)
    data = items(client, "/risks.feed.json")[0]["content_html"]
    assert 'now part of <a href="http://testserver/risks/other/">Other</a>' in data


def test_feed_names_its_page_and_has_permanent_ids(client):
    make_risk(entity="ai")
    feed = atom(client, "/risks.atom?entity=ai")
    assert feed.findtext("a:title", None, ATOM) == "RiskBase: 1 risk where the entity is 2 - AI"
    assert feed.findtext("a:id", None, ATOM) == "http://testserver/risks.atom?entity=ai"
    ids = [entry.findtext("a:id", None, ATOM) for entry in feed.iterfind("a:entry", ATOM)]
    assert ids == [f"http://testserver/risks.atom?entity=ai#r{get_data_revision()}"]


def test_a_record_is_followed_field_by_field(client):
    risk = make_risk(title="Old", public_id="r")
    edit(risk, "Read again", title="New")
    make_citation(risk)
    found = items(client, "/risks/r.feed.json")
    assert [item["tags"] for item in found] == [["changed"], ["changed"], ["new"]]
    assert found[1]["title"] == "Changed: Read again"
    assert "Title: “Old” became “New”" in found[1]["content_html"]
    assert titles(client, "/risks/r.atom")[1:] == ["Changed: Read again", "New: no reason is stated"]


@pytest.mark.parametrize("plural", NOUNS)
def test_every_noun_can_be_followed(client, plural):
    NOUNS[plural](public_id="one")
    assert titles(client, f"/{plural}.atom")[0].startswith("1 new ")
    assert titles(client, f"/{plural}/one.atom") == ["New: no reason is stated"]


def test_feed_of_all_changes(client):
    with create_revision():
        make_risk(), make_risk(), make_actor("state")
    assert titles(client, "/changes.atom")[0] == "2 new risks, 1 new actor, 1 new taxonomy, 1 new term"


def test_odd_letters_do_not_break_a_feed(client):
    make_risk(title="\x01 <b>&amp;]]>", public_id="r")
    assert "&lt;b&gt;" in items(client, "/risks.feed.json")[0]["content_html"]
    assert titles(client, "/risks.atom") == ["1 new risk"] and atom(client, "/risks/r.atom") is not None


def test_feed_refuses_unknown_parameters(client):
    assert "Did you mean 'entity'?" in client.get("/risks.atom?enttiy=ai").json()["errors"]["enttiy"][0]
    assert client.get("/changes.atom?entity=ai").status_code == 400
    assert client.get("/risks/nothing.atom").status_code == 404


@pytest.mark.parametrize("address", ["/changes.atom", "/risks.feed.json?entity=ai", "/risks/r.atom"])
def test_unchanged_feed_is_304(client, address):
    make_risk(public_id="r", entity="ai")
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    make_risk()
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200


def test_an_empty_feed_is_whole(client):
    assert titles(client, "/risks.atom") == [] and items(client, "/changes.feed.json") == []


# --- Pages -------------------------------------------------------------------------------------


def test_all_changes_are_on_pages_of_twenty_five(client):
    for number in range(27):
        make_risk(title=f"Risk number {number}")
    assert "Risk number 26<" in text(client, "/changes/") and "Risk number 1<" not in text(
        client, "/changes/"
    )
    assert "Risk number 1<" in text(client, "/changes/?page=2")
    assert client.get("/changes/?page=3").status_code == client.get("/changes/?page=x").status_code == 404


def test_a_revision_has_a_page_that_lists_what_it_did(client, admin_user):
    with create_revision(user=admin_user, reason="Read again"):
        make_risk(title="Arms race", public_id="race")
    page = text(client, f"/changes/{get_data_revision()}/")
    assert "Read again" in page and "Admin" in page and "1 new risk<" in page
    assert '<a href="/risks/race/#history">Arms race</a>' in page


def test_a_revision_that_only_touched_drafts_has_no_page(client):
    with create_revision(reason="Secret plan"):
        make_risk(status="draft")
    assert Revision.objects.count() == 1
    assert client.get(f"/changes/{get_data_revision()}/").status_code == 404
    for address in ("/changes/", "/", "/changes.atom"):
        assert "Secret plan" not in text(client, address)


def test_a_number_that_no_revision_has_is_not_found(client):
    assert client.get("/changes/0/").status_code == client.get(f"/changes/{10**20}/").status_code == 404


def test_pages_link_to_their_feeds(client):
    make_risk(public_id="r", entity="ai")
    link = '<link rel="alternate" type="application/atom+xml" href="{}">'
    assert link.format("/risks.atom?entity=ai") in text(client, "/risks/?entity=ai&page=1")
    assert link.format("/risks/r.atom") in text(client, "/risks/r/")
    assert link.format("/changes.atom") in text(client, "/")
    assert '<a href="/risks.feed.json?entity=ai">JSON Feed</a>' in text(client, "/risks/?entity=ai")
    assert '<a href="/changes/">All changes</a>' in text(client, "/")


def test_the_feed_is_valid_json_feed(client):
    make_risk()
    feed = json.loads(client.get("/risks.feed.json").content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["home_page_url"] == "http://testserver/risks/"
    assert set(feed["items"][0]) == {
        "id", "url", "title", "content_html", "date_published", "authors", "tags"
    }  # fmt: skip
