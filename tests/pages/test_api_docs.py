"""The page of the API works under the policy that every page is under."""

import pytest

from tests.factories import make_risk

pytestmark = pytest.mark.browser


def test_a_query_can_be_tried_out(open_page):
    make_risk(public_id="race", title="Arms race")
    page = open_page()
    page.set_default_timeout(90_000)  # it draws more than a hundred parameters, one by one
    page.goto("/api/docs/")
    page.get_by_role("button", name="GET /api/v1/risks/", exact=True).click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.locator(".live-responses-table").get_by_text("Arms race").wait_for()
