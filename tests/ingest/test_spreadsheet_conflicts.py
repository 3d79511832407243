"""Import an edited list after the database has changed."""

import pytest

from apps.ingest.mit.risks import MitRiskImporter
from apps.ingest.models import Upstream
from apps.ingest.plan.make import apply_plan, make_plan
from apps.risks.models import Risk
from tests.factories import make_risk, make_taxonomy
from tests.ingest.lists import list_conflicts, list_notices
from tests.ingest.workbooks import cells, save_csv

pytestmark = pytest.mark.django_db


def test_a_field_changed_since_the_export_is_a_conflict(edited):
    risk = make_risk(public_id="one", title="One", description="As it was.", locator="p. 1")

    def meanwhile():
        risk.description = "Edited here."
        risk.coding_note = "Added here."
        risk.save()

    plan = edited("risks", {"one": {"description": "In the file.", "locator": "p. 2"}}, meanwhile=meanwhile)
    assert list_conflicts(plan) == ["description"]
    apply_plan(plan)
    risk.refresh_from_db()
    assert (risk.description, risk.locator, risk.coding_note) == ("Edited here.", "p. 2", "Added here.")


def test_an_accepted_conflict_is_written(edited):
    risk = make_risk(public_id="one", description="As it was.")

    def meanwhile():
        risk.description = "Edited here."
        risk.save()

    plan = edited("risks", {"one": {"description": "In the file."}}, meanwhile=meanwhile)
    plan.accepted = [["*", "*", "description"]]
    apply_plan(plan)
    assert Risk.objects.get().description == "In the file."


@pytest.mark.parametrize("updated", ["", "2020-01-01T00:00:00Z"])
def test_without_a_known_state_filled_fields_are_conflicts(edited, updated):
    make_risk(public_id="one", description="Here.")
    cells = {"updated": updated, "description": "In the file.", "locator": "p. 2"}
    plan = edited("risks", {"one": cells})
    assert list_conflicts(plan) == ["description"]
    assert [column for column, message in list_notices(plan)] == (["updated"] if updated else [])


def test_a_rounded_time_identifies_the_state(edited):
    risk = make_risk(public_id="one", description="As it was.")
    at = risk.updated.replace(microsecond=0, tzinfo=None)
    plan = edited("risks", {"one": {"description": "In the file.", "updated": at}}, format="xlsx")
    assert list_conflicts(plan) == []


def test_a_later_release_keeps_edits_from_a_file(edited, tmp_path):
    def release(description):
        risk = cells("01.01.00", "C", "Theft", Description=description)
        path = save_csv(tmp_path / f"{len(description)}.csv", [cells("01.00.00", "P"), risk])
        return make_plan(MitRiskImporter.name, [path])

    make_taxonomy("mit-domain"), apply_plan(release("As it was."))
    before = [*Upstream.objects.values_list("pk", "dataset", "values")]
    apply_plan(edited("risks", {"ev-01.01.00": {"description": "Edited in the file."}}))
    assert [*Upstream.objects.values_list("pk", "dataset", "values")] == before
    assert list_conflicts(release("As MIT has it now.")) == ["description"]


def test_records_without_a_row_are_not_reported_as_gone(edited):
    make_risk(public_id="one"), make_risk(public_id="two")
    plan = edited("risks", {"one": {"locator": "p. 2"}}, query="id=one")
    assert plan.counts == {"risks.risk": {**plan.counts["risks.risk"], "gone": 0, "changed": 1}}
    assert plan.rows.count() == 1
