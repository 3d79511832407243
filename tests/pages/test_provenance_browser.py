"""The origin of each value, in a browser."""

import pytest

from apps.history.models import create_revision
from apps.ingest.plan.make import apply_plan, make_plan
from apps.risks.models import Risk
from tests.factories import make_actor, make_risk_actor, make_term
from tests.ingest.workbooks import CODED, cells, save

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Words of a record that are long enough to need another line, " * 4


@pytest.fixture
def risk(chromium, tmp_path):
    """A risk of a release, with long words, an edit and a link."""
    make_term("6.2")
    row = cells("72.04.00", "C", WORDS[:200], Description=WORDS, **CODED)
    apply_plan(make_plan("mit-ai-risk-repository", [save(tmp_path / "release.xlsx", [row])]))
    risk = Risk.objects.get()
    with create_revision(reason="Read again"):
        risk.entity, risk.coding_note = "human", WORDS
        risk.save()
        make_risk_actor(risk, make_actor(title=WORDS), note=WORDS)
    return risk


def test_the_values_are_shown_in_the_page_of_the_record(open_page, risk):
    page = open_page()
    page.goto(risk.get_absolute_url())
    page.click("#provenance summary")
    page.wait_for_selector("#provenance #values")
    assert "written here by" in page.inner_text("#values")
    assert page.url.endswith(risk.get_absolute_url())


def test_without_scripts_a_link_leads_to_the_values(open_page, risk):
    page = open_page(java_script_enabled=False)
    page.goto(risk.get_absolute_url())
    page.click("#provenance summary")
    page.click("#provenance a")
    assert "/provenance/" in page.url
    assert "written here by" in page.inner_text("#values")


@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing(open_page, risk, violations, width):
    page = open_page(width, bypass_csp=True)
    page.goto(f"{risk.get_absolute_url()}provenance/")
    assert violations(page) == []
    page.goto(risk.get_absolute_url())
    page.click("#provenance summary")
    page.wait_for_selector("#provenance #values")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
