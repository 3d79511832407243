"""Undo: the states that it restores, and refusals."""

import pytest

from apps.history.models import Revision, create_revision
from apps.history.undo.plan import CannotUndo, plan_undo, scope_to_object, scope_to_record, undo_revision
from apps.risks.models import Risk, RiskActor, RiskRelation, Step
from apps.taxonomy.models import Term
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

pytestmark = pytest.mark.django_db


@pytest.fixture
def last():
    return lambda: Revision.objects.latest("pk")


def change(obj, reason="", **values):
    with create_revision(reason=reason):
        for name, value in values.items():
            setattr(obj, name, value)
        obj.save()
    return Revision.objects.latest("pk")


def stored(obj):
    return type(obj).objects.filter(pk=obj.pk).values().get()


def test_a_change_is_restored_exactly(admin_user):
    risk = make_risk(title="Old", description="As it was.")
    before = stored(risk)
    act = change(risk, reason="Read again", title="New", description="")
    new = undo_revision(act, user=admin_user)
    assert stored(risk) == before
    assert (new.reason, new.user) == (f"Undo of revision {act.pk}: Read again", admin_user)
    assert risk.history.latest().revision == new


def test_a_removed_link_comes_back_with_its_key(last):
    link = make_risk_actor(make_risk(), make_actor(), note="Because.")
    before = stored(link)
    RiskActor.objects.get().delete()
    undo_revision(last())
    assert stored(link) == before
    assert [row.history_type for row in RiskActor.history.order_by("history_id")] == ["+", "-", "+"]


def test_a_record_that_was_removed_comes_back_with_its_times(last):
    risk = make_risk()
    before = stored(risk)
    Risk.objects.get().delete()
    undo_revision(last())
    assert stored(risk) == before


def test_a_link_that_was_added_is_removed(last):
    make_risk_actor(make_risk(), make_actor())
    undo_revision(last())
    assert not RiskActor.objects.exists()
    assert RiskActor.history.latest().revision == last()


def test_a_record_that_was_added_is_withdrawn_and_published_again_by_undoing_that(last):
    with create_revision():
        risk = make_risk()
        make_citation(risk)
    published = stored(risk)
    new = undo_revision(last())
    assert stored(risk)["status"] == "withdrawn" and not risk.citations.exists()
    assert stored(risk)["updated"] > published["updated"]
    undo_revision(new)
    assert stored(risk) == published and risk.citations.count() == 1


@pytest.mark.parametrize("status", ["draft", "in-review"])
def test_an_added_record_that_no_reader_saw_is_a_draft(status, last):
    other = make_source()
    with create_revision():
        risk = make_risk(status=status)
        other.save()
    undo_revision(last())
    assert stored(risk)["status"] == "draft"


def test_an_undone_publication_is_a_withdrawal():
    risk = make_risk(status="in-review")
    act = change(risk, status="published")
    assert [(field.before, field.after) for field in plan_undo(act).items[0].fields] == [
        ("Published", "Withdrawn")
    ]
    undo_revision(act)
    assert stored(risk)["status"] == "withdrawn"


def test_a_later_change_prevents_the_undo_until_it_is_accepted(admin_user):
    risk = make_risk(title="Old", entity="blank")
    act = change(risk, title="New")
    with create_revision(user=admin_user):
        later = change(risk, entity="ai", description="More")
    with pytest.raises(CannotUndo, match=f"{risk.public_id}.*: description, entity, in {later} by admin"):
        undo_revision(act)
    assert stored(risk)["title"] == "New"
    undo_revision(act, accepted={("risks.risk", risk.pk)})
    assert (stored(risk)["title"], stored(risk)["entity"]) == ("Old", "blank")


def test_each_object_is_accepted_separately():
    one, two = make_risk(title="One"), make_risk(title="Two")
    with create_revision():
        act = (change(one, title="1"), change(two, title="2"))[0]
    change(one, title="I")
    change(two, title="II")
    with pytest.raises(CannotUndo, match=r"II \(two\): title"):
        undo_revision(act, accepted={("risks.risk", one.pk)})
    assert stored(one)["title"] == "I"


