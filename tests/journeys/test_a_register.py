"""From ticks on lists to a register in a spreadsheet."""

import csv
import io

import pytest
from openpyxl import load_workbook

from tests.factories import make_actor, make_mitigation, make_mitigation_risk, make_risk, make_risk_actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def base(db):
    loss = make_risk("7.1", title="Loss of control", entity="ai", public_id="loss")
    make_mitigation_risk(make_mitigation(title="Oversight", public_id="oversight"), loss)
    make_risk_actor(loss, make_actor(title="Regulators"), "responsible")
    make_risk("4.1", title="Fraud at scale", entity="human", public_id="fraud")
    make_risk("1.1", title="Bias")


def select_columns(row):
    return {name: row[name] for name in ("id", "entity", "mitigations", "responsible_actors", "licence")}


def test_fill_a_register(base, reader):
    page = reader.page
    reader.go_to("Risks")
    assert reader.select("Loss of control", "Fraud at scale") == "My selection: 2 records"
    shared = page.get_by_label("Address for sharing").input_value()
    files = {name: reader.download(page.get_by_role("link", name=name)) for name in (".csv", ".xlsx")}
    rows = list(csv.DictReader(io.StringIO(files[".csv"].decode(), newline="")))
    assert select_columns(rows[0]) == {
        "id": "loss", "entity": "2 - AI", "mitigations": "Oversight (oversight)",
        "responsible_actors": "Regulators", "licence": "CC BY 4.0",
    }  # fmt: skip
    assert [row["title"] for row in rows] == ["Loss of control", "Fraud at scale"]

    names, *cells = load_workbook(io.BytesIO(files[".xlsx"]))["Records"].values
    assert [select_columns(dict(zip(names, row, strict=True)))["id"] for row in cells] == ["loss", "fraud"]
    assert dict(zip(names, cells[0], strict=True))["responsible_actors"] == "Regulators"

    page.context.clear_cookies()
    page.goto(shared)
    assert reader.heading("A selection") == "A selection: 2 records"
    page.get_by_role("button", name="Add the ticked records to my selection").click()
    assert reader.heading("My selection") == "My selection: 2 records"
