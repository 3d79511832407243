"""From an actor to a risk of its making, to those who should act and those who could."""

import csv
import io

import pytest

from tests.factories import (
    make_actor,
    make_mitigation,
    make_mitigation_actor,
    make_mitigation_risk,
    make_risk,
    make_risk_actor,
    make_source,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def base(db):
    cited = {"source": make_source(authors=[{"family": "Sun"}], year=2024), "locator": "p. 3"}
    risk, treaty = make_risk("7.1", title="Loss of control"), make_mitigation(title="Treaty")
    make_risk_actor(risk, make_actor(title="China", public_id="china"), "drives", **cited)
    make_risk_actor(risk, make_actor(title="Regulators"), "responsible", **cited)
    make_mitigation_risk(treaty, risk, **cited)
    make_mitigation_actor(treaty, make_actor(title="United Nations"), **cited)


def test_find_who_should_act_on_a_risk_of_an_actor(base, reader):
    page = reader.page
    reader.follow("China")
    reader.follow("Actor sheet with all citations, to print or as CSV")
    assert reader.heading("China") == "China"
    sheet = page.url
    line = page.get_by_role("listitem").filter(has_text="Loss of control").first.inner_text()
    assert "Should act: Regulators." in line and "through its mitigations: United Nations." in line
    assert "Sun (2024), p. 3" in line
    assert sheet in reader.open("Cite this sheet").inner_text()

    rows = reader.download(page.get_by_role("link", name=".csv")).decode()
    [row] = [row for row in csv.DictReader(io.StringIO(rows)) if row["part"] == "drives"]
    assert (row["responsible_actors"], row["able_actors"]) == ("Regulators", "United Nations")
    assert (row["source"], row["locator"]) == ("Sun (2024)", "p. 3")

    page.emulate_media(media="print")
    assert page.get_by_text("Should act: Regulators.").is_visible()
    assert not page.get_by_role("button", name="Show the sheet").is_visible()
    page.emulate_media(media="screen")

    reader.follow("Loss of control")
    assert reader.heading("Loss of control")
    acts = page.locator("#actors div", has=page.get_by_text("Is responsible for acting on it")).last
    assert "Regulators" in acts.inner_text() and "Sun (2024), p. 3" in acts.inner_text()
    assert "Who acts: United Nations" in page.locator("#mitigations").inner_text()
    assert "Data revision" in reader.open("Cite this record").inner_text()
