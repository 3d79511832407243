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
@pytest.mark.parametrize("door", ["", "/api/v1"])
def test_a_program_is_led_to_the_graph_of_a_record(client, door, accept, suffix):
    make_risk(public_id="shown")
    response = client.get(f"{door}/risks/shown/", headers={"accept": accept})
    assert (response.status_code, response["Location"]) == (303, f"/risks/shown.{suffix}")
    assert "Accept" in response["Vary"]


@pytest.mark.parametrize("accept", [BROWSER, "*/*", "text/html, text/turtle;q=0.9", "image/png"])
def test_people_get_the_page(client, accept):
    make_risk(public_id="shown")
    response = client.get("/risks/shown/", headers={"accept": accept})
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/html")
    assert "Accept" in response["Vary"]


@pytest.mark.parametrize(("path", "file"), [("/", "/catalogue.ttl"), ("/vocabulary", "/vocabulary.ttl")])
def test_the_base_and_its_words_are_negotiated_too(client, path, file):
    response = client.get(path, headers={"accept": "text/turtle"})
    assert response["Location"] == file
