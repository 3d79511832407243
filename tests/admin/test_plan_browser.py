"""An import in a real browser, under the site's own Content-Security-Policy."""

import pytest
from openpyxl import Workbook

from apps.risks.models import Risk
from tests.admin.test_browser import page  # noqa: F401
from tests.factories import make_taxonomy
from tests.ingest.mit_lines import COLUMNS, PAPER, RISK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def workbook(tmp_path):
    """Writes a workbook of these rows; returns its path."""

    def write(name, *rows):
        book = Workbook()
        book.active.title = "AI Risk Database v9"
        for row in [dict(zip(COLUMNS, COLUMNS, strict=True)), *rows]:
            book.active.append([row.get(column) for column in COLUMNS])
        book.save(tmp_path / name)
        return tmp_path / name

    return write


def upload(page, path):  # noqa: F811
    page.goto("/admin/ingest/plan/add/")
    page.set_input_files("#id_mit-ai-risk-repository-file0", path)
    page.click("button[value=mit-ai-risk-repository]")
    page.wait_for_selector("text=The plan was made.")


def test_a_workbook_is_uploaded_reviewed_applied_looked_up_and_undone(page, workbook):  # noqa: F811
    make_taxonomy("mit-domain")
    upload(page, workbook("one.xlsx", PAPER, RISK))
    page.click("text=Apply the plan")
    page.wait_for_selector("text=The plan was applied.")
    risk = Risk.objects.get()
    risk.description = "Better said here."
    risk.save()

    upload(page, workbook("two.xlsx", PAPER, {**RISK, "Description": "As it is now."}))
    assert page.locator("td:text-is('Better said here.')").is_visible()
    page.click("tr:has-text('Description of risks') >> button:has-text('Take the dataset')")
    page.wait_for_selector("text=1 of 1 field edited here would be overwritten.")
    page.fill("#reason", "The second edition")
    page.click("text=Apply the plan")
    page.click(".state a:has-text('revision')")
    page.wait_for_selector("text=The second edition")
    assert Risk.objects.get().description == "As it is now."

    page.goto(f"/admin/risks/risk/{Risk.objects.get().pk}/history/")
    page.wait_for_selector("text=The second edition")
    page.click("article.revision:has-text('The second edition') >> a.button:has-text('Undo')")
    page.wait_for_selector("text=After the undo")
    page.fill("#id_reason", "The first edition said it better")
    page.click("input[value=Undo]")
    page.wait_for_selector("text=The first edition said it better")
    assert Risk.objects.get().description == "Better said here."
