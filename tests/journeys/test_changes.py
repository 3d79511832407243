"""From a list to its feed, and back later to what changed in it."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from apps.history.models import Revision, create_revision
from tests.factories import make_risk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def base(db):
    risks = {name: make_risk(public_id=name, title=name.capitalize()) for name in ("power", "fraud", "bias")}
    Revision.objects.update(time=datetime(2026, 10, 5, tzinfo=UTC))
    return risks


def curate(base):
    with create_revision(reason="Read the new edition"):
        base["power"].description = "Other words."
        base["power"].save()
        base["fraud"].status = "withdrawn"
        base["fraud"].save()
        make_risk(title="Novelty")


def marks(page):
    """{title: what happened to it}"""
    rows = page.get_by_role("article").all()
    return {row.get_by_role("heading").inner_text(): row.locator(".change").inner_text() for row in rows}


def test_follow_changes(base, reader):
    page = reader.page
    reader.go_to("Risks")
    assert reader.heading("3 risks")
    feeds = [page.get_by_role("link", name=name).get_attribute("href") for name in ("Atom", "JSON Feed")]
    curate(base)
    atom, items = (page.request.get(address) for address in feeds)
    newest = ElementTree.fromstring(atom.text()).find(f"{ATOM}entry")
    assert "Read the new edition" in "".join(newest.itertext())
    item = json.loads(items.text())["items"][0]
    assert all(title in item["content_html"] for title in ("Power", "Fraud", "Novelty"))

    page.get_by_label("What changed in this list since").fill("2026-11-01")
    page.get_by_role("button", name="Show the changes").click()
    assert reader.heading("3 risks where something changed since 1 November 2026")
    assert marks(page) == {"Power": "Changed", "Fraud": "Withdrawn", "Novelty": "New"}
    assert "withdrawn" in reader.open("What this counts").inner_text()
