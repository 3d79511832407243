"""After the undo of an import, the same file makes the same plan as before."""

from operator import itemgetter

import pytest

from apps.history.models import Revision
from apps.history.undo.plan import plan_undo, undo_revision
from apps.ingest.models import Upstream
from apps.ingest.plan.make import apply_plan
from apps.risks.models import Evidence, Risk
from apps.sources.models import Source
from tests.factories import make_taxonomy
from tests.ingest.mit_lines import PAPER, RISK

pytestmark = pytest.mark.django_db

SECOND = {**RISK, "Description": "As it is now.", "P.Def": "4"}
FURTHER = {**RISK, "Ev_ID": "01.02.00", "Risk category": "Another"}
QUOTE = {"Ev_ID": "01.01.00.a", "Title": "A paper", "Category level": "Additional evidence",
         "Additional ev.": "Words of the paper."}  # fmt: skip


def summarize(plan):
    rows = plan.rows.values_list("model", "key", "title", "verdict", "changes")
    return plan.counts, plan.fields, sorted(map(str, rows))


def held():
    return [list(model.objects.order_by("pk").values()) for model in (Source, Risk, Evidence, Upstream)]


def undone(plan, **options):
    return undo_revision(Revision.objects.get(pk=plan.revision_id), **options)


@pytest.fixture
def first(plan_of):
    make_taxonomy("mit-domain")
    apply_plan(plan_of(PAPER, RISK))


def test_the_same_file_makes_the_same_plan_after_an_undo(first, plan_of):
    release = PAPER, SECOND, FURTHER, QUOTE
    plan = plan_of(*release)
    apply_plan(plan)
    undone(plan)
    again = plan_of(*release)
    assert summarize(again) == summarize(plan) and not again.rows.filter(verdict="conflict").exists()


def test_an_undo_restores_every_value(first, plan_of):
    before = held()
    plan = plan_of(PAPER, SECOND)
    apply_plan(plan)
    assert held() != before
    undone(plan)
    assert held() == before


def test_records_of_an_undone_import_are_published_again_with_their_ids(first, plan_of):
    plan = plan_of(PAPER, RISK, FURTHER)
    apply_plan(plan)
    made = list(Risk.objects.filter(title="Another").values("pk", "public_id"))
    undone(plan)
    apply_plan(plan_of(PAPER, RISK, FURTHER))
    assert list(Risk.objects.filter(title="Another").values("pk", "public_id")) == made
    assert Risk.objects.get(title="Another").status == "published"


def test_a_later_release_has_no_conflict_after_an_undo(first, plan_of):
    plan = plan_of(PAPER, RISK, FURTHER)
    apply_plan(plan)
    undone(plan)
    apply_plan(plan_of(PAPER, RISK, {**FURTHER, "Risk category": "Another, renamed"}))
    assert Risk.objects.get(external_id="01.02.00").title == "Another, renamed"


def test_a_field_edited_before_the_undo_is_a_conflict_that_can_be_accepted(first, plan_of):
    plan = plan_of(PAPER, RISK, FURTHER)
    apply_plan(plan)
    risk = Risk.objects.get(title="Another")
    risk.description = "Ours."
    risk.save()
    undone(plan, accepted={("risks.risk", risk.pk)})
    again = plan_of(PAPER, RISK, FURTHER)
    assert [(row.verdict, [*map(itemgetter("name"), row.changes)]) for row in again.rows.all()] == [
        ("conflict", ["description"])
    ]
    again.accepted = [["risks.risk", "*", "description"]]
    apply_plan(again)
    assert Risk.objects.get(title="Another").description == "As it was."


def test_a_record_edited_after_the_undo_is_kept_withdrawn(first, plan_of):
    plan = plan_of(PAPER, RISK, FURTHER)
    apply_plan(plan)
    undone(plan)
    left = Risk.objects.get(title="Another")
    left.description = "Kept for the record."
    left.save()
    apply_plan(plan_of(PAPER, RISK, FURTHER))
    left.refresh_from_db()
    assert (left.status, left.description) == ("withdrawn", "Kept for the record.")


def test_the_undo_of_an_undo_restores_the_upstream_values(first, plan_of):
    plan = plan_of(PAPER, SECOND, FURTHER)
    apply_plan(plan)
    said = list(Upstream.objects.order_by("pk").values())
    undo_revision(undone(plan))
    assert list(Upstream.objects.order_by("pk").values()) == said
    assert not plan_of(PAPER, SECOND, FURTHER).rows.exists()


def test_an_undo_keeps_the_upstream_values_of_a_later_release(first, plan_of):
    """The record may lose the value, if a curator accepts that; the dataset has stated it nonetheless."""
    plan = plan_of(PAPER, SECOND)
    apply_plan(plan)
    apply_plan(plan_of(PAPER, {**RISK, "Description": "As it is later."}))
    risk = Risk.objects.get()
    undone(plan, accepted={("risks.risk", risk.pk)})
    assert Upstream.objects.get(model="risks.risk").values["description"] == "As it is later."
    assert Risk.objects.get().description == "As it was."


def test_upstream_values_are_not_listed_in_an_undo(first, plan_of):
    """They never prevent an undo, and nobody has to confirm them."""
    Risk.objects.update(description="Ours.")
    plan = plan_of(PAPER, {**RISK, "Description": "As it is now."})
    apply_plan(plan)
    apply_plan(plan_of(PAPER, {**RISK, "Description": "As it is later."}))
    assert plan_undo(Revision.objects.get(pk=plan.revision_id)).models == {Risk}
