"""Merges: the links that move, duplicates, and refusals."""

import pytest
from django.contrib.auth.models import Permission

from apps.history.merge.merge import CannotMerge, merge_records, plan_merge
from apps.history.models import Revision, create_revision
from apps.history.undo.plan import undo_revision
from apps.mitigations.models import MitigationRisk
from apps.risks.models import Risk, RiskActor, RiskRelation, Step
from apps.taxonomy.models import Term
from tests.factories import (
    make_actor,
    make_citation,
    make_claim,
    make_evidence,
    make_mitigation,
    make_mitigation_risk,
    make_relation,
    make_risk,
    make_risk_actor,
    make_risk_term,
    make_scenario,
    make_source,
    make_stance,
    make_step,
    make_taxonomy,
    make_term,
)
from tests.history.test_traces import untraced

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_risk(title="Kept", public_id="kept"), make_risk(title="Gone", public_id="gone")


def merged(kept, gone, *take):
    act = merge_records(kept, gone, take, reason="The same")
    kept.refresh_from_db(), gone.refresh_from_db()
    return act


def test_the_merged_record_is_withdrawn_and_names_its_successor(pair, admin_user):
    kept, gone = pair
    act = merge_records(kept, gone, user=admin_user, reason="One risk, told twice")
    gone.refresh_from_db()
    assert (gone.status, gone.replaced_by) == ("withdrawn", kept)
    assert (act.user, act.reason) == (admin_user, "Merge of gone into kept: One risk, told twice")
    assert {row.revision for row in (kept.history.latest(), gone.history.latest())} == {act}


def test_all_of_its_links_move(pair):
    kept, gone = pair
    make_citation(gone), make_evidence(gone), make_risk_term(gone, make_term("1"))
    make_risk_actor(gone, make_actor()), make_relation(gone, make_risk())
    merged(kept, gone)
    links = ("citations", "evidence", "riskterm_set", "actor_links", "relations")
    assert [getattr(kept, name).count() for name in links] == [1, 1, 1, 1, 1]
    assert [getattr(gone, name).count() for name in links] == [0, 0, 0, 0, 0]
    assert untraced() == []


def test_references_to_it_lead_to_the_other(pair):
    kept, gone = pair
    part, before = make_risk(parent=gone), make_risk(status="withdrawn", replaced_by=gone)
    step, answer = make_step(make_scenario(), risk=gone), make_mitigation_risk(make_mitigation(), gone)
    relation = make_relation(make_risk(), gone)
    merged(kept, gone)
    for thing in (part, before, step, answer, relation):
        thing.refresh_from_db()
    ends = part.parent, before.replaced_by, step.risk, answer.risk, relation.other
    assert ends == (kept, kept, kept, kept, kept)


def test_every_reference_to_a_source_moves():
    kept, gone = make_source(), make_source()
    risk = make_risk(source=gone)
    cited, read = make_citation(risk, source=gone), make_citation(risk, via=gone)
    stance = make_stance(make_claim(), source=gone)
    merged(kept, gone)
    for thing in (risk, cited, read, stance):
        thing.refresh_from_db()
    assert (risk.source, cited.source, read.via, stance.source) == (kept, kept, kept, kept)


def test_the_steps_lead_to_the_kept_actor():
    kept, gone, other = make_actor(), make_actor(), make_actor()
    one = make_step(make_scenario(), actors=[gone, other])
    two = make_step(make_scenario(), actors=[kept, gone])
    merged(kept, gone)
    assert {*one.actors.all()} == {kept, other} and {*two.actors.all()} == {kept}


def test_a_duplicate_link_is_removed_and_the_plan_lists_its_own_values(pair):
    kept, gone = pair
    actor, source = make_actor(), make_source(title="Report")
    stays = make_risk_actor(kept, actor, source=source, note="In short")
    make_risk_actor(gone, actor, source=source, note="At length", quote="They did.")
    make_risk_actor(gone, actor, role="drives")
    (double,) = plan_merge(kept, gone).duplicates
    assert double.lost_values == [("quote", "They did."), ("note", "At length")]
    merged(kept, gone)
    assert {*RiskActor.objects.values_list("risk", "role")} == {(kept.pk, "exposed"), (kept.pk, "drives")}
    assert RiskActor.objects.get(role="exposed") == stays


def test_duplicate_citations_become_one():
    kept, gone = make_risk(), make_risk()
    source = make_source()
    for risk, place in ((kept, "p. 1"), (gone, "p. 1"), (gone, "p. 2")):
        make_citation(risk, source=source, locator=place)
    merged(kept, gone)
    assert [item.locator for item in kept.citations.all()] == ["p. 1", "p. 2"]


def test_a_record_is_not_linked_with_itself(pair):
    kept, gone = pair
    make_relation(gone, kept), make_relation(kept, gone, "same-as")
    assert len(plan_merge(kept, gone).self_links) == 2
    merged(kept, gone)
    assert not RiskRelation.objects.exists()


def test_a_citation_via_its_own_source_loses_the_via():
    kept, gone = make_source(), make_source()
    cited = make_citation(make_risk(), source=kept, via=gone)
    merged(kept, gone)
    cited.refresh_from_db()
    assert (cited.source, cited.via) == (kept, None)


