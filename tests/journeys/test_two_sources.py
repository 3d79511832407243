"""From two sources to how each codes its risks, and where they differ."""

import re

import pytest

from tests.factories import make_risk, make_source

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def base(db):
    for title, family, entity in (("First survey", "Doe", "ai"), ("Second survey", "Roe", "human")):
        source = make_source(title=title, authors=[{"family": family}], year=2024)
        for number in range(10):
            make_risk("6.1", source=source, entity=entity if number else "other")


def test_compare_the_codings_of_two_sources(base, reader):
    page = reader.page
    reader.go_to("Sources")
    reader.select("First survey", "Second survey")
    reader.follow("Compare them")
    assert reader.heading("2 sources side by side")
    codes = page.get_by_role("region", name="Codes of the risks of each source")
    row = codes.get_by_role("row").filter(has_text="2 - AI")
    assert row.get_by_role("cell").all_inner_texts() == ["90% 9 of 10", "none"]
    assert "differs" in row.get_by_role("rowheader").inner_text()
    assert "differs" not in codes.get_by_role("row").filter(has_text="3 - Other").inner_text()
    row.get_by_role("link").click()
    assert reader.heading("9 risks where")

    reader.go_to("Explore")
    question = page.locator("#questions > div > div").filter(has_text="How do codings differ")
    assert "Entity, Human: 0% in Doe (2024), 90% in Roe (2024)" in re.sub(r"\s+", " ", question.inner_text())
    question.get_by_role("link", name="The whole cross-tab").click()
    reader.open("The same as a table")
    shares = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Doe (2024)"))
    assert "90% 9 of 10" in shares.inner_text()
