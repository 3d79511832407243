"""Importing a dataset again neither undoes a merge nor creates the merged records again."""

import pytest
from django.core.management import call_command

from apps.history.log.changes import list_logged_models
from apps.history.merge.merge import merge_records
from apps.history.merge.split import split_record
from apps.history.models import Revision
from apps.mitigations.models import MitigationRisk
from apps.risks.models import Risk, Step
from apps.sources.models import Source
from tests.factories import make_actor, make_risk, make_source, make_term
from tests.ingest.folders import risks
from tests.ingest.workbooks import CODED, cells, save

pytestmark = pytest.mark.django_db

PAPER = cells("72.00.00", "P", QuickRef="Doe2031")
ONE = cells("72.04.00", "C", "Divides", Description="Wide ones.", **CODED)
TWO = cells("72.05.00", "C", "Gaps", **{"Description": "Wide gaps.", "Additional ev.": "Wide.", **CODED})
MORE = cells("72.05.00.a", "E", "Gaps", **{"Additional ev.": "So they say.", "p.AddEv": "4"})


@pytest.fixture
def release(tmp_path):
    """A release of these two risks, or of others."""
    make_term("6.2")

    def load(*rows):
        path = save(tmp_path / "release.xlsx", [PAPER, *(rows or (ONE, TWO, MORE))])
        call_command("import_mit", path, verbosity=0)

    return load


def base():
    """Every row of the logged models."""
    return {model: list(model.objects.order_by("pk").values()) for model in list_logged_models()}


def join(kept, gone, *take):
    merge_records(kept, gone, take, reason="The same")


def test_importing_a_release_again_does_not_change_merged_risks(release, capsys):
    release()
    one, two = Risk.objects.order_by("pk")
    join(one, two, "description")
    before = base(), Revision.objects.count()
    release()
    assert (base(), Revision.objects.count()) == before
    assert Risk.objects.get(pk=two.pk).replaced_by == one
    assert (one.citations.count(), one.evidence.count()) == (1, 1)


def test_a_merged_risk_follows_its_dataset_and_is_kept_merged(release, capsys):
    release()
    one, two = Risk.objects.order_by("pk")
    join(one, two)
    release(ONE, TWO | {"Description": "Wider gaps."}, MORE)
    two.refresh_from_db()
    assert (two.status, two.replaced_by, two.description) == ("withdrawn", one, "Wider gaps.")


def test_after_a_split_the_dataset_updates_both_as_before(release, capsys):
    release()
    one, two = Risk.objects.order_by("pk")
    before = base()
    join(one, two)
    release()
    split_record(two, reason="Not the same")
    release()
    after = base()
    times = [[{**row, "updated": None} for row in found[Risk]] for found in (before, after)]
    assert times[0] == times[1]
    assert {model: rows for model, rows in before.items() if model is not Risk} == {
        model: rows for model, rows in after.items() if model is not Risk
    }


def test_a_merged_paper_is_kept_merged_and_its_risks_keep_the_other(release, capsys):
    release()
    mine = make_source(title="The same paper")
    join(mine, Source.objects.get(origin="mit-ai-risk-repository"))
    before = base()
    release()
    assert base() == before
    assert {risk.source for risk in Risk.objects.all()} == {mine}


@pytest.mark.parametrize(
    ("noun", "gone"), [(make_risk, "race"), (make_source, "doe-2031"), (make_actor, "china")]
)
def test_loading_the_shipped_knowledge_again_changes_nothing(knowledge, noun, gone):
    knowledge()
    kept = noun(kind="state") if noun is make_actor else noun()
    join(kept, type(kept).objects.get(public_id=gone))
    before = base()
    knowledge()
    assert base() == before


def test_a_change_of_the_shipped_knowledge_changes_the_merged_risk_only(knowledge):
    knowledge()
    kept = make_risk(title="Kept")
    join(kept, Risk.objects.get(public_id="race"))
    knowledge(risks(title="Race, renamed"))
    kept.refresh_from_db()
    assert (kept.title, Risk.objects.get(public_id="race").replaced_by) == ("Kept", kept)
    assert MitigationRisk.objects.get().risk == Step.objects.get(position=1).risk == kept
