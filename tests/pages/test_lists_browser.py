"""Lists that change in place, in a browser: focus, announcements, history and size."""

import gzip
import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.factories import make_risk, make_source, make_term

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "A system that was built for one use is put to another, and nobody is told. "
SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver(list => { for (const one of list.getEntries()) window.shifted += one.value })
        .observe({type: "layout-shift", buffered: true});
"""


@pytest.fixture
def risks(chromium):
    """Sixty risks: forty of AI, twenty of people; half of each in the domain 6."""
    for code in ("6", "7", "6.1"):
        make_term(code, title=f"Domain {code}")
    source = make_source(title="A work", quick_ref="Doe2031")
    for number in range(60):
        entity, domain = ("ai" if number % 3 else "human"), ("6.1" if number % 2 else "7")
        title = f"Risk {number:02}" if number else "A title of many words, " * 8
        make_risk(domain, title=title, description=WORDS * 4, entity=entity, source=source)


@pytest.fixture
def page(open_page, risks):
    page = open_page()
    page.goto("/risks/")
    page.evaluate("window.same = true")
    return page


def state(page):
    """The address, the count, the announcement, the focus and whether the document is the same."""
    return {
        "at": page.url.partition("/risks/")[2],
        "sentence": page.inner_text("#sentence"),
        "announced": page.inner_text("#announcement"),
        "focus": page.evaluate("document.activeElement.id"),
        "same": page.evaluate("window.same === true"),
        "title": page.title(),
    }


@contextmanager
def in_place(page):
    """What is done here changes the list; waits until it has."""
    page.evaluate("document.getElementById('list').dataset.was = 'here'")
    yield
    page.locator("#list[data-was]").wait_for(state="detached")


def by_key(page, selector, key="Enter"):
    with in_place(page):
        page.focus(selector)
        page.keyboard.press(key)


def test_a_facet_changes_the_list_in_place_and_says_so(page):
    by_key(page, "#entity-ai", "Space")
    sentence = "40 risks where the entity is 2 - AI"
    assert state(page) == {
        "at": "?entity=ai", "sentence": sentence, "announced": sentence, "focus": "entity-ai", "same": True,
        "title": f"{sentence} · RiskBase",
    }  # fmt: skip


def test_the_region_that_tells_the_count_outlives_the_list(page):
    """An element that is replaced with the list is not announced."""
    page.evaluate(
        "document.getElementById('announcement').mine = document.getElementById('list').mine = true"
    )
    by_key(page, "#entity-ai", "Space")
    assert page.evaluate("document.getElementById('announcement').mine") is True
    assert page.evaluate("document.getElementById('list').mine") is None
    assert page.get_attribute("#announcement", "role") == "status"


@pytest.mark.parametrize(
    ("used", "at", "focus"),
    [
        ("#view-table", "?view=table", "view-table"),
        ("#size-50", "?page_size=50", "size-50"),
        ("#page-next", "?page=2", "sentence"),
    ],
)
def test_view_size_and_pager_work_in_place(page, used, at, focus):
    by_key(page, used)
    after = state(page)
    assert (after["at"], after["focus"], after["same"], after["announced"]) == (at, focus, True, "60 risks")


def test_the_order_is_changed_by_the_head_of_a_column_and_by_the_box(page):
    by_key(page, "#view-table")
    by_key(page, "#sort-title")
    assert (state(page)["at"], state(page)["focus"]) == ("?view=table&sort=title", "sort-title")
    assert page.get_attribute("th.c-title", "aria-sort") == "ascending"
    with in_place(page):
        page.select_option("#sort", "-updated")
    assert state(page)["at"] == "?view=table&sort=-updated"
    with in_place(page):
        page.select_option("#sort", "")
    assert state(page)["at"] == "?view=table"


def test_a_choice_taken_back_leaves_the_reader_at_the_sentence(page):
    by_key(page, "#entity-ai", "Space")
    by_key(page, ".chips a")
    after = state(page)
    assert (after["at"], after["focus"], after["sentence"]) == ("", "sentence", "60 risks")


def test_columns_are_chosen_in_place(page):
    by_key(page, "#view-table")
    page.click("#columns summary")
    page.check("#column-source")
    page.uncheck("#column-timing_label")
    by_key(page, "#columns-show")
    heads = page.locator("thead th").all_inner_texts()
    assert heads == ["Id", "Title", "Subdomain", "Entity", "Intent", "Source", "Short reference"]
    assert state(page)["focus"] == "columns-show" and page.locator("#columns[open]").count() == 1


def test_going_back_restores_every_step_and_forward_too(page):
    for used, key in (("#entity-ai", "Space"), ("#domain-6", "Space"), ("#view-table", "Enter")):
        by_key(page, used, key)
    steps = [("?entity=ai&domain=6", 20), ("?entity=ai", 40), ("", 60)]
    for at, count in steps:
        page.go_back()
        expect(page).to_have_title(re.compile(f"^{count} risks"))
        assert {*state(page)["at"].strip("?").split("&")} == {*at.strip("?").split("&")}
        assert page.locator("#filters :checked").count() == at.count("=")
    page.go_forward()
    expect(page).to_have_title(re.compile("^40 risks"))
    assert page.is_checked("#entity-ai") and state(page)["sentence"] == state(page)["announced"]
    by_key(page, "#domain-7", "Space")
    assert state(page)["sentence"].startswith("20 risks where")


def test_back_from_a_record_leads_to_the_list_as_it_was_left(page):
    by_key(page, "#view-table")
    by_key(page, "#entity-human", "Space")
    page.click("tbody th a >> nth=1")
    page.go_back()
    assert page.is_checked("#entity-human") and page.locator("tbody tr").count() == 20


def test_on_a_phone_the_sheet_of_filters_stays_open_for_the_next_choice(open_page, risks):
    page = open_page(390)
    page.goto("/risks/")
    page.click("#open-facets")
    for box in ("#entity-ai", "#domain-7"):
        with in_place(page):
            page.check(box)
        assert page.locator("#facets:popover-open").count() == 1
        assert state(page)["focus"] == box[1:]


def test_without_a_script_all_of_it_works_by_links_and_buttons(open_page, risks):
    page = open_page(java_script_enabled=False)
    page.goto("/risks/")
    page.check("#entity-ai")
    page.click("#filters-show")
    page.select_option("#sort", "title")
    page.click(".order button")
    page.click("#view-table")
    page.click("#columns summary")
    page.uncheck("#column-timing_label")
    page.click("#columns-show")
    page.click("#size-25")
    page.click("#page-next")
    assert page.inner_text("#sentence") == "40 risks where the entity is 2 - AI"
    assert page.locator("tbody tr").count() == 15 and "fields=title," in page.url
    page.click(".chips a")
    assert page.inner_text("#sentence") == "60 risks" and page.locator("tbody tr").count() == 25


def test_a_wide_table_scrolls_in_itself_and_can_be_reached(open_page, risks):
    page = open_page(390)
    page.goto("/risks/?view=table")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    region = page.get_by_role("region", name="Table, may scroll sideways")
    assert region.evaluate("e => e.scrollWidth > e.clientWidth && e.tabIndex === 0")
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)  # browsers scroll smoothly
    assert region.evaluate("e => e.scrollLeft") > 0


def test_axe_finds_nothing_on_a_table_or_its_columns(open_page, risks, violations):
    page = open_page(390, bypass_csp=True)
    page.goto("/risks/?view=table&sort=title&entity=ai")
    page.click("#columns summary")
    assert violations(page) == []


# --- Light -------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/risks/", "/risks/?view=table"])
def test_a_list_weighs_under_100_kilobytes_with_everything(open_page, risks, address):
    """As it is served: pages and what is not compressed yet by gzip. Scripts under 25."""
    page, answers = open_page(), []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - it takes functions only
    page.goto(address)
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.wait_for_load_state("networkidle")
    sizes = {answer.url: weight(answer) for answer in answers}
    scripts = sum(size for url, size in sizes.items() if url.endswith(".js"))
    assert 10 < len(sizes) < 25
    assert 10_000 < scripts < 25_000
    assert 40_000 < sum(sizes.values()) < 100_000


def weight(answer):
    body = answer.body()
    return len(body) if answer.url.endswith(".woff2") else len(gzip.compress(body, 6))


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("address", ["/risks/?entity=ai", "/risks/?view=table"])
def test_nothing_moves_while_a_list_loads_however_late_the_type_is(open_page, risks, width, address):
    page = open_page(width)
    page.add_init_script(SHIFTS)
    page.route("**/*.woff2", lambda route: (page.wait_for_timeout(400), route.continue_()))
    page.goto(address)
    page.wait_for_timeout(300)
    assert page.evaluate("window.shifted") == 0
