from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.history.models import Revision, create_revision
from apps.ingest.mit.risks import MitRiskImporter
from apps.ingest.models import Plan, PlanRow, PlanState
from apps.ingest.plan.make import StalePlan, apply_plan, make_plan, remake_plan
from apps.risks.models import Risk, RiskCitation
from apps.sources.models import Source
from apps.taxonomy.models import Term
from tests.factories import make_taxonomy, make_term
from tests.ingest.mit_lines import PAPER, RISK
from tests.ingest.workbooks import cells, save

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def taxonomy():
    make_taxonomy("mit-domain")


def test_a_plan_writes_nothing_and_lists_the_changes(plan_of):
    before = Revision.objects.count()
    plan = plan_of(PAPER, RISK)
    assert (Risk.objects.count(), Revision.objects.count()) == (0, before)
    assert list(plan.rows.values_list("model", "verdict", "title")) == [
        ("sources.source", "new", "A paper"),
        ("risks.risk", "new", "Theft of models"),
    ]


def test_applying_writes_the_plan_as_one_revision(plan_of):
    plan = plan_of(PAPER, RISK)
    apply_plan(plan)
    assert Risk.objects.get().public_id == "mit1"
    assert Plan.objects.get().state == PlanState.APPLIED
    assert set(Risk.history.values_list("revision", flat=True)) == {plan.revision_id}


def test_a_plan_is_applied_once(plan_of):
    plan = plan_of(PAPER, RISK)
    apply_plan(plan)
    with pytest.raises(StalePlan, match="has been applied"):
        apply_plan(plan)


def test_a_plan_is_stale_after_a_change_of_its_data(plan_of):
    apply_plan(plan_of(PAPER, RISK))
    plan = plan_of(PAPER, {**RISK, "Description": "As it is now."}, name="v2.csv")
    Risk.objects.update(description="Edited meanwhile.")
    with pytest.raises(StalePlan, match="Make the plan again"):
        apply_plan(plan)
    assert Risk.objects.get().description == "Edited meanwhile."
    assert Plan.objects.get(pk=plan.pk).state == PlanState.READY


def test_a_plan_is_valid_after_a_change_of_other_data(plan_of):
    apply_plan(plan_of(PAPER, RISK))
    plan = plan_of(PAPER, {**RISK, "Description": "As it is now."}, name="v2.csv")
    make_taxonomy("other")
    apply_plan(plan)
    assert Risk.objects.get().description == "As it is now."


def edited_here(plan_of):
    apply_plan(plan_of(PAPER, RISK))
    risk = Risk.objects.get()
    risk.description = "Better said here."
    risk.save()
    return plan_of(PAPER, {**RISK, "Description": "As it is now.", "P.Def": "4"}, name="v2.csv")


def test_a_field_edited_here_is_a_conflict_and_is_kept(plan_of):
    plan = edited_here(plan_of)
    row = PlanRow.objects.get(plan=plan, model="risks.risk")
    assert row.verdict == "conflict"
    assert [(c["name"], c["said"], c["says"], c["ours"]) for c in row.changes if c["kept"]] == [
        ("description", "As it was.", "As it is now.", "Better said here.")
    ]
    apply_plan(plan)
    assert (Risk.objects.get().description, Risk.objects.get().locator) == ("Better said here.", "p. 4")


@pytest.mark.parametrize(
    "rule",
    [
        ["risks.risk", '["mit-ai-risk-repository", "01.01.00"]', "description"],
        ["risks.risk", "*", "description"],
        ["*", "*", "*"],
    ],
)
def test_a_conflict_is_accepted_by_row_by_column_or_by_rule(plan_of, rule):
    plan = edited_here(plan_of)
    plan.accepted = [rule]
    apply_plan(plan)
    assert Risk.objects.get().description == "As it is now."


def test_a_record_gone_upstream_is_reported_and_kept(plan_of):
    apply_plan(plan_of(PAPER, RISK))
    plan = plan_of(PAPER, {**RISK, "Ev_ID": "01.02.00", "Risk category": "Another"}, name="v2.csv")
    assert plan.rows.get(verdict="gone").title == "Theft of models"
    apply_plan(plan)
    assert Risk.objects.get(title="Theft of models").status == "published"


THEFT = ["risks.risk", '["mit-ai-risk-repository", "01.01.00"]', "withdraw"]


def gone_upstream(plan_of):
    apply_plan(plan_of(PAPER, RISK))
    return plan_of(PAPER, {**RISK, "Ev_ID": "01.02.00", "Risk category": "Another"}, name="v2.csv")


def test_a_record_gone_upstream_is_withdrawn_if_accepted(plan_of):
    plan = gone_upstream(plan_of)
    assert plan.rows.get(verdict="gone").changes == [
        {"name": "withdraw", "said": None, "says": "withdrawn", "ours": "published", "kept": True}
    ]
    plan.accepted = [THEFT]
    assert apply_plan(plan).tallies[Risk].withdrawn == 1
    risk = Risk.objects.get(title="Theft of models")
    assert (risk.status, risk.history.latest().revision) == ("withdrawn", plan.revision)


def test_accepting_every_field_withdraws_nothing(plan_of):
    plan = gone_upstream(plan_of)
    plan.accepted = [["*", "*", "*"]]
    apply_plan(plan)
    assert Risk.objects.get(title="Theft of models").status == "published"


