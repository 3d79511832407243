"""Filters as `name:value` terms in the text of a search."""

import json

import pytest

from apps.search.parser import extract_field_terms
from tests.factories import make_mitigation, make_risk, make_source

NAMES = {"domain", "entity", "actor"}


@pytest.mark.parametrize(
    ("text", "fields", "rest"),
    [
        ("domain:7 deceptive", [("domain", "7")], "deceptive"),
        ('entity:ai,human "loss of control"', [("entity", "ai,human")], '"loss of control"'),
        ('actor:"united-states" x', [("actor", "united-states")], "x"),
        ("note: this", [], "note: this"),
        ("other:ai", [], "other:ai"),
        ('"entity:ai"', [], '"entity:ai"'),
        ("-entity:ai", [], "-entity:ai"),
        ("entity:", [], "entity:"),
        ("http://x.org/domain:7", [], "http://x.org/domain:7"),
        ("", [], ""),
    ],
)
def test_field_terms_are_separated_from_words(text, fields, rest):
    assert extract_field_terms(text, NAMES) == (fields, rest)


@pytest.fixture
def three():
    make_risk("7.1", title="Deceptive agents", entity="ai", public_id="a")
    make_risk("7.1", title="Deceptive people", entity="human", public_id="b")
    make_risk("6.1", title="Deceptive markets", entity="ai", public_id="c")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("domain:7 entity:ai deceptive", ["a"]),
        ("domain:7", ["a", "b"]),
        ("entity:ai,human deceptive -markets", ["a", "b"]),
    ],
)
def test_every_endpoint_reads_field_terms(client, three, text, ids):
    api = client.get("/api/v1/risks/", {"q": text, "sort": "id"}).json()["results"]
    data = client.get("/risks.json", {"q": text, "sort": "id"})
    page = client.get("/risks/", {"q": text, "sort": "id"}, follow=True)
    assert [row["id"] for row in api] == ids
    assert [row["id"] for row in json.loads(b"".join(data.streaming_content))["results"]] == ids
    assert [risk.public_id for risk in page.context["object_list"]] == ids


@pytest.mark.django_db
def test_the_page_moves_field_terms_into_its_url(client, three):
    answer = client.get("/risks/?q=entity:ai+deceptive&entity=human")
    assert answer.status_code == 302
    assert answer["Location"] == "/risks/?q=deceptive&entity=human&entity=ai"


@pytest.mark.django_db
def test_the_site_search_includes_nouns_with_all_fields(client, three):
    make_mitigation(title="Deceptive design rules")
    groups = client.get("/search/", {"q": "entity:ai deceptive"}).context["groups"]
    assert [(group.meta.model_name, group.count) for group in groups] == [("risk", 2)]
    assert groups[0].address == "/risks/?q=deceptive&entity=ai"


@pytest.mark.django_db
def test_a_wrong_value_is_refused_by_name(client, three):
    answer = client.get("/search/", {"q": "entity:robot deceptive"})
    assert answer.status_code == 400 and "robot" in answer.content.decode()
    assert client.get("/risks/", {"q": "entity:robot"}).status_code == 400
    assert client.get("/search/", {"q": "entity:ai jurisdiction:EU"}).status_code == 400


# --- Another spelling, and straight to the record ------------------------------------------------


@pytest.mark.django_db
def test_another_spelling_is_suggested_if_nothing_is_found(client, three):
    answer = client.get("/search/", {"q": "decepitve agents"})
    assert answer.context["suggestion"] == "deceptive agents"
    assert "Did you mean" in answer.content.decode()
    assert client.get("/search/", {"q": "xqzw"}).context["suggestion"] == ""


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["mit12", "MIT12", "62.31.00", " mit12 ", "“mit12”"])
def test_the_id_of_a_record_redirects_to_it(client, typed):
    make_risk(public_id="mit12", origin="mit", external_id="62.31.00")
    assert client.get("/search/", {"q": typed})["Location"] == "/risks/mit12/"


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["10.48550/ARXIV.2408.12622", "https://doi.org/10.48550/arXiv.2408.12622"])
def test_a_doi_redirects_to_its_source(client, typed):
    source = make_source(doi="10.48550/arXiv.2408.12622")
    assert client.get("/search/", {"q": typed})["Location"] == source.get_absolute_url()


@pytest.mark.django_db
def test_a_word_is_searched_for_even_if_it_is_an_id(client):
    make_risk(public_id="china", title="China")
    assert client.get("/search/", {"q": "china"}).status_code == 200


@pytest.mark.django_db
def test_drafts_are_neither_redirected_to_nor_suggested(client):
    make_risk(public_id="mit12", title="Whispered", status="draft")
    answer = client.get("/search/", {"q": "mit12"})
    assert answer.status_code == 200 and answer.context["groups"] == []
    assert client.get("/search/", {"q": "whispred"}).context["suggestion"] == ""
