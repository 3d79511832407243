"""Pages of every type: what they cost, what they hide, how they take empty, long and hostile records."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from tests.factories import make_actor, make_claim, make_scenario, make_source, make_taxonomy, make_term
from tests.pages.pages import World

pytestmark = pytest.mark.django_db

HOSTILE = """<script>alert(1)</script><img src=x onerror=alert(1)>"' {{ 7|add:7 }} </title></svg>&amp;"""
LONG = ("Wörter ohne Ende und " * 12)[:200]


def fetched(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def costs(client, world):
    found = {}
    for name, address in world.pages.items():
        with CaptureQueriesContext(connection) as queries:
            fetched(client, address)
        found[name.split()[0], address.split("/")[1]] = len(queries)
    return found


def test_a_page_costs_the_same_with_one_linked_record_and_with_twenty(client):
    one = costs(client, World(1))
    many = costs(client, World(20))
    assert many == one
    assert max(many.values()) < 38  # two of them for the tag of the answer


def test_no_page_shows_a_draft_or_runs_markup_of_a_record(client):
    """One walk over all pages of a base that holds drafts, links with drafts and hostile texts."""
    world = World(2, words=HOSTILE)
    linked = World(2, words="Mark", status="draft")
    hidden = World(2, words="Secret", status="draft")
    for record in hidden.subjects:
        type(record).objects.filter(pk=record.pk).update(status="draft")
    pages = {name: fetched(client, address) for name, address in (linked.pages | world.pages).items()}
    assert len(pages) > len(world.pages), "the linked records have pages of their own"
    unwanted = ["Secret", "Other Mark", "<script>alert", "<img src=x"]
    assert [(name, text) for name, page in pages.items() for text in unwanted if text in page] == []
    assert escape(HOSTILE) in fetched(client, world.actor.get_absolute_url())


@pytest.mark.parametrize("status", ["draft", "in-review"])
def test_an_unpublished_record_has_no_page(client, status):
    for make in (make_actor, make_source, make_claim, make_scenario):
        assert client.get(make(status=status).get_absolute_url()).status_code == 404


def test_titles_of_200_characters_are_shown_whole(client):
    world = World(1, words=LONG)
    for record in (world.actor, world.source, world.claim, world.scenario):
        page = fetched(client, record.get_absolute_url())
        assert f'<h1 class="long">Subject {LONG}</h1>' in page


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (
            make_actor,
            ["No risk is recorded that it drives.", "No mitigation is recorded", "No source is recorded"],
        ),
        (make_source, ["No record in this database cites it yet."]),
        (make_claim, ["No source takes a side yet", "No source in this database does."]),
        (make_scenario, ["No step is recorded yet.", "This is a gap in the data, not a finding."]),
        (make_taxonomy, ["No source is recorded"]),
        (make_term, ["No published record is classified under this term."]),
    ],
)
def test_a_record_without_links_states_what_is_missing(client, make, expected):
    page = fetched(client, make().get_absolute_url())
    assert [words for words in expected if words not in page] == []


@pytest.mark.parametrize("noun", ["actors", "sources", "claims", "scenarios", "taxonomies", "terms"])
def test_an_empty_list_says_why(client, noun):
    assert f"There are no {noun} in this base yet." in fetched(client, f"/{noun}/")
