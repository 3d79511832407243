"""After the undo of an import, the same file means again what it meant before."""

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


def told(plan):
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
    assert told(again) == told(plan) and not again.rows.filter(verdict="conflict").exists()


def test_every_byte_of_what_was_there_is_as_it_was(first, plan_of):
    before = held()
    plan = plan_of(PAPER, SECOND)
    apply_plan(plan)
    assert held() != before
    undone(plan)
    assert held() == before


def test_what_an_undone_import_added_is_published_again_under_its_id(first, plan_of):
    plan = plan_of(PAPER, RISK, FURTHER)
    apply_plan(plan)
    made = list(Risk.objects.filter(title="Another").values("pk", "public_id"))
    undone(plan)
    apply_plan(plan_of(PAPER, RISK, FURTHER))
    assert list(Risk.objects.filter(title="Another").values("pk", "public_id")) == made
    assert Risk.objects.get(title="Another").status == "published"


def test_a_later_release_finds_no_conflict_in_what_an_undo_left(first, plan_of):
    plan = plan_of(PAPER, RISK, FURTHER)
    apply_plan(plan)
    undone(plan)
    apply_plan(plan_of(PAPER, RISK, {**FURTHER, "Risk category": "Another, renamed"}))
    assert Risk.objects.get(external_id="01.02.00").title == "Another, renamed"


def test_what_was_edited_in_it_is_asked_and_can_be_accepted(first, plan_of):
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


def test_what_was_withdrawn_here_stays_withdrawn_after_an_undo(first, plan_of):
    plan = plan_of(PAPER, RISK, FURTHER)
    apply_plan(plan)
    undone(plan)
    left = Risk.objects.get(title="Another")
    left.description = "Kept for the record."
    left.save()
    apply_plan(plan_of(PAPER, RISK, FURTHER))
    left.refresh_from_db()
    assert (left.status, left.description) == ("withdrawn", "Kept for the record.")


def test_the_undo_of_an_undo_brings_back_what_was_said(first, plan_of):
    plan = plan_of(PAPER, SECOND, FURTHER)
    apply_plan(plan)
    said = list(Upstream.objects.order_by("pk").values())
    undo_revision(undone(plan))
    assert list(Upstream.objects.order_by("pk").values()) == said
    assert not plan_of(PAPER, SECOND, FURTHER).rows.exists()


def test_what_a_later_release_said_stays_said(first, plan_of):
    """It may be lost of the record, if that is accepted; the dataset has said it nonetheless."""
    plan = plan_of(PAPER, SECOND)
    apply_plan(plan)
    apply_plan(plan_of(PAPER, {**RISK, "Description": "As it is later."}))
    risk = Risk.objects.get()
    undone(plan, accepted={("risks.risk", risk.pk)})
    assert Upstream.objects.get(model="risks.risk").values["description"] == "As it is later."
    assert Risk.objects.get().description == "As it was."


def test_what_a_dataset_said_is_no_matter_of_its_own(first, plan_of):
    """It stands in nobody's way, and nobody is asked whether it may go."""
    Risk.objects.update(description="Ours.")
    plan = plan_of(PAPER, {**RISK, "Description": "As it is now."})
    apply_plan(plan)
    apply_plan(plan_of(PAPER, {**RISK, "Description": "As it is later."}))
    assert plan_undo(Revision.objects.get(pk=plan.revision_id)).models == {Risk}
