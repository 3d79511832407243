"""Errors are pages for people and JSON for programs."""

import pytest
from django.db import DatabaseError, connection

from tests.factories import NOUNS, make_risk

pytestmark = pytest.mark.django_db

FOR_PROGRAMS = [
    "/api/v1/nothing/",
    "/api/nothing",
    "/nothing.json",
    "/risks/nobody.json",
    "/api/v1/risks/nobody/",
]


@pytest.mark.parametrize("address", ["/nothing/", "/risks/nobody/", "/risks/nobody/else/", "/.hidden/"])
def test_missing_page_offers_links_and_search(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")
    data = response.content.decode()
    assert "There is no page at this address" in data and 'href="/risks/"' in data and 'name="q"' in data


@pytest.mark.parametrize("address", FOR_PROGRAMS)
def test_missing_address_is_a_json_problem_for_programs(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert isinstance(response.json()["detail"], str)


def test_missing_address_does_not_list_routes(client):
    assert client.get("/api/nothing").json()["detail"] == "There is nothing at this address."


def test_wrong_value_is_explained_on_a_page(client):
    response = client.get("/risks/?entity=robot")
    assert response.status_code == 400
    data = response.content.decode()
    assert "robot" in data and "<code>entity</code>" in data and 'href="/risks/"' in data


@pytest.mark.parametrize("address", ["/risks.csv", "/risks.json", "/risks.xlsx", "/api/v1/risks/"])
def test_a_wrong_choice_is_explained_to_programs_in_json(client, address):
    response = client.get(f"{address}?entity=robot")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert "robot" in str(response.json()["errors"]["entity"])


def test_input_is_escaped_on_error_pages(client):
    data = client.get("/risks/?entity=<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in data and "&lt;script&gt;alert" in data


def test_a_search_that_is_too_long_is_a_400(client):
    response = client.get("/search/", {"q": "a" * 1001})
    assert response.status_code == 400
    assert "at most 1,000 characters" in response.content.decode()


@pytest.fixture
def broken(client):
    """A client whose requests meet a failing database."""

    def fail(*args):
        raise DatabaseError("disk I/O error")

    client.raise_request_exception = False
    with connection.execute_wrapper(fail):
        yield client


def test_server_error_page_needs_no_database(broken):
    response = broken.get("/risks/")
    assert response.status_code == 500
    assert "The server could not complete the request" in response.content.decode()
    assert "disk" not in response.content.decode()


@pytest.mark.parametrize("address", ["/api/v1/risks/", "/risks.json"])
def test_server_error_is_a_json_problem_for_programs(broken, address):
    response = broken.get(address)
    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert "disk" not in response.content.decode()


@pytest.mark.parametrize("plural", NOUNS)
def test_an_address_without_its_slash_leads_to_the_one_with_it(client, plural):
    NOUNS[plural](public_id="one")
    assert client.get(f"/{plural}").headers["Location"] == f"/{plural}/"
    assert client.get(f"/{plural}/one").headers["Location"] == f"/{plural}/one/"


def test_pages_are_only_read(client):
    make_risk(public_id="r")
    for address in ("/", "/search/", "/about/", "/healthz", "/risks/", "/risks/r/", "/risks.csv"):
        assert client.post(address).status_code == 405, address
        assert client.head(address).status_code == 200, address
