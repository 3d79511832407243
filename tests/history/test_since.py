"""Lists of the records that changed since a day, in every format."""

from datetime import UTC, datetime

import pytest

from apps.history.models import Revision
from tests.api.endpoints import FORMATS, api, ids_by_endpoint, rows
from tests.factories import NOUNS, make_actor, make_citation, make_risk, make_risk_actor

pytestmark = pytest.mark.django_db

OCTOBER, NOVEMBER = datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)


def on(day, *acts):
    """Does what each act does, as if it were that day."""
    last = Revision.objects.count() and Revision.objects.latest("pk").pk
    made = [act() for act in acts]
    Revision.objects.filter(pk__gt=last).update(time=day)
    return made


def edited(record, **values):
    def edit():
        for name, value in values.items():
            setattr(record, name, value)
        record.save()

    return edit


@pytest.fixture
def history():
    """Risks named after what happened to them in November."""
    names = ["same", "changed", "withdrawn", "gone", "linked"]
    old = on(OCTOBER, *(lambda name=name: make_risk(public_id=name, entity="ai") for name in names))
    _, changed, withdrawn, gone, linked = old
    on(OCTOBER, edited(gone, status="withdrawn"))
    on(NOVEMBER, lambda: make_risk(public_id="new", entity="ai"), lambda: make_risk(status="draft"))
    on(NOVEMBER, edited(changed, title="Other"), edited(withdrawn, status="withdrawn"))
    on(NOVEMBER, edited(gone, title="Other"), lambda: make_citation(linked))


def test_a_list_marks_what_changed_since_in_every_format(history, client):
    endpoints = ids_by_endpoint(client, "risks", "since=2026-11-01&sort=id")
    assert set(map(tuple, endpoints.values())) == {("changed", "linked", "new", "withdrawn")}
    marks = ["changed", "changed", "new", "withdrawn"]
    assert [row["change"] for row in api(client, "risks", "since=2026-11-01&sort=id")] == marks
    for format in FORMATS:
        assert [row["change"] for row in rows(client, "risks", format, "since=2026-11-01&sort=id")] == marks


def test_the_page_says_so_in_words(history, client):
    page = client.get("/risks/?since=2026-11-01").content.decode()
    assert "4 risks where something changed since 1 November 2026" in page
    assert page.count('<p class="change">Changed</p>') == 2
    assert page.count('<p class="change">Withdrawn</p>') == 1


def test_it_is_a_condition_like_any_other(history, client):
    make_risk(public_id="human", entity="human")
    assert [row["id"] for row in api(client, "risks", "since=2026-11-01&entity=human")] == ["human"]
    assert api(client, "risks", "since=2126-11-01") == []
    facet = next(f for f in client.get("/risks/?since=2026-11-01").context["facets"] if f.name == "entity")
    assert {option.value: option.count for option in facet.options} == {"ai": 4, "human": 1}


def test_without_it_no_row_is_marked(history, client):
    assert "change" not in api(client, "risks")[0] and "change" not in rows(client, "risks", "csv")[0]
    assert 'class="change"' not in client.get("/risks/").content.decode()


@pytest.mark.parametrize("plural", NOUNS)
def test_every_noun_has_the_parameter(client, plural):
    on(OCTOBER, lambda: NOUNS[plural](public_id="old"))
    on(NOVEMBER, lambda: NOUNS[plural](public_id="one"))
    endpoints = ids_by_endpoint(client, plural, "since=2026-11-01")
    assert set(map(tuple, endpoints.values())) == {("one",)}


def test_a_published_draft_is_new_and_links_to_drafts_do_not_count(client):
    risk, other = on(OCTOBER, lambda: make_risk(public_id="r", status="draft"), make_risk)
    on(NOVEMBER, lambda: make_risk_actor(other, make_actor(status="draft")))
    on(NOVEMBER, edited(risk, status="published"))
    [row] = api(client, "risks", "since=2026-11-01")
    assert (row["id"], row["change"]) == ("r", "new")


@pytest.mark.parametrize("day", ["soon", "01/11/2026", "2026-13-01"])
def test_a_value_that_is_not_a_day_is_refused(client, day):
    for address in ("/risks/", "/risks.csv", "/api/v1/risks/"):
        response = client.get(address, {"since": day})
        assert response.status_code == 400
        assert "Write it as 2026-11-01." in response.content.decode()


# --- modified_since ----------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["2026-11-01", "2026-11-01T00:00:00Z", "2026-11-01T02:00:00%2B02:00"])
def test_modified_since_narrows_the_list(history, client, moment):
    endpoints = ids_by_endpoint(client, "risks", f"modified_since={moment}&sort=id")
    assert set(map(tuple, endpoints.values())) == {("changed", "linked", "new")}
    assert "change" not in api(client, "risks", f"modified_since={moment}")[0]
    assert api(client, "risks", "modified_since=2026-11-01T00:00:01Z") == []


@pytest.mark.parametrize(
    "moment", ["soon", "2026-11-01T00:00:00", "2026-13-01", "01.11.2026", "0001-01-01T00:00:00%2B05:00"]
)
def test_a_value_that_is_not_a_time_is_refused(client, moment):
    for address in ("/risks/", "/risks.csv", "/api/v1/risks/"):
        response = client.get(f"{address}?modified_since={moment}")
        assert response.status_code == 400
        assert "is neither a day such as 2026-11-01 nor a time" in response.content.decode()
