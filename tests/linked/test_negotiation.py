"""Content negotiation by the Accept header."""

import pytest

from tests.factories import make_risk

pytestmark = pytest.mark.django_db

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("text/turtle", "ttl"),
        ("application/n-triples", "nt"),
        ("application/ld+json, text/html;q=0.5", "jsonld"),
        ("text/html;q=0.5, text/turtle;q=0.9, */*;q=0.1", "ttl"),
    ],
)
@pytest.mark.parametrize("endpoint", ["", "/api/v1"])
def test_accept_header_redirects_to_the_graph(client, endpoint, accept, suffix):
    make_risk(public_id="shown")
    response = client.get(f"{endpoint}/risks/shown/", headers={"accept": accept})
    assert (response.status_code, response["Location"]) == (303, f"/risks/shown.{suffix}")
    assert "Accept" in response["Vary"]


@pytest.mark.parametrize("accept", [BROWSER, "*/*", "text/html, text/turtle;q=0.9", "image/png"])
def test_browsers_get_the_page(client, accept):
    make_risk(public_id="shown")
    response = client.get("/risks/shown/", headers={"accept": accept})
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/html")
    assert "Accept" in response["Vary"]


@pytest.mark.parametrize(("path", "file"), [("/", "/catalogue.ttl"), ("/vocabulary", "/vocabulary.ttl")])
def test_home_and_vocabulary_are_negotiated(client, path, file):
    response = client.get(path, headers={"accept": "text/turtle"})
    assert response["Location"] == file
