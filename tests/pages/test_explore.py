"""Explore in a real browser, with and without JavaScript: the form, the links of cells, accessibility."""

import pytest

from tests.factories import make_risk, make_source, make_term
from tests.pages.test_browser import overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MODES = [{}, {"java_script_enabled": False}]
IDS = ["script", "no script"]


@pytest.fixture
def base(chromium):
    make_risk("6.1", entity="ai", source=make_source(year=2024)), make_risk("6.1", entity="ai")
    make_risk("6.2", entity="human"), make_term("7.1")


@pytest.mark.parametrize("options", MODES, ids=IDS)
@pytest.mark.parametrize("width", [390, 1440])
def test_the_form_makes_a_crosstab_whose_cells_are_links(open_page, base, width, options):
    page = open_page(width, **options)
    page.goto("/explore/")
    page.select_option("#by-row", "domain")
    page.select_option("#by-column", "entity")
    page.click("form.explore-form button.primary")
    assert page.inner_text("h1") == "3 risks, by domain and entity"
    page.click(".drawing a >> nth=0")
    assert page.inner_text("h1").startswith("1 risk where the domain is 6.")
    assert overflow(page) <= 0


@pytest.mark.parametrize("options", MODES, ids=IDS)
def test_a_number_has_an_explanation_on_its_page(open_page, base, options):
    page = open_page(390, **options)
    page.goto("/risks/?entity=ai")
    page.click("text=What this counts")
    explanation = page.inner_text("#results .explain")
    assert "Those where the entity is 2 - AI." in explanation and "/risks/?entity=ai" in explanation
    page.goto("/explore/?by=domain,entity")
    page.click("text=What this counts")
    assert "/explore/?by=domain,entity&measure=count" in page.inner_text(".explain")


def test_the_form_combines_filters_and_dimensions(open_page, base):
    page = open_page()
    page.goto("/explore/?by=subdomain,entity&measure=row")
    page.click("text=Only some of the risks")
    page.check("#entity-ai")
    page.click("form.explore-form button.primary")
    assert page.inner_text("h1") == "2 risks where the entity is 2 - AI, by subdomain and entity"
    assert page.input_value("#measure") == "row"


def test_a_wide_figure_scrolls_within_its_box(open_page, base):
    page = open_page(320)
    page.goto("/explore/?by=entity,subdomain")
    box = page.locator(".figure .scroll")
    assert box.evaluate("element => element.scrollWidth > element.clientWidth")
    assert overflow(page) <= 0


@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_no_violations_with_all_details_open(open_page, base, violations, width):
    page = open_page(width, bypass_csp=True)
    addresses = [
        "/explore/",
        "/explore/?by=subdomain,entity&measure=row",
        "/explore/domains/",
        "/risks/",
        "/",
    ]
    for address in [*addresses, "/explore/profile/", "/explore/timeline/"]:
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach(item => item.open = true)")
        assert violations(page) == [], address
        assert overflow(page) <= 0, address


def test_a_figure_can_be_embedded_as_an_image(open_page, base):
    page = open_page()
    page.goto("/risks/")
    drawn = page.evaluate(
        """() => new Promise(done => {
            const image = new Image()
            image.onload = () => done(image.naturalWidth)
            image.onerror = () => done(0)
            image.src = "/explore.svg?by=domain,entity"
        })"""
    )
    assert drawn > 400
