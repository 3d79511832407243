"""The preview cards that other sites show with a link."""

import re
import struct

import pytest

from apps.explore.figures.card import (
    LAST_FACT_BASELINE,
    NOUN_BASELINE,
    TEXT_WIDTH,
    Card,
    draw_card,
    fit_title,
)
from apps.explore.figures.text_wrap import measure_text
from tests.factories import NOUNS, make_risk, make_scenario, make_source, make_step

pytestmark = pytest.mark.django_db
LONG = ("A title as long as titles may be in this base of risks " * 4)[:200].strip()


def size(content):
    """Return (width, height) from the header of a PNG."""
    assert content.startswith(b"\x89PNG")
    return struct.unpack(">II", content[16:24])


def get_card_tags(client, address):
    """Return {property: content} of the Open Graph tags."""
    page = client.get(address).content.decode()
    return dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[\w:]+)" content="(.*?)">', page))


@pytest.mark.parametrize("plural", NOUNS)
def test_every_record_and_list_has_a_card(client, plural):
    NOUNS[plural](public_id="one", title=LONG, description=LONG)
    for path in (f"/{plural}/one", f"/{plural}"):
        address = get_card_tags(client, f"{path}/")["og:image"]
        assert address == f"http://testserver{path}.card.png"
        assert size(client.get(address).content) == (1200, 630)


def test_figures_and_home_have_cards(client):
    make_step(make_scenario(public_id="fall"), 1, make_risk("6.1", entity="ai"))
    for page, card in {
        "/": "/riskbase.card.png",
        "/explore/?by=domain,entity": "/explore.card.png?by=domain,entity&amp;measure=count",
        "/explore/profile/?domain=6": "/explore/profile.card.png?domain=6",
        "/explore/scenario/?id=fall": "/explore/scenario.card.png?id=fall",
    }.items():
        data = get_card_tags(client, page)
        assert data["og:image"] == f"http://testserver{card}"
        assert size(client.get(data["og:image"].replace("&amp;", "&")).content) == (1200, 630)


def test_page_states_size_and_text_of_its_card(client):
    make_risk("6.1", public_id="one", title="The title", entity="ai", source=make_source(title="A work"))
    data = get_card_tags(client, "/risks/one/")
    assert (data["og:image:width"], data["og:image:height"]) == ("1200", "630")
    assert data["twitter:card"] == "summary_large_image"
    assert data["og:image:alt"].startswith("Risk, one: The title. 6. ")
    assert "Entity: AI, Intent: Blank" in data["og:image:alt"] and "A work" in data["og:image:alt"]
    assert get_card_tags(client, "/risks/?entity=ai")["og:image:alt"].startswith(
        "Risks: 1 risk where the entity is"
    )


@pytest.mark.parametrize(("words", "most"), [("China", 1), (LONG, 5)])
def test_title_fits_on_the_card(words, most):
    points, lines = fit_title(words, LAST_FACT_BASELINE - NOUN_BASELINE - 200)
    assert " ".join(lines) == words and len(lines) <= most
    assert all(measure_text(line, points) <= TEXT_WIDTH for line in lines)


def test_longest_title_is_cut_and_overlaps_nothing():
    picture = draw_card(Card("Risk", "WORD " * 100, ("One", "Two", "Three", "Four")), "testserver")
    places = [int(y) for y in re.findall(r'<text x="88" y="(\d+)"', picture)]
    title, facts = places[1:-5], places[-5:-1]
    assert max(title) < min(facts) < max(facts) == LAST_FACT_BASELINE
    assert "…" in picture


def test_missing_page_has_no_card(client):
    make_risk(public_id="draft", status="draft"), make_scenario(public_id="plan", status="in-review")
    for address in ("/risks/draft.card.png", "/scenarios/plan.card.png", "/risks/nobody.card.png"):
        assert client.get(address).status_code == 404
    assert client.get("/risks.card.png?entity=nobody").status_code == 400


def test_unchanged_card_is_304(client):
    make_risk(public_id="one")
    for path in ("/risks/one", "/risks", "/explore/domains"):
        tag = client.get(f"{path}.card.png")["ETag"]
        assert client.get(f"{path}.card.png", headers={"If-None-Match": tag}).status_code == 304
        make_risk()
        assert client.get(f"{path}.card.png")["ETag"] != tag


def test_titles_are_escaped(client):
    picture = draw_card(Card("Risk", "<script>&</svg>"), "testserver")
    assert "&lt;script&gt;&amp;&lt;/svg&gt;" in picture