def test_one_field_is_restored_and_the_others_stay():
    risk = make_risk(title="Old", entity="blank", intent="blank")
    act = change(risk, title="New", entity="ai")
    change(risk, intent="intentional")
    undo_revision(act, scope_to_object(Risk, risk.pk, "entity"))
    found = stored(risk)
    assert (found["title"], found["entity"], found["intent"]) == ("New", "blank", "intentional")


def test_only_later_changes_of_the_same_field_conflict():
    risk = make_risk(title="Old", entity="blank")
    act = change(risk, title="New", entity="ai")
    later = change(risk, entity="human")
    undo_revision(act, scope_to_object(Risk, risk.pk, "title"))
    with pytest.raises(CannotUndo, match=f"entity, in {later}"):
        undo_revision(act, scope_to_object(Risk, risk.pk, "entity"))


def test_one_record_is_restored_with_its_links(last):
    one, two = make_risk(title="One"), make_risk(title="Two")
    with create_revision():
        change(one, title="1"), change(two, title="2")
        make_citation(one)
    undo_revision(last(), scope_to_record(one))
    assert (stored(one)["title"], stored(two)["title"]) == ("One", "2")
    assert not one.citations.exists()


def test_the_actors_of_a_step_are_restored(last):
    china, acme = make_actor(title="China"), make_actor(title="Acme")
    step = make_step(make_scenario(), actors=[china])
    with create_revision():
        step.actors.set([acme])
    undo_revision(last(), scope_to_object(Step, step.pk, "actors"))
    assert list(step.actors.all()) == [china]


def test_a_step_that_was_removed_comes_back_with_its_actors(last):
    step = make_step(make_scenario(), actors=[make_actor(title="China")])
    Step.objects.get().delete()
    undo_revision(last())
    assert [actor.title for actor in Step.objects.get(pk=step.pk).actors.all()] == ["China"]


def test_an_undo_can_be_undone():
    risk = make_risk(title="Old")
    act = change(risk, title="New")
    after = stored(risk)
    undo_revision(undo_revision(act))
    assert stored(risk) == after


def test_an_unchanged_state_has_nothing_to_undo():
    risk = make_risk(title="Old")
    act = change(risk, title="New")
    undo_revision(act)
    with pytest.raises(CannotUndo, match="nothing to undo"):
        undo_revision(act)


def test_a_later_edit_of_a_link_keeps_the_time_of_its_record():
    risk = make_risk(title="Old")
    act = change(risk, title="New")
    change(risk)
    undo_revision(act)
    assert stored(risk)["title"] == "Old"
    assert stored(risk)["updated"] > act.time


def test_terms_follow_a_term_whose_code_is_restored():
    below, root = make_term("6.1"), make_term("6")
    act = change(root, code="8")
    undo_revision(act, scope_to_object(Term, root.pk, "code"))
    assert stored(below)["path"] == "6/6.1/"


def test_a_link_that_exists_again_cannot_come_back(last):
    risk, actor, source = make_risk(), make_actor(), make_source()
    make_risk_actor(risk, actor, source=source)
    RiskActor.objects.get().delete()
    act = last()
    again = make_risk_actor(risk, actor, source=source)
    with pytest.raises(CannotUndo, match=f"risk actor {again.pk} has its unique values now"):
        undo_revision(act)
    assert RiskActor.objects.get() == again


def test_a_link_to_a_deleted_record_cannot_come_back(last):
    link = make_relation(make_risk(), make_risk())
    RiskRelation.objects.get().delete()
    act = last()
    Risk.objects.filter(pk=link.other_id).delete()
    with pytest.raises(CannotUndo, match="can no longer be restored"):
        undo_revision(act)
    assert not RiskRelation.objects.exists()


def test_a_risk_never_becomes_its_own_parent():
    above, below = make_risk(), make_risk()
    below.parent = above
    act = (below.save(), change(below, parent=None))[1]
    change(above, parent=below)
    with pytest.raises(CannotUndo):
        undo_revision(act)
    assert stored(below)["parent_id"] is None


def test_a_plan_has_the_outcome_of_each_object(last):
    risk = make_risk(title="Old")
    with create_revision():
        change(risk, title="New")
        make_citation(risk)
    plan = plan_undo(last())
    assert {(item.key[0], item.outcome) for item in plan.items} == {
        ("risks.risk", "restored"), ("sources.source", "withdrawn"), ("risks.riskcitation", "removed"),
    }  # fmt: skip
