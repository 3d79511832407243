"""/api/v1/changes/: the public changes of each revision, in order."""

import pytest

from apps.history.merge.merge import merge_records
from apps.history.merge.split import split_record
from apps.history.models import Revision, create_revision
from apps.history.undo.plan import undo_revision
from tests.factories import NOUNS, make_actor, make_citation, make_risk, make_risk_actor, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def changes(client):
    def get(query=""):
        response = client.get(f"/api/v1/changes/?{query}")
        assert response.status_code == 200, response.content
        return response.json()

    return get


def edit(record, reason="", **values):
    for name, value in values.items():
        setattr(record, name, value)
    with create_revision(reason=reason):
        record.save()


def kinds(found):
    return [(each["kind"], each["id"]) for each in found["results"]]


def test_entry_has_author_record_time_and_reason(changes, admin_user):
    risk = make_risk(public_id="r", title="Old", entity="ai")
    with create_revision(user=admin_user, reason="Read again"):
        risk.title = "New"
        risk.save()
    created, changed = changes()["results"]
    assert (created["kind"], created["noun"], created["id"], created["title"]) == (
        "created",
        "risks",
        "r",
        "Old",
    )
    assert {"field": "entity", "before": None, "after": "ai"} in created["fields"]
    assert (changed["kind"], changed["who"], changed["reason"]) == ("changed", "admin", "Read again")
    assert changed["fields"] == [{"field": "title", "before": "Old", "after": "New"}]
    assert changed["revision"] == created["revision"] + 1 == Revision.objects.latest("pk").pk
    assert changed["url"] == "http://testserver/api/v1/risks/r/" and changed["links"] == []


def test_publication_of_a_draft_and_withdrawal_are_changes(changes):
    risk = make_risk(public_id="r", status="draft")
    make_citation(risk, source=make_source(public_id="s"))
    edit(risk, title="Xq")
    edit(risk, status="published")
    edit(risk, "Out of scope", status="withdrawn")
    edit(risk, status="published")
    found = changes("noun=risks")
    assert [kind for kind, _ in kinds(found)] == ["published", "withdrawn", "published"]
    [link] = found["results"][0]["links"]
    assert (link["link"], link["change"]) == ("risk citation", "added")
    assert {"field": "source", "before": None, "after": "s"} in link["fields"]
    assert (found["results"][1]["status"], found["results"][1]["reason"]) == ("withdrawn", "Out of scope")


def test_merge_and_split_are_changes(changes):
    one, other = make_risk(public_id="one"), make_risk(public_id="other")
    make_citation(other)
    merge_records(one, other, reason="The same")
    split_record(other, reason="Not the same")
    found = changes("noun=risks&kind=merged,split")
    assert kinds(found) == [("merged", "other"), ("split", "other")]
    assert [each["replaced_by"] for each in found["results"]] == ["one", None]
    after = [each for each in changes("noun=risks")["results"] if each["id"] == "one"][1]
    assert [link["change"] for link in after["links"]] == ["added"]


def test_undo_names_the_undone_revision(changes):
    risk = make_risk(public_id="r", title="Old")
    edit(risk, title="New")
    act = Revision.objects.latest("pk")
    undo_revision(act)
    [entry] = changes("kind=undone")["results"]
    assert (entry["kind"], entry["undoes"]) == ("undone", act.pk)
    assert entry["fields"] == [{"field": "title", "before": "New", "after": "Old"}]


def test_link_is_reported_when_its_target_is_published(changes):
    risk, actor = make_risk(public_id="r"), make_actor(public_id="a", status="draft", title="Xq hidden")
    make_risk_actor(risk, actor, note="Xq hidden")
    cursor = changes()["cursor"]
    assert "a" not in [each["id"] for each in changes()["results"]]
    edit(actor, status="published")
    found = changes(f"after={cursor}")
    assert sorted(kinds(found)) == [("changed", "r"), ("published", "a")]
    [link] = next(each["links"] for each in found["results"] if each["id"] == "r")
    assert (link["link"], link["change"]) == ("risk actor", "added")
    assert {"field": "actor", "before": None, "after": "a"} in link["fields"]


def test_changed_link_is_reported_with_its_ends(changes):
    link = make_risk_actor(
        make_risk(public_id="r"), make_actor(public_id="a"), source=make_source(public_id="s")
    )
    link.note = "Why"
    link.save()
    link.delete()
    changed, removed = (each["links"][0] for each in changes("id=r")["results"][-2:])
    ends = {("actor", "a"), ("source", "s")}
    assert changed["change"] == "changed" and removed["change"] == "removed"
    assert {(each["field"], each["after"]) for each in changed["fields"]} == {*ends, ("note", "Why")}
    assert {(each["field"], each["before"]) for each in removed["fields"]} >= {*ends, ("note", "Why")}


@pytest.mark.parametrize("plural", NOUNS)
def test_changes_of_every_noun(changes, plural):
    NOUNS[plural](public_id="one")
    assert kinds(changes(f"noun={plural}&id=one")) == [("created", "one")]


def test_cursor_continues_within_a_revision(changes, client):
    with create_revision():
        for number in range(7):
            make_risk(public_id=f"r{number}")
    found, address = [], "/api/v1/changes/?page_size=3"
    while address:
        page = client.get(address).json()
        assert len(page["results"]) <= 3
        found += [each["id"] for each in page["results"]]
        address = page["next"]
    assert found == [f"r{number}" for number in range(7)]
    assert changes(f"after={page['cursor']}")["results"] == []
    make_risk(public_id="later")
    assert kinds(changes(f"after={page['cursor']}")) == [("created", "later")]


def test_invalid_query_is_refused_by_parameter(client):
    query = "nuon=risks&after=soon&kind=deleted&since=01.11.2026&page_size=501&noun=rocks"
    refused = client.get(f"/api/v1/changes/?{query}")
    assert refused.status_code == 400
    result = refused.content.decode()
    for data in (
        "Did you mean 'noun'?",
        "neither the number of a revision",
        "deleted",
        "2026-11-01",
        "501",
        "rocks",
    ):
        assert data.replace("501", "500") in result, data


def test_since_excludes_earlier_changes(changes):
    make_risk(public_id="r")
    time = Revision.objects.get().time
    assert kinds(changes(f"since={time:%Y-%m-%d}")) == [("created", "r")]
    assert kinds(changes("since=2126-11-01T00:00:00Z")) == []
