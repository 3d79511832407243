"""Summaries of revisions as readers may see them."""

import pytest

from apps.actors.models import Actor
from apps.history.log.revisions import find_public_revisions, summarize_revisions
from apps.history.models import create_revision
from apps.risks.models import Risk
from tests.factories import make_actor, make_citation, make_risk, make_risk_actor, make_source

pytestmark = pytest.mark.django_db


def followed(*nouns):
    """[{kind: ids}] of each revision, the last first."""
    nouns = nouns or (Risk.objects.readable(),)
    found = summarize_revisions(find_public_revisions(*nouns), *nouns)
    return [
        {
            kind: [model.objects.get(pk=key).public_id for key in keys]
            for model, did in act.records.items()
            for kind, keys in did.items()
            if keys
        }
        for act in found
    ]


def edit(record, **values):
    for name, value in values.items():
        setattr(record, name, value)
    record.save()


def test_a_record_is_new_then_changed_then_withdrawn():
    risk = make_risk(public_id="r")
    edit(risk, title="Other")
    edit(risk, status="withdrawn")
    edit(risk, description="Words.")
    edit(risk, status="published")
    kinds = [next(iter(did)) for did in followed()]
    assert kinds == ["changed", "changed", "withdrawn", "changed", "new"]


def test_a_draft_appears_as_new_when_it_is_published():
    risk = make_risk(public_id="r", status="draft")
    edit(risk, title="Other"), make_citation(risk)
    assert followed() == []
    edit(risk, status="published")
    assert followed() == [{"new": ["r"]}]


def test_a_revision_counts_each_record_once():
    with create_revision():
        risk = make_risk(public_id="r")
        edit(risk, title="Other"), make_citation(risk), make_citation(risk)
    assert followed() == [{"new": ["r"]}]


def test_a_link_changes_the_record_that_it_belongs_to():
    risk, actor = make_risk(public_id="r"), make_actor(public_id="a")
    make_risk_actor(risk, actor, source=make_source()).delete()
    assert followed() == [{"changed": ["r"]}, {"changed": ["r"]}, {"new": ["r"]}]
    assert followed(Actor.objects.readable()) == [{"new": ["a"]}]


def test_a_link_to_a_draft_does_not_count():
    risk = make_risk(public_id="r")
    make_risk_actor(risk, make_actor(status="draft")), make_citation(risk, source=make_source(status="draft"))
    assert followed() == [{"new": ["r"]}]


def test_only_the_given_records_count():
    with create_revision():
        make_risk(public_id="a", entity="ai"), make_risk(public_id="b", entity="human")
    assert followed(Risk.objects.readable().filter(entity="ai")) == [{"new": ["a"]}]


def test_several_nouns_are_summarized_together():
    with create_revision():
        make_risk(public_id="r"), make_actor(public_id="a")
    [act] = summarize_revisions(
        find_public_revisions(Risk.objects.all(), Actor.objects.all()),
        Risk.objects.all(),
        Actor.objects.all(),
    )
    assert {model.__name__: len(did["new"]) for model, did in act.records.items()} == {"Risk": 1, "Actor": 1}