def test_a_withdrawn_record_is_not_proposed_again(plan_of):
    plan = gone_upstream(plan_of)
    plan.accepted = [THEFT]
    apply_plan(plan)
    assert not remake_plan(plan, None).rows.exists()


def test_a_changed_link_shows_the_names_of_records(plan_of):
    apply_plan(plan_of(PAPER, RISK))
    below = {**BELOW, "Description": "As it was.", "Additional ev.": "It was seen."}
    other = {**PAPER, "Ev_ID": "02.00.00", "QuickRef": "Two2025", "Title": "Another paper"}
    plan = plan_of(PAPER, RISK, below, other, name="v2.csv")
    apply_plan(plan)
    changed = plan_of(PAPER, {**RISK, "Ev_ID": "01.03.00", "Risk category": "New"}, below, name="v3.csv")
    row = changed.rows.get(verdict="changed", title="Theft by staff")
    (parent,) = [change for change in row.changes if change["name"] == "parent_id"]
    assert parent["ours"] == "Theft of models (mit1)"


BELOW = {
    **RISK, "Ev_ID": "01.01.01", "Category level": "Risk Sub-Category",
    "Risk subcategory": "Theft by staff", "Description": "",
}  # fmt: skip


def test_a_new_record_is_listed_field_by_field(plan_of):
    plan = plan_of(PAPER, RISK, BELOW)
    row = plan.rows.get(title="Theft by staff")
    assert {(c["said"], c["ours"], c["kept"]) for c in row.changes} == {(None, None, False)}
    says = {change["name"]: change["says"] for change in row.changes}
    assert (says["locator"], says["entity"], says["quoted"]) == ("p. 3", "human", False)
    assert says["parent_id"] == "Theft of models (mit1)" and says["source_id"] == "A paper (one2024)"
    assert "description" not in says and plan.fields == {}


def test_a_plan_is_stale_if_a_new_record_would_link_to_another_one(plan_of):
    make_term("2.1")
    plan = plan_of(PAPER, {**RISK, "Sub-domain": "2.1 > Leaks"})
    Term.objects.filter(code="2.1").update(code="2.9")
    make_term("2.1", public_id="leaks")
    with pytest.raises(StalePlan, match="Make the plan again"):
        apply_plan(plan)
    assert not Risk.objects.exists()


@pytest.fixture
def release(tmp_path):
    """The plan of a workbook: a paper of this title, and a risk with this evidence in its own row."""

    def plan(title, evidence=""):
        rows = [cells("72.00.00", "P"), cells("72.04.00", "C", "Divides", **{"Additional ev.": evidence})]
        listed = ["", 72, "Doe2031", title, "Doe, J.", "Doe", 2031, ""]
        return make_plan(MitRiskImporter.name, [save(tmp_path / "release.xlsx", rows, included=[listed])])

    return plan


def test_accepting_a_title_does_not_make_rows_that_link_to_it_stale(release):
    apply_plan(release("Harms"))
    Source.objects.update(title="Harms, as we say")
    plan = release("Harms, listed", "It was seen.")
    assert plan.rows.get(model="risks.riskcitation").title == "Harms, as we say"
    plan.accepted = [["sources.source", "*", "title"]]
    apply_plan(plan)
    assert RiskCitation.objects.get().source.title == "Harms, listed"


def test_a_remade_plan_has_the_same_files_and_decisions_and_shows_the_conflict(plan_of):
    plan = edited_here(plan_of)
    plan.accepted = [["risks.risk", "*", "description"]]
    anew = remake_plan(plan, None)
    assert (anew.files, anew.accepted) == (plan.files, plan.accepted)
    assert anew.rows.get(model="risks.risk").verdict == "conflict"
    assert anew.fields["risks.risk"]["description"] == [1, 1]
    apply_plan(anew)
    assert Risk.objects.get().description == "As it is now."


def test_the_revision_of_a_request_names_the_imported_file(plan_of):
    plan = plan_of(PAPER, RISK)
    with create_revision() as act:
        apply_plan(plan)
    assert act.revision.batch.startswith("mit-ai-risk-repository v1.csv (SHA-256 ")


def test_a_file_with_errors_makes_a_plan_with_the_errors(plan_of):
    plan = plan_of(PAPER, {**RISK, "Entity": "9 - Ghost", "Intent": "wrong"})
    assert plan.state == PlanState.REFUSED
    assert [(p["row"], p["column"]) for p in plan.problems] == [(3, "Entity"), (3, "Intent")]
    with pytest.raises(StalePlan):
        apply_plan(plan)


def test_a_stored_file_that_was_changed_is_refused(plan_of, settings):
    plan = plan_of(PAPER, RISK)
    next((settings.DATA_DIR / "imports").rglob("v1.csv")).write_text("something else")
    with pytest.raises(Exception, match="differs from the one that the plan was made from"):
        apply_plan(plan)
    assert not Risk.objects.exists()


def test_the_command_shows_a_plan_or_applies_it(plan_of, tmp_path):
    plan_of(PAPER, RISK)
    out = StringIO()
    call_command("import_mit", tmp_path / "v1.csv", "--plan", stdout=out)
    assert "New: 2\n  A paper\n  Theft of models\nNothing was written." in out.getvalue()
    call_command("import_mit", tmp_path / "v1.csv", stdout=out)
    assert "risks: 1 new, 0 changed, 0 unchanged" in out.getvalue()


def test_the_command_reports_a_missing_file(tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("import_mit", tmp_path / "none.csv")
