"""Conditional requests: an unchanged response is a 304 after two queries, a changed one has another tag."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from apps.core.publishing import TRANSITIONS, apply_transition
from apps.history.merge.merge import merge_records
from apps.history.merge.split import split_record
from apps.history.models import Revision, create_revision
from apps.history.undo.plan import undo_revision
from apps.risks.models import Risk
from apps.taxonomy.models import Term
from tests.api.endpoints import body
from tests.factories import NOUNS, make_actor, make_citation, make_risk, make_risk_actor, make_source

pytestmark = pytest.mark.django_db

LISTS = [f"/api/v1/{plural}/" for plural in NOUNS]
FILES = ["csv", "xlsx", "json", "ndjson", "bib", "ris", "csl.json", "md", "atom", "feed.json"]
ANSWERS = [
    *LISTS, "/api/v1/risks/r/", "/api/v1/risks/?entity=ai", *(f"/risks.{format}" for format in FILES),
    *(f"/risks/r.{format}" for format in ("json", "bib", "md", "atom")), "/explore.csv?by=domain,entity",
    "/explore.svg?by=domain,entity", "/register.xlsx", "/", "/risks/", "/risks/r/", "/changes/",
    "/sitemap.xml", "/risks/r/provenance.json", "/quality/", "/api/schema/",
]  # fmt: skip


@pytest.fixture
def base(django_user_model):
    """A database whose last revision is a day old, so that Last-Modified is set."""
    with create_revision(user=django_user_model.objects.create_user("anna"), reason="Read"):
        risk = make_risk("6.1", public_id="r", entity="ai", source=make_source())
        make_risk_actor(risk, make_actor())
    Revision.objects.update(time=timezone.now() - timedelta(days=1))
    return risk


def again(client, address, **headers):
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address, headers=headers)
    return response, len(captured)


@pytest.mark.parametrize("address", ANSWERS)
def test_unchanged_response_is_304_after_two_queries(base, client, address):
    first = client.get(address)
    body(first)
    assert first.status_code == 200 and first["ETag"].startswith('"')
    for tag in (first["ETag"], f"W/{first['ETag']}", f'"other", {first["ETag"]}'):
        answer, queries = again(client, address, if_none_match=tag)
        assert (answer.status_code, answer.content, queries) == (304, b"", 2), tag
        assert answer["Cache-Control"] == "public, max-age=0, s-maxage=5, must-revalidate"
    assert again(client, address, if_none_match=f"W/{first['ETag']}")[0]["ETag"] == f"W/{first['ETag']}"
    assert client.head(address, headers={"if-none-match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("address", ["/api/v1/risks/", "/risks.csv", "/api/v1/risks/r/"])
def test_if_modified_since_is_compared_with_last_modified(base, client, address, monkeypatch):
    written = Revision.objects.get().time
    monkeypatch.setattr("apps.http.conditional.get_source_modification_time", lambda: written)
    data = client.get(address)["Last-Modified"]
    assert data == http_date(written.timestamp())
    assert again(client, address, if_modified_since=data)[0].status_code == 304
    caches["answers"].clear()
    assert again(client, address, if_modified_since=data)[0].status_code == 304
    make_risk()
    assert again(client, address, if_modified_since=data)[0].status_code == 200
    Revision.objects.update(time=timezone.now() + timedelta(seconds=30))
    assert "Last-Modified" not in client.get(address), "more may be written in that second"


@pytest.mark.parametrize("address", ["/api/v1/risks/nobody/", "/risks.csv?enttiy=ai", "/nothing/"])
def test_errors_are_not_cached(base, client, address):
    data = again(client, address, if_none_match="*", if_modified_since=http_date())[0]
    assert data.status_code in (400, 404) and "ETag" not in data


def test_tag_depends_on_address_host_and_format(base, client):
    tags = [
        client.get(address, headers=headers)["ETag"]
        for address in ("/risks.csv", "/risks.csv?entity=ai", "/api/v1/risks/", "/api/v1/risks/?page_size=10")
        for headers in ({}, {"host": "localhost"}, {"accept": "application/json"}, {"cookie": "x=1"})
    ]
    assert len({*tags}) == len(tags) == 16


def test_compressed_response_has_a_weak_tag(base, client):
    plain = client.get("/api/v1/risks/")
    packed = client.get("/api/v1/risks/", headers={"accept-encoding": "gzip"})
    assert packed["ETag"] == f"W/{plain['ETag']}" and packed["Content-Encoding"] == "gzip"
    vary = {name.strip() for name in packed["Vary"].split(",")}
    assert {"Accept-Encoding", "Cookie", "Authorization", "Accept"} <= vary


@pytest.mark.parametrize("address", ["/api/v1/risks/", "/api/v1/risks/r/", "/risks.csv", "/risks/r/"])
def test_responses_to_logged_in_users_are_private(base, client, admin_user, address):
    public = client.get(address)["ETag"]
    client.force_login(admin_user)
    answer = client.get(address, headers={"if-none-match": public})
    assert (answer.status_code in (200, 304), answer["Cache-Control"]) == (True, "private, no-store")
    if address.startswith("/api/"):
        assert again(client, address, if_none_match=answer["ETag"])[0].status_code == 304


def test_page_with_a_csrf_token_has_no_tag(client):
    assert "ETag" not in client.get("/admin/login/")
    assert "ETag" not in client.get("/healthz") and "ETag" not in client.get("/quality/near-duplicates/")


# --- Whatever is written -----------------------------------------------------------------------


def writes(risk, user):
    """Yield after each kind of write to the database."""
    other = make_risk(public_id="other")
    yield
    risk.title = "Other"
    risk.save()
    yield
    citation = make_citation(risk)
    yield
    citation.delete()
    yield
    term = Term.objects.get(code="6.1")
    term.title = "Another name"
    term.save()
    yield
    merge_records(other, risk, reason="The same")
    yield
    split_record(risk, reason="Not the same")
    yield
    with create_revision(reason="Out of scope"):
        apply_transition(TRANSITIONS["withdraw"], Risk.objects.filter(pk=other.pk))
    last = Revision.objects.latest("pk")
    yield
    undo_revision(last)
    yield
    user.username = "berta"
    user.save()
    yield
    user.delete()
    yield


TOLD = [*LISTS, "/api/v1/risks/r/", "/risks.csv", "/risks.xlsx", "/risks.json", "/risks.bib", "/changes.atom",
        "/risks/r.feed.json", "/explore.csv?by=subdomain,entity", "/", "/risks/", "/changes/"]  # fmt: skip


def test_changed_response_has_another_tag(base, client, django_user_model):
    seen = {address: {} for address in TOLD}
    changes = dict.fromkeys(TOLD, 0)
    for _ in writes(base, django_user_model.objects.get()):
        for address in TOLD:
            response = client.get(address)
            tag, data = response["ETag"], body(response)
            changes[address] += data not in seen[address].values()
            assert seen[address].setdefault(tag, data) == data, address
    assert changes["/api/v1/risks/"] >= 5 and changes["/changes.atom"] >= 9
    assert changes["/api/v1/claims/"] == 1


@pytest.mark.parametrize("format", ["csv", "xlsx", "json", "ndjson", "atom"])
def test_same_state_gives_the_same_bytes(base, client, format):
    assert body(client.get(f"/risks.{format}")) == body(client.get(f"/risks.{format}"))
