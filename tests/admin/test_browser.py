"""The forms in a real browser, under the site's own Content-Security-Policy."""

import pytest

from apps.risks.models import Risk
from apps.sources.models import Source
from tests.factories import make_actor, make_risk, make_source

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(open_page, live_server, admin_user, client):
    """A curator's page."""
    client.force_login(admin_user)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page = open_page()
    page.context.add_cookies([session])
    return page


def choose(page, field, term, title):
    page.click(f"{field} .select2-selection")
    page.type(".select2-search__field", term)
    page.click(f".select2-results__option >> text={title}")


def test_a_risk_is_written_with_an_actor_and_published(page, address):
    make_source(title="A book of hazards")
    make_actor(title="Chinese firms")
    page.goto(address(Risk, "add"))
    page.fill("#id_title", "Voices are cloned")
    choose(page, ".field-source", "hazards", "A book of hazards")
    page.click("text=Add another Actor")
    choose(page, "#actor_links-0 .field-actor", "chin", "Chinese firms")
    page.select_option("#id_actor_links-0-role", "drives")
    choose(page, "#actor_links-0 .field-source", "hazards", "A book of hazards")
    page.fill("#id_reason", "Read today")
    page.click("text=Save and publish")
    page.wait_for_selector("text=1 risk published.")
    link = Risk.objects.published().get().actor_links.get()
    assert (link.actor.title, link.source.title) == ("Chinese firms", "A book of hazards")


def test_the_calendar_fills_a_date(page, address):
    source = make_source()
    page.goto(address(source))
    page.click(".field-accessed .datetimeshortcuts a:text('Today')")
    page.click("#calendarlink0")
    page.click(".calendarbox a:text-is('12') >> visible=true")
    page.click("text=Save and continue editing")
    page.wait_for_selector(".messagelist .success")
    source = Source.objects.get()
    assert source.accessed and source.date.day == 12


def test_a_source_is_added_from_within_a_risk(page, address):
    risk = make_risk()
    page.goto(address(risk))
    with page.expect_popup() as opened:
        page.click("#add_id_source")
    opened.value.fill("#id_title", "A book of hazards")
    opened.value.click("input[name=_save]")
    page.wait_for_selector(".field-source .select2-selection >> text=A book of hazards")
    page.click("input[name=_save]")
    page.wait_for_selector(".messagelist .success")
    assert Risk.objects.get().source.title == "A book of hazards"


def test_the_history_opens_and_closes(page, address):
    risk = make_risk(title="Old title")
    risk.title = "New title"
    risk.save()
    page.goto(address(risk, "history"))
    assert page.locator("td:text-is('Old title')").first.is_visible()
    page.click("summary >> nth=0")
    assert page.locator(".change >> nth=0 >> td").first.is_hidden()
