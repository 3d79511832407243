"""Splits: the links that return, whatever was merged or edited since."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.history.log.changes import list_logged_models
from apps.history.merge.merge import CannotMerge, merge_records, plan_merge
from apps.history.merge.split import is_merged, plan_split, split_record
from apps.history.models import Revision
from apps.history.undo.plan import undo_revision
from apps.risks.models import RiskActor, RiskRelation, Step
from tests.factories import (
    make_actor,
    make_citation,
    make_relation,
    make_risk,
    make_risk_actor,
    make_scenario,
    make_source,
    make_step,
    make_term,
)
from tests.history.test_traces import untraced

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    return [make_risk(title=name, public_id=name.lower()) for name in ("Kept", "One", "Two")]


def join(kept, gone, *take):
    return merge_records(kept, gone, take, reason="The same")


def part(gone):
    return split_record(gone, reason="Not the same after all")


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def base():
    """All that stands, but for the times of the last change."""
    return {
        model._meta.label: [
            {name: value for name, value in row.items() if name != "updated"}
            for row in model.objects.order_by("pk").values()
        ]
        for model in list_logged_models()
    } | {"actors of steps": sorted(Step.actors.through.objects.values_list("step", "actor"))}


def test_a_split_reverts_the_merge(three, admin_user):
    kept, one, _ = three
    actor = make_actor()
    make_risk_actor(kept, actor), make_risk_actor(one, actor, note="Only here"), make_citation(one)
    make_relation(one, kept), make_risk(parent=one)
    before = base()
    join(kept, one, "title")
    act = split_record(one, user=admin_user, reason="Read again")
    assert base() == before and untraced() == []
    assert (act.user, act.reason) == (admin_user, "Split of one from kept: Read again")


def test_edits_since_the_merge_stay(three):
    kept, one, two = three
    moved, left, added = make_citation(one), make_citation(one), make_actor()
    make_risk_actor(one, make_actor())
    join(kept, one)
    moved.refresh_from_db()
    moved.quote = "Word for word"
    moved.save()
    left.risk = two
    left.save()
    make_risk_actor(kept, added)
    RiskActor.objects.exclude(actor=added).get().delete()
    part(one)
    moved.refresh_from_db(), left.refresh_from_db()
    assert (moved.risk, moved.quote, left.risk) == (one, "Word for word", two)
    assert {*RiskActor.objects.values_list("risk", "actor")} == {(kept.pk, added.pk)}


def test_a_taken_value_is_removed_unless_it_was_edited_since(three):
    kept, one, _ = three
    one.description, one.category = "Long", "Harms"
    one.save()
    join(kept, one, "description", "category")
    kept = fresh(kept)
    kept.category = "Harms to people"
    kept.save()
    part(one)
    assert (fresh(kept).description, fresh(kept).category) == ("", "Harms to people")


@pytest.mark.parametrize("first", [0, 1])
def test_two_merged_records_get_the_same_link_back(three, first):
    kept, *others = three
    actor = make_actor()
    for risk in others:
        make_risk_actor(risk, actor, note=risk.title)
    before = base()
    for risk in others:
        join(kept, risk)
    part(others[first])
    stands = {*RiskActor.objects.values_list("risk", "note")}
    other = others[1 - first]
    assert stands == {(others[first].pk, others[first].title), (kept.pk, other.title)}
    part(other)
    assert base() == before


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_a_relation_between_merged_records_returns_in_any_order(three, order):
    kept, one, two = three
    make_relation(one, two)
    before = base()
    join(kept, one), join(kept, two)
    assert not RiskRelation.objects.exists()
    part(three[order[0]])
    assert {*RiskRelation.objects.values_list("risk__title", "other__title")} in (
        {("One", "Kept")}, {("Kept", "Two")},
    )  # fmt: skip
    part(three[order[1]])
    assert base() == before


@pytest.mark.parametrize("order", [(1, 0), (0, 1)])
def test_a_chain_of_merges_can_be_split_anywhere(three, order):
    last, middle, first = three
    cited = make_citation(first)
    make_relation(first, middle)
    before = base()
    join(middle, first), join(last, middle)
    assert fresh(first).replaced_by == last and fresh(cited).risk == last
    chain = [first, middle]
    part(chain[order[0]])
    if order[0] == 1:
        assert fresh(first).replaced_by == middle and fresh(cited).risk == middle
    else:
        assert fresh(cited).risk == first
    part(chain[order[1]])
    assert base() == before


def test_a_merge_can_be_done_again_and_split_again(three):
    kept, one, _ = three
    make_citation(one)
    before = base()
    for _ in range(2):
        join(kept, fresh(one))
        part(one)
    assert base() == before


def test_an_undone_split_can_be_split(three):
    kept, one, _ = three
    cited = make_citation(one)
    before = base()
    join(kept, one)
    undo_revision(part(one))
    assert fresh(cited).risk == kept and is_merged(fresh(one))
    part(one)
    assert base() == before


def test_links_removed_by_hand_do_not_return(three):
    kept, one, two = three
    actor = make_actor()
    make_risk_actor(kept, actor), make_risk_actor(one, actor)
    join(kept, one), join(kept, two)
    RiskActor.objects.get().delete()
    part(two)
    assert not RiskActor.objects.exists()


def test_actors_of_steps_return_and_later_choices_stay():
    kept, gone, other, late = (make_actor(title=name) for name in ("Kept", "Gone", "Other", "Late"))
    one = make_step(make_scenario(), actors=[gone, other])
    two = make_step(make_scenario(), actors=[kept, gone])
    join(kept, gone)
    one.actors.add(late), two.actors.remove(kept)
    part(gone)
    assert {*one.actors.all()} == {gone, other, late} and {*two.actors.all()} == set()


def test_steps_return_to_their_places():
    kept, gone = make_scenario(), make_scenario()
    make_step(kept, 1), make_step(gone, 1), make_step(gone, 2)
    before = base()
    join(kept, gone)
    part(gone)
    assert base() == before


def test_terms_return_with_their_paths():
    kept, gone = make_term("1"), make_term("2")
    make_term("2.1"), make_risk(domain="2")
    before = base()
    join(kept, gone)
    part(gone)
    assert base() == before


def test_a_part_of_the_merged_record_is_below_it_again():
    gone = make_risk(parent=make_risk())
    kept = make_risk(parent=gone)
    before = base()
    join(kept, gone)
    part(gone)
    assert base() == before


def test_citations_via_a_source_return():
    kept, gone = make_source(), make_source()
    make_citation(make_risk(source=gone), source=kept, via=gone)
    before = base()
    join(kept, gone)
    part(gone)
    assert base() == before


def test_a_plan_lists_the_links_that_return_and_writes_nothing(three):
    kept, one, _ = three
    make_citation(one)
    join(kept, one)
    revisions = Revision.objects.count()
    plan = plan_split(fresh(one))
    assert (plan.kept, [item.meta.model_name for item in plan.links]) == (kept, ["riskcitation"])
    assert Revision.objects.count() == revisions


def test_a_record_that_is_not_merged_cannot_be_split(three):
    with pytest.raises(CannotMerge, match="not merged into another record"):
        part(three[0])


def test_a_reason_is_needed(three):
    join(three[0], three[1])
    with pytest.raises(CannotMerge, match="Say why"):
        split_record(three[1], reason="")


# --- Any links, any merges, any order ----------------------------------------------------------

ENDS = st.integers(0, 3)
LINKS = st.lists(st.tuples(st.sampled_from(["relation", "actor", "parent", "step"]), ENDS, ENDS), max_size=8)


def tie(risks, actors, kind, one, two):
    """A link between these risks, or none where it cannot be or stands already."""
    risk, other = risks[one], risks[two]
    if kind == "relation" and one != two and not risk.relations.filter(other=other).exists():
        make_relation(risk, other, source=actors["source"])
    if kind == "actor" and not risk.actor_links.filter(actor=actors[two]).exists():
        make_risk_actor(risk, actors[two], source=actors["source"], note=f"{one} {two}")
    if kind == "parent" and one < two:
        risk.parent = other
        risk.save()
    if kind == "step":
        make_step(actors["scenario"], actors["scenario"].steps.count() + 1, risk, source=actors["source"])


class SplittingAnything(TestCase):
    def made(self, links):
        risks = [make_risk(title=f"R{number}", description=f"D{number}") for number in range(4)]
        actors = {number: make_actor() for number in range(4)}
        actors |= {"source": make_source(), "scenario": make_scenario()}
        for link in links:
            tie(risks, actors, *link)
        return risks

    @settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
    @given(LINKS, st.permutations([0, 1, 2, 3]), st.data())
    def test_splitting_all_that_was_merged_restores_the_base(self, links, order, data):
        risks = self.made(links)
        before, gone = base(), []
        for _ in range(data.draw(st.integers(1, 3))):
            standing = [fresh(risks[n]) for n in order if fresh(risks[n]).status == "published"]
            kept, away = data.draw(st.permutations(standing))[:2]
            if not plan_merge(kept, away).obstacle:
                join(kept, away, "description")
                gone.append(away)
        for risk in data.draw(st.permutations(gone)):
            part(risk)
        assert base() == before

    @settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
    @given(LINKS)
    def test_edits_between_merge_and_split_are_not_lost(self, links):
        risks = self.made(links)
        kept, away = risks[:2]
        if plan_merge(fresh(kept), fresh(away)).obstacle:
            return
        join(kept, away)
        kept = fresh(kept)
        kept.description = "Edited"
        kept.save()
        notes = {link.pk: link for link in RiskActor.objects.all()}
        for link in notes.values():
            link.note += ", edited"
            link.save()
        part(away)
        assert fresh(kept).description == "Edited"
        assert all(fresh(link).note.endswith(", edited") for link in notes.values())
