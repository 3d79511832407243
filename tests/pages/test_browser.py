"""The pages in a real browser, under the site's own Content-Security-Policy."""

import pytest
from django.urls import translate_url

from tests.factories import (
    make_citation,
    make_claim,
    make_risk,
    make_source,
    make_stance,
)
from tests.pages.pages import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(chromium):
    """A base in which one can walk from the start to a source."""
    return World(3, words="Words of a record")


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def walk(page):
    """Home, domain, risk, actor, scenario, claim, source, each by a link of the page before."""
    yield page.goto("/")
    yield page.click("main .bars th a >> nth=0")
    yield page.click("#records a >> text=Other Words")
    yield page.click("#actors a >> nth=0")
    yield page.click("#scenarios a >> nth=0")
    yield page.click(".steps dd cite a >> nth=0")
    yield page.click(".order a[href^='/claims/'] >> nth=0")
    yield page.click(".stances h4 a >> nth=0")


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}], ids=["script", "no script"])
def test_one_can_walk_from_the_start_to_a_source(open_page, world, options):
    page = open_page(**options)
    heads = [page.inner_text("h1") for _ in walk(page)]
    assert len(heads) == 8
    assert page.url.rstrip("/").split("/")[-2] == "sources"
    assert page.inner_text("#contributions h2") == "Records based on this source, in the order of its text"


@pytest.mark.parametrize(("width", "language"), [(390, "en"), (1440, "en"), (390, "es")])
def test_axe_finds_nothing_on_any_page_type(open_page, world, violations, width, language):
    page = open_page(width, bypass_csp=True)
    for name, address in world.pages.items():
        page.goto(translate_url(address, language))
        assert violations(page) == [], name
        assert overflow(page) <= 0, name


def test_the_main_links_can_be_reached_with_the_keyboard(open_page, world):
    page = open_page()
    page.goto(world.actor.get_absolute_url())
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('href') || ''"))
    assert "#main" in reached
    actor = world.actor.public_id
    assert {f"/risks/?actor={actor}&role={role}" for role in ("drives", "exposed", "responsible")} <= reached
    assert f"/mitigations/?actor={actor}" in reached


def test_a_part_of_a_source_is_found_by_its_table_of_contents(open_page):
    source = make_source()
    for number in range(1, 8):
        make_citation(make_risk(), source=source, locator=f"section {number}, paragraph 1")
    page = open_page()
    page.goto(source.get_absolute_url())
    page.click("nav[aria-label='Sections of the text'] a >> text=Section 5")
    assert page.locator(":target").inner_text() == "Section 5"


def test_a_claim_shows_its_sides_as_wide_as_they_are_many(open_page):
    claim = make_claim()
    for position in ("affirms", "affirms", "affirms", "rejects"):
        make_stance(claim, position)
    page = open_page()
    page.goto(claim.get_absolute_url())
    widths = page.evaluate("[...document.querySelectorAll('.tally rect')].map(r => r.getBBox().width)")
    assert widths[0] == pytest.approx(3 * widths[1], rel=0.01)
    assert page.get_attribute(".tally", "aria-label") == "3 affirm, 1 rejects, 0 reframe"
