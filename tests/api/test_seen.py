"""ETags of records: If-None-Match avoids downloads, If-Match prevents lost updates."""

import pytest

from apps.history.models import Revision, create_revision
from apps.risks.models import Risk
from tests.factories import (
    NOUNS,
    make_actor,
    make_citation,
    make_mitigation,
    make_mitigation_risk,
    make_risk,
    make_risk_actor,
    make_source,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("plural", NOUNS)
def test_unchanged_record_is_304(client, read, plural):
    record = NOUNS[plural](public_id="one")
    _, tag = read(f"{plural}/one")
    address, seen = f"/api/v1/{plural}/one/", {"If-None-Match": tag}
    answer = client.get(address, headers=seen)
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    record.title = "Another"
    record.save()
    assert client.get(address, headers=seen).status_code == 200


def test_strong_tag_changes_with_everything_shown(client, read):
    source = make_source(quick_ref="Doe2031")
    risk = make_risk("6.1", public_id="r", source=source)
    tags = [read("risks/r")[1]]
    changes = [
        lambda: make_citation(risk),
        lambda: Risk.objects.filter(pk=risk.pk).update(title="Past the log"),
        lambda: type(source).objects.filter(pk=source.pk).update(quick_ref="Doe2032"),
        lambda: make_mitigation_risk(make_mitigation(), risk),
        lambda: type(risk.domain_term).objects.update(title="Power"),
        lambda: make_risk_actor(risk, make_actor()),
    ]
    for change in changes:
        change()
        tags.append(read("risks/r")[1])
    assert len(set(tags)) == len(tags) and all(tag.startswith('"') for tag in tags)


def test_write_requires_if_match(curator):
    make_risk(public_id="r", source=make_source())
    for tag in ({}, {"If-Match": "*"}, {"If-Match": ""}, {"If-Match": "12-abc"}):
        for send, path in ((curator.patch, ""), (curator.post, "withdraw/")):
            body = {"reason": "x"}
            answer = send(f"/api/v1/risks/r/{path}", body, "application/json", headers=tag)
            assert (answer.status_code, "If-Match" in answer.json()["detail"]) == (428, True)
    assert Revision.objects.count() == 2


def test_concurrent_change_is_reported_and_kept(curator, read, patch, django_user_model):
    risk = make_risk(public_id="r", title="Old", description="Same")
    _, tag = read("risks/r")
    with create_revision(user=django_user_model.objects.create_user("anna"), reason="Read again"):
        risk.title = "Hers"
        risk.save()
        make_citation(risk, source=make_source(title="A book", public_id="book"), quote="Words.")
    answer = patch("risks/r", tag, title="Mine", description="Mine too")
    data = answer.json()
    assert answer.status_code == 412 and Risk.objects.get().title == "Hers"
    assert data["detail"] == "The record was changed since you read it. Nothing was written."
    changed, added = sorted(data["meanwhile"], key=lambda change: change["what"], reverse=True)
    assert (changed["what"], changed["who"], changed["reason"]) == (
        "risk citation added",
        "anna",
        "Read again",
    )
    assert {"field": "quote", "before": "", "theirs": "Words."} in changed["fields"]
    assert (added["what"], added["label"]) == ("risk changed", "Hers (r)")
    assert added["fields"] == [{"field": "title", "before": "Old", "theirs": "Hers", "yours": "Mine"}]


def test_errors_have_the_names_of_the_fields(curator, read, patch):
    make_citation(make_risk("6.1", public_id="r", source=make_source()))
    _, tag = read("risks/r")
    patch("risks/r", subdomain=None, source=None)
    [change] = patch("risks/r", tag, subdomain="6.1").json()["meanwhile"]
    assert {(field["field"], field.get("yours")) for field in change["fields"]} == {
        ("subdomain", "6.1"),
        ("source", None),
    }


def test_tag_of_a_412_response_allows_the_next_write(curator, read, patch):
    risk = make_risk(public_id="r", title="Old")
    _, tag = read("risks/r")
    patch("risks/r", title="Hers")
    now = patch("risks/r", tag, title="Mine").json()["etag"]
    assert patch("risks/r", now, title="Mine").status_code == 200
    assert [row.title for row in risk.history.order_by("pk")] == ["Old", "Hers", "Mine"]


def test_removed_link_is_reported(curator, read, patch):
    risk = make_risk(public_id="r")
    citation = make_citation(risk, quote="Words.")
    _, tag = read("risks/r")
    citation.delete()
    [gone] = patch("risks/r", tag, title="Mine").json()["meanwhile"]
    assert gone["what"] == "risk citation removed"
    assert {"field": "quote", "before": "Words.", "theirs": ""} in gone["fields"]


def test_long_texts_are_told_as_they_are(curator, read, patch):
    risk = make_risk(public_id="r", description="A long text <b>of many</b> words, " * 5)
    _, tag = read("risks/r")
    risk.description += "and one more"
    risk.save()
    [change] = patch("risks/r", tag, title="Mine").json()["meanwhile"]
    assert change["fields"][0]["theirs"] == risk.description


def test_transition_requires_if_match(curator, read, patch, move):
    make_risk(public_id="r", status="draft", source=make_source())
    _, tag = read("risks/r")
    patch("risks/r", title="Hers")
    assert move("risks/r", "publish", tag).status_code == 412
    assert move("risks/r", "publish").status_code == 200


@pytest.mark.parametrize("tag", ['"x"', '"999999999-x"', '"' + "9" * 40 + '-x"', '"-1-x"', '"0-", W/"1-"'])
def test_invented_tag_is_stale(curator, patch, tag):
    make_risk(public_id="r")
    assert patch("risks/r", tag, title="Mine").status_code == 412


def test_a_tag_that_compression_made_weak_is_taken(curator, patch):
    make_risk(public_id="r", description="Long enough to be compressed. " * 40)
    tag = curator.get("/api/v1/risks/r/", headers={"Accept-Encoding": "gzip"})["ETag"]
    assert tag.startswith('W/"')
    assert patch("risks/r", tag, title="Mine").status_code == 200
