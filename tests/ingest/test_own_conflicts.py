"""A list that comes back after the base has changed, and what other datasets make of it."""

import pytest

from apps.ingest.mit.risks import MitRiskImporter
from apps.ingest.models import Upstream
from apps.ingest.plan.make import apply_plan, make_plan
from apps.risks.models import Risk
from tests.factories import make_risk, make_taxonomy
from tests.ingest.lists import conflicts, notices
from tests.ingest.workbooks import cells, save_csv

pytestmark = pytest.mark.django_db


def test_a_field_that_was_changed_since_is_a_conflict_and_others_are_taken(edited):
    risk = make_risk(public_id="one", title="One", description="As it was.", locator="p. 1")

    def meanwhile():
        risk.description = "Edited here."
        risk.coding_note = "Added here."
        risk.save()

    plan = edited("risks", {"one": {"description": "In the file.", "locator": "p. 2"}}, meanwhile=meanwhile)
    assert conflicts(plan) == ["description"]
    apply_plan(plan)
    risk.refresh_from_db()
    assert (risk.description, risk.locator, risk.coding_note) == ("Edited here.", "p. 2", "Added here.")


def test_a_conflict_is_taken_if_accepted(edited):
    risk = make_risk(public_id="one", description="As it was.")

    def meanwhile():
        risk.description = "Edited here."
        risk.save()

    plan = edited("risks", {"one": {"description": "In the file."}}, meanwhile=meanwhile)
    plan.accepted = [["*", "*", "description"]]
    apply_plan(plan)
    assert Risk.objects.get().description == "In the file."


@pytest.mark.parametrize("updated", ["", "2020-01-01T00:00:00Z"])
def test_without_a_known_state_what_is_filled_here_is_a_conflict(edited, updated):
    make_risk(public_id="one", description="Here.")
    cells = {"updated": updated, "description": "In the file.", "locator": "p. 2"}
    plan = edited("risks", {"one": cells})
    assert conflicts(plan) == ["description"]
    assert [column for column, message in notices(plan)] == (["updated"] if updated else [])


def test_a_state_is_known_by_its_second_where_a_spreadsheet_rounded_it(edited):
    risk = make_risk(public_id="one", description="As it was.")
    at = risk.updated.replace(microsecond=0, tzinfo=None)
    plan = edited("risks", {"one": {"description": "In the file.", "updated": at}}, format="xlsx")
    assert conflicts(plan) == []


def test_a_later_release_of_a_dataset_keeps_what_was_edited_in_a_file(edited, tmp_path):
    def release(description):
        risk = cells("01.01.00", "C", "Theft", Description=description)
        path = save_csv(tmp_path / f"{len(description)}.csv", [cells("01.00.00", "P"), risk])
        return make_plan(MitRiskImporter.name, [path])

    make_taxonomy("mit-domain"), apply_plan(release("As it was."))
    said = [*Upstream.objects.values_list("pk", "dataset", "values")]
    apply_plan(edited("risks", {"ev-01.01.00": {"description": "Edited in the file."}}))
    assert [*Upstream.objects.values_list("pk", "dataset", "values")] == said
    assert conflicts(release("As MIT has it now.")) == ["description"]


def test_records_that_the_file_does_not_name_are_not_gone(edited):
    make_risk(public_id="one"), make_risk(public_id="two")
    plan = edited("risks", {"one": {"locator": "p. 2"}}, query="id=one")
    assert plan.counts == {"risks.risk": {**plan.counts["risks.risk"], "gone": 0, "changed": 1}}
    assert plan.rows.count() == 1
