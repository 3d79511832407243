"""Every error response under /api/ is a problem (RFC 9457) whose type is documented."""

import re

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from apps.http.problems import PROBLEM_TYPES
from tests.factories import make_risk

pytestmark = pytest.mark.django_db
JSON = "application/json"
RECORD = "/api/v1/risks/r/"


def problem(answer):
    assert answer["Content-Type"] == "application/problem+json"
    data = answer.json()
    assert data["status"] == answer.status_code and data["title"] and data["detail"]
    return data


def test_a_wrong_parameter_is_named_with_what_would_be_right(client):
    data = problem(client.get("/api/v1/risks/?entity=robot&page_size=0"))
    assert data["type"] == "/api/problems/#invalid-parameter" and data["status"] == 400
    assert data["instance"] == "/api/v1/risks/?entity=robot&page_size=0"
    assert "robot" in data["errors"]["entity"][0]


def test_error_of_the_whole_body_is_the_detail(curator):
    data = problem(curator.post("/api/v1/risks/", "[]", JSON))
    assert data["type"] == "/api/problems/#invalid-body" and "errors" not in data
    assert data["detail"] == "A body is an object with named fields."


REFUSED = [
    (401, "not-authenticated", lambda c: c.post("/api/v1/risks/", {}, JSON)),
    (404, "not-found", lambda c: c.get("/api/v1/risks/nobody/")),
    (404, "not-found", lambda c: c.get("/api/nothing")),
    (405, "method-not-allowed", lambda c: c.put(RECORD, {}, JSON)),
    (406, "not-acceptable", lambda c: c.get(RECORD, headers={"Accept": "image/png"})),
]
REFUSED_CURATOR = [
    (409, "conflict", lambda c: c.post(f"{RECORD}publish/", {}, JSON)),
    (412, "changed-since", lambda c: c.patch(RECORD, {}, JSON, headers={"If-Match": '"0-x"'})),
    (413, "too-large", lambda c: c.post("/api/v1/risks/", " " * 2_700_000, JSON)),
    (415, "unsupported-media-type", lambda c: c.post("/api/v1/risks/", {})),
    (428, "unseen", lambda c: c.patch(RECORD, {}, JSON)),
]


@pytest.mark.parametrize(("status", "name", "ask"), REFUSED)
def test_problems_of_readers(client, status, name, ask):
    make_risk(public_id="r")
    data = problem(ask(client))
    assert (data["status"], data["type"]) == (status, f"/api/problems/#{name}")


@pytest.mark.parametrize(("status", "name", "ask"), REFUSED_CURATOR)
def test_problems_of_curators(curator, status, name, ask):
    make_risk(public_id="r")
    data = problem(ask(curator))
    assert (data["status"], data["type"]) == (status, f"/api/problems/#{name}")


def test_missing_csrf_token_is_a_problem(admin_user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    for address in ("/api/v1/risks/", "/api/problems/"):
        data = problem(client.post(address, {}, JSON))
        assert data["status"] == 403 and "CSRF" in data["detail"]


def test_server_error_is_a_problem_without_details(client):
    def fail(*args):
        raise DatabaseError("disk I/O error")

    client.raise_request_exception = False
    with connection.execute_wrapper(fail):
        data = problem(client.get("/api/v1/risks/"))
    assert data["type"] == "/api/problems/#server-error" and "disk" not in str(data)


def test_every_problem_type_has_a_row_on_the_page(client):
    page = client.get("/api/problems/").content.decode()
    assert re.findall(r'<tr id="([\w-]+)">', page) == [kind.name for kind in PROBLEM_TYPES]
