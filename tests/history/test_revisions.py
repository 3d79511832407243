"""Every write is logged, and belongs to one revision that says who, when and why."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from apps.actors.models import Actor
from apps.history.middleware import RevisionMiddleware
from apps.history.models import Revision, create_revision, get_data_revision
from apps.risks.models import Risk
from apps.sources.models import Source
from tests.api.endpoints import body
from tests.factories import (
    NOUNS,
    make_actor,
    make_citation,
    make_risk,
    make_risk_actor,
    make_scenario,
    make_source,
    make_step,
)

pytestmark = pytest.mark.django_db


def log(record):
    """What the history of a record has, oldest first."""
    return list(record.history.order_by("history_id"))


@pytest.fixture
def curator():
    return User.objects.create_user("ada")


@pytest.mark.parametrize("plural", NOUNS)
def test_a_record_that_is_created_changed_and_deleted_leaves_three_rows(plural):
    record = NOUNS[plural](title="One")
    record.title = "Two"
    record.save()
    rows, pk = type(record).history, record.pk
    record.delete()
    kept = [(row.history_type, row.title) for row in rows.filter(id=pk).order_by("history_id")]
    assert kept == [("+", "One"), ("~", "Two"), ("-", "Two")]


def test_writes_outside_of_a_revision_have_their_own():
    first, second = make_source(), make_source()
    assert [log(one)[0].revision for one in (second, first)] == list(Revision.objects.all())


def test_writes_in_one_context_share_one_revision():
    with create_revision(reason="Two at once"):
        first, second = make_source(), make_source()
    assert log(first)[0].revision == log(second)[0].revision
    assert Revision.objects.get().reason == "Two at once"


def test_a_nested_context_belongs_to_the_outer_one():
    with create_revision(reason="Outer"):
        make_source()
        with create_revision(reason="Inner"):
            make_source()
        make_source()
    assert [act.reason for act in Revision.objects.all()] == ["Outer"]


def test_an_inner_context_fills_in_missing_values(curator):
    """A request has a user and no reason; what it calls knows the reason and the file."""
    with create_revision(user=curator), create_revision(reason="Import", batch="mit file.xlsx"):
        make_source()
    act = Revision.objects.get()
    assert (act.user, act.reason, act.batch) == (curator, "Import", "mit file.xlsx")


def test_a_reason_given_after_the_first_write_is_stored():
    with create_revision():
        make_source()
        with create_revision(reason="Known only now"):
            make_source()
    assert [act.reason for act in Revision.objects.all()] == ["Known only now"]


def test_a_context_without_writes_creates_no_revision():
    with create_revision(reason="Only looked"):
        list(Source.objects.all())
    assert get_data_revision() == 0


def test_a_context_ends_with_an_error():
    with pytest.raises(ZeroDivisionError), create_revision(reason="Fails"):
        make_source()
        _ = 1 / 0
    after = make_source()
    assert log(after)[0].revision.reason == ""


def test_a_context_continues_after_a_savepoint_was_rolled_back():
    with create_revision(reason="Whole"):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            make_source()
            _ = 1 / 0
        source = make_source()
    assert log(source)[0].revision.reason == "Whole"
    assert Revision.objects.count() == 1


def test_user_time_and_reason_are_kept_with_every_row(curator):
    with create_revision(user=curator, reason="A typo", batch=""):
        source = make_source()
    [row] = log(source)
    assert (row.history_user, row.revision.user, row.revision.reason) == (curator, curator, "A typo")
    assert timezone.now() - row.revision.time < timedelta(minutes=1)


def test_a_reason_too_long_for_its_column_is_cut():
    with create_revision(reason="r" * 1000, batch="b" * 1000):
        make_source()
    act = Revision.objects.get()
    assert (len(act.reason), len(act.batch)) == (300, 120)


def test_the_data_revision_grows_with_every_write():
    seen = [get_data_revision()]
    for _ in range(3):
        make_source()
        seen.append(get_data_revision())
    assert seen == sorted(set(seen))


def test_a_revision_survives_the_user_who_made_it(curator):
    with create_revision(user=curator, reason="Mine"):
        source = make_source()
    curator.delete()
    assert (log(source)[0].revision.user, log(source)[0].revision.reason) == (None, "Mine")


# --- Bulk helpers, links, deletions ------------------------------------------------------------


def test_bulk_writes_are_logged_under_one_revision_with_the_user(curator):
    with create_revision(user=curator, reason="Many"):
        made = bulk_create_with_history([Source(title=f"S{n}", public_id=f"s{n}") for n in range(3)], Source)
        for source in made:
            source.year = 2031
        bulk_update_with_history(made, Source, ["year"])
    rows = Source.history.all()
    assert {row.revision_id for row in rows} == {Revision.objects.get().pk}
    assert {row.history_user for row in rows} == {curator}
    assert sorted((row.history_type, row.year) for row in rows if row.public_id == "s1") == [
        ("+", None),
        ("~", 2031),
    ]


def test_links_and_citations_have_a_history_of_their_own():
    risk = make_risk()
    link, citation = make_risk_actor(risk, make_actor(), note="One"), make_citation(risk)
    link.note = "Two"
    link.save()
    citation.delete()
    assert [row.note for row in log(link)] == ["One", "Two"]
    assert [row.history_type for row in type(citation).history.order_by("history_id")] == ["+", "-"]


def test_links_deleted_with_a_record_are_logged_in_the_same_revision():
    risk = make_risk()
    link = make_risk_actor(risk, make_actor())
    with create_revision(reason="Double"):
        risk.delete()
    gone = [Risk.history.get(history_type="-"), type(link).history.get(history_type="-")]
    assert {row.revision.reason for row in gone} == {"Double"}
    assert gone[0].revision == gone[1].revision


def test_the_actors_of_a_step_are_logged():
    one, other = make_actor(), make_actor()
    step = make_step(make_scenario(), actors=[one])
    with create_revision(reason="Another joined"):
        step.actors.add(other)
    last = step.history.latest()
    assert last.revision.reason == "Another joined"
    assert {link.actor for link in last.actors.all()} == {one, other}


# --- Requests ----------------------------------------------------------------------------------


def request_that(write, user):
    request = RequestFactory().post("/")
    request.user = user
    return RevisionMiddleware(lambda request: write())(request)


def test_the_writes_of_a_request_are_one_revision_by_its_user(curator):
    request_that(lambda: (make_source(), make_actor()), curator)
    act = Revision.objects.get()
    assert act.user == curator
    assert {row.revision for row in (*Source.history.all(), *Actor.history.all())} == {act}


def test_an_anonymous_request_is_a_revision_without_a_user():
    request_that(make_source, AnonymousUser())
    assert Revision.objects.get().user is None


def test_two_requests_are_two_revisions(curator):
    request_that(make_source, curator), request_that(make_source, curator)
    assert Revision.objects.count() == 2


@pytest.mark.parametrize(
    "address", ["/", "/risks/", "/risks/r/", "/api/v1/risks/", "/risks.csv", "/search/?q=a"]
)
def test_reading_makes_no_revision(client, address):
    make_risk(public_id="r")
    before = get_data_revision()
    body(client.get(address))
    assert get_data_revision() == before
