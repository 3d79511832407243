"""From two dimensions to a share, to what it counts, to a citation that repeats it."""

import re

import pytest

from tests.factories import make_risk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def base(db):
    for entity in ("ai", "ai", "human", "not-coded"):
        make_risk("6.1", entity=entity)
    make_risk("7.1", entity="human"), make_risk("6.1", entity="ai", status="draft")


def cell(page):
    """Of AI in 6.1: the share and what it is a share of."""
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=re.compile("^6.1 ")))
    return row.get_by_role("cell").nth(1)


def counted(reader):
    return int(reader.heading("risks where").split()[0])


def test_compute_a_share_and_cite_it(base, reader):
    page = reader.page
    reader.go_to("Explore")
    page.get_by_label("Rows").select_option("Subdomain")
    page.get_by_label("Columns").select_option("Entity")
    page.get_by_label("Shown").select_option("Share of the row")
    page.get_by_role("button", name="Show", exact=True).click()
    assert reader.heading("5 risks, by subdomain and entity")
    reader.open("The same as a table")
    assert cell(page).inner_text() == "67% 2 of 3"

    explained = reader.open("What this counts")
    assert "5 risk categories" in explained.inner_text() and "1 draft" in explained.inner_text()
    citation = reader.open("Cite this chart").inner_text()
    assert re.search(r"Data revision \d+ of \d+ \w+ \d{4}", citation)
    assert explained.get_by_role("link").last.inner_text() in citation

    cell(page).get_by_role("link").click()
    assert counted(reader) == 2
    page.go_back()
    reader.open("What this counts").get_by_role("link").last.click()
    reader.open("The same as a table")
    assert cell(page).inner_text() == "67% 2 of 3"
