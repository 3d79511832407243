"""Bulk writes: all records in one revision, or none and all errors."""

import pytest

from apps.history.api.bulk import MAX_BULK_RECORDS
from apps.history.models import Revision
from apps.risks.models import Risk
from tests.factories import NOUNS, make_citation, make_risk

pytestmark = pytest.mark.django_db


@pytest.fixture
def bulk(post):
    def send(*records, plural="risks", headers=None, **body):
        return post(f"{plural}/bulk", headers, records=records, **body)

    return send


def test_records_are_made_and_changed_in_one_revision(curator, bulk, read):
    make_risk(public_id="r", title="Old")
    before = Revision.objects.count()
    _, tag = read("risks/r")
    new = {"title": "New", "parent": "r", "entity": "ai"}
    answer = bulk(new, {"id": "r", "etag": tag, "title": "Newer"}, reason="Coded")
    assert answer.status_code == 200, answer.json()
    first, second = answer.json()["records"]
    assert (first["id"], first["made"], second["id"], second["made"]) == ("new", True, "r", False)
    assert [read(f"risks/{each['id']}")[1] for each in (first, second)] == [first["etag"], second["etag"]]
    assert (read("risks/r")[0]["title"], read("risks/new")[0]["parent"]) == ("Newer", "r")
    [act] = Revision.objects.order_by("pk")[before:]
    assert act.reason == "Coded"


def test_record_may_refer_to_an_earlier_one(curator, bulk, read):
    assert bulk({"title": "Above", "id": "above"}, {"title": "Below", "parent": "above"}).status_code == 200
    assert read("risks/below")[0]["parent"] == "above"


def test_all_errors_are_reported_by_index_and_nothing_is_written(curator, bulk, read):
    make_risk(public_id="r", title="Old")
    make_citation(make_risk(public_id="cited"))
    before = Revision.objects.count()
    answer = bulk(
        {"title": "Good"},
        {"title": "", "entity": "robot"},
        {"id": "r", "etag": '"0-x"', "title": "Mine"},
        {"id": "nobody", "etag": '"0-x"'},
        {"id": "cited", "etag": read("risks/cited")[1], "citations": []},
        "r",
        {"title": "Good", "reason": "Mine"},
        {"title": "Taken", "id": "r"},
    )
    data = answer.json()
    assert (answer.status_code, data["detail"]) == (
        400,
        "7 of 8 records cannot be written as sent. Nothing was written.",
    )
    assert {place: result["status"] for place, result in data["errors"].items()} == {
        "1": 400, "2": 412, "3": 404, "4": 409, "5": 400, "6": 400, "7": 400,
    }  # fmt: skip
    assert data["errors"]["1"]["errors"].keys() == {"title", "entity"}
    assert data["errors"]["2"]["etag"] == read("risks/r")[1]
    assert Revision.objects.count() == before and Risk.objects.count() == 2


def test_status_is_412_if_all_records_changed_meanwhile(curator, bulk):
    make_risk(public_id="r")
    assert bulk({"id": "r", "etag": '"0-x"', "title": "Mine"}).status_code == 412


def test_contributor_changes_drafts_only(member, bulk, read):
    make_risk(public_id="draft", status="draft"), make_risk(public_id="shown")
    member("contributor")
    items = [{"id": name, "etag": read(f"risks/{name}")[1], "title": "New"} for name in ("draft", "shown")]
    answer = bulk(*items)
    assert (answer.status_code, answer.json()["errors"]["1"]["status"]) == (403, 403)
    assert bulk(items[0]).status_code == 200


def test_bulk_requests_do_not_publish(curator, bulk):
    answer = bulk({"title": "New", "status": "published"})
    assert answer.json()["errors"]["0"]["errors"].keys() == {"status"}


@pytest.mark.parametrize(
    "records", [[], [{"title": "x"}] * (MAX_BULK_RECORDS + 1), "r", None, {"title": "x"}]
)
def test_the_number_of_records_has_limits(curator, post, records):
    answer = post("risks/bulk", records=records, resaon="x")
    assert answer.status_code == 400
    assert answer.json()["errors"] == {
        "records": ["This takes a list of 1 to 100 records."],
        "resaon": ["There is no field 'resaon'. Did you mean 'reason'?"],
    }


def test_repeated_request_is_written_once(curator, bulk):
    answers = [bulk({"title": "New"}, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert answers[0].content == answers[1].content and Risk.objects.count() == 1


@pytest.mark.parametrize("plural", [plural for plural in NOUNS if plural not in ("risks", "actors", "terms")])
def test_bulk_write_of_every_noun(curator, bulk, plural):
    assert bulk({"title": "A"}, {"title": "B"}, plural=plural).status_code == 200