def test_parts_of_the_merged_parent_move_to_its_parent():
    above = make_risk()
    gone = make_risk(parent=above)
    kept = make_risk(parent=gone)
    merged(kept, gone)
    assert kept.parent == above


def test_the_steps_of_a_scenario_follow_those_of_the_other():
    kept, gone = make_scenario(), make_scenario()
    make_step(kept, 1, title="A"), make_step(gone, 1, title="B"), make_step(gone, 2, title="C")
    merged(kept, gone)
    assert [(step.position, step.title) for step in kept.steps.all()] == [(1, "A"), (2, "B"), (3, "C")]


def test_the_paths_of_terms_below_follow():
    kept, gone = make_term("1"), make_term("2")
    below = make_term("2.1")
    merged(kept, gone)
    assert Term.objects.get(pk=below.pk).path == "1/2.1/"


def test_fields_are_kept_unless_they_are_chosen():
    kept = make_risk(title="Kept", entity="blank")
    gone = make_risk(title="Gone", entity="ai", description="More", domain="1")
    assert {choice.name: choice.fills for choice in plan_merge(kept, gone).choices} == {
        "title": False, "description": True, "entity": False, "domain_term": True,
    }  # fmt: skip
    merged(kept, gone, "description", "domain_term")
    assert (kept.title, kept.entity, kept.description) == ("Kept", "blank", "More")
    assert kept.domain_term == gone.domain_term


def test_a_plan_writes_nothing(pair):
    make_citation(pair[1])
    before = Revision.objects.count()
    assert len(plan_merge(*pair).moved) == 1
    assert Revision.objects.count() == before and pair[1].citations.exists()


def test_an_undo_of_the_revision_restores_both(pair):
    kept, gone = pair
    actor = make_actor()
    make_risk_actor(kept, actor), make_risk_actor(gone, actor), make_citation(gone)
    undo_revision(merged(kept, gone))
    gone.refresh_from_db()
    assert (gone.status, gone.replaced_by) == ("published", None)
    assert gone.actor_links.count() == gone.citations.count() == 1


def test_a_merge_is_one_revision(pair):
    kept, gone = pair
    make_citation(gone), make_step(make_scenario(), risk=gone)
    before = Revision.objects.count()
    merged(kept, gone)
    assert Revision.objects.count() == before + 1


def test_a_draft_stays_a_draft_that_no_reader_sees():
    kept, gone = make_risk(), make_risk(status="draft")
    merged(kept, gone)
    assert (gone.status, gone.replaced_by) == ("draft", kept)


# --- What is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make_pair", "why"),
    [
        (lambda: (make_risk(), make_actor()), "Risks and actors cannot be merged"),
        (lambda: [make_risk()] * 2, "cannot be merged into itself"),
        (lambda: (make_risk(status="withdrawn"), make_risk()), "is withdrawn"),
        (lambda: (make_risk(), make_risk(status="withdrawn")), "is withdrawn"),
        (lambda: (make_risk(), make_risk(replaced_by=make_risk())), "was merged into .* already"),
        (lambda: (make_risk(status="draft"), make_risk()), "publish that one, or"),
        (lambda: (make_term("1"), make_term("1", "topics")), "differ in their taxonomy"),
        (lambda: (make_taxonomy("a"), make_taxonomy("b")), "Taxonomies cannot be merged"),
    ],
)
def test_records_that_cannot_be_merged_are_refused(make_pair, why):
    kept, gone = make_pair()
    with pytest.raises(CannotMerge, match=why):
        merge_records(kept, gone, reason="The same")
    gone.refresh_from_db()
    assert gone.status != "withdrawn" or gone.replaced_by is None


def test_a_parent_cycle_is_refused():
    gone = make_risk(title="Top")
    kept = make_risk(parent=make_risk(title="Between", parent=gone))
    with pytest.raises(CannotMerge, match="is below “Between"):
        merge_records(kept, gone, reason="The same")


def test_a_reason_is_needed(pair):
    with pytest.raises(CannotMerge, match="Say why"):
        merge_records(*pair, reason=" ")


def test_a_merge_needs_all_permissions(pair, django_user_model):
    make_mitigation_risk(make_mitigation(), pair[1])
    names = ["change_risk", "revise_risk", "publish_risk", "revise_mitigation", "change_mitigation"]
    user = django_user_model.objects.create_user("eve", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    with pytest.raises(CannotMerge, match="You may not change these mitigation risks"):
        merge_records(*pair, user=user, reason="The same")
    assert MitigationRisk.objects.get().risk == pair[1]
    user.user_permissions.add(Permission.objects.get(codename="change_mitigationrisk"))
    merge_records(*pair, user=django_user_model.objects.get(pk=user.pk), reason="The same")
    assert MitigationRisk.objects.get().risk == pair[0]


def test_withdrawing_needs_the_permission_to_publish(pair, django_user_model):
    user = django_user_model.objects.create_user("eve", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["change_risk", "revise_risk"]))
    with pytest.raises(CannotMerge, match="You may not change these risks"):
        merge_records(*pair, user=user, reason="The same")


def test_changes_of_another_revision_are_read_again(pair):
    """The plan is made in the transaction: a copy in memory may be old."""
    kept, gone = pair
    with create_revision():
        Risk.objects.get(pk=kept.pk).save()
    late = make_step(make_scenario(), risk=gone)
    merged(kept, gone)
    assert Step.objects.get(pk=late.pk).risk == kept
