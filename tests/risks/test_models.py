"""Constraints of risks, their links and scenarios."""

import pytest
from django.db import IntegrityError, transaction

from apps.risks.models import Risk, RiskActor, RiskTerm
from tests.factories import (
    make_actor,
    make_citation,
    make_evidence,
    make_relation,
    make_risk,
    make_risk_actor,
    make_risk_term,
    make_scenario,
    make_source,
    make_step,
    make_term,
)

pytestmark = pytest.mark.django_db


def refused(make, *args, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(*args, **values)
    return True


@pytest.mark.parametrize("name", ["level", "entity", "intent", "timing"])
def test_the_database_refuses_unknown_codes(name):
    assert refused(make_risk, **{name: "robot"})
    assert refused(make_risk, **{name: ""})
    risk = make_risk()
    assert refused(Risk.objects.filter(pk=risk.pk).update, **{name: "robot"})


def test_codes_are_blank_by_default():
    risk = make_risk()
    assert (risk.entity, risk.intent, risk.timing) == ("blank", "blank", "blank")
    assert list(Risk.objects.coded("entity")) == []


def test_not_coded_and_blank_are_both_uncoded_but_distinct():
    make_risk(entity="not-coded"), make_risk(entity="blank")
    coded = make_risk(entity="ai")
    assert list(Risk.objects.coded("entity")) == [coded]
    assert Risk.objects.filter(entity="not-coded").count() == 1


def test_a_relation_is_to_another_risk_and_unique_per_kind():
    one, other = make_risk(), make_risk()
    assert refused(make_relation, one, one)
    make_relation(one, other, "leads-to"), make_relation(one, other, "aggravates")
    make_relation(other, one, "leads-to")
    assert refused(make_relation, one, other, "leads-to")
    assert refused(make_relation, one, make_risk(), "causes")


def test_an_actor_has_a_role_in_a_risk_only_once():
    risk, actor = make_risk(), make_actor()
    make_risk_actor(risk, actor, "drives"), make_risk_actor(risk, actor, "exposed")
    assert refused(make_risk_actor, risk, actor, "drives")
    assert refused(make_risk_actor, risk, make_actor(), "watches")


@pytest.mark.parametrize("make", [make_risk_actor, make_relation])
def test_a_link_has_a_known_basis(make):
    other = make_actor() if make is make_risk_actor else make_risk()
    assert refused(make, make_risk(), other, basis="guessed")
    assert refused(make, make_risk(), other, basis="")


def test_a_link_without_a_source_is_refused():
    assert refused(RiskActor.objects.create, risk=make_risk(), actor=make_actor(), role="drives")


def test_a_further_term_is_assigned_only_once():
    risk, term = make_risk(), make_term("race", "topics")
    make_risk_term(risk, term)
    assert refused(make_risk_term, risk, term)


def test_a_scenario_has_one_step_at_each_position():
    scenario = make_scenario()
    make_step(scenario, 1)
    assert refused(make_step, scenario, 1)
    assert refused(make_step, scenario, -1)
    assert refused(make_scenario, kind="saga")


def test_evidence_has_a_unique_id_within_its_dataset():
    risk, known = make_risk(), {"origin": "mit", "external_id": "01.02.03.a"}
    make_evidence(risk, **known), make_evidence(risk), make_evidence(risk)
    assert refused(make_evidence, make_risk(), **known)


def test_a_risk_that_others_refer_to_cannot_be_deleted():
    source, actor, above, met = make_source(), make_actor(), make_risk(), make_risk()
    risk = make_risk(parent=above)
    make_citation(risk, source=source), make_risk_actor(risk, actor), make_step(make_scenario(), risk=met)
    make_relation(risk, make_risk(public_id="named"))
    for record in (source, actor, above, met, Risk.objects.get(public_id="named")):
        assert refused(record.delete)


def test_links_of_a_risk_are_deleted_with_it():
    risk = make_risk()
    make_citation(risk), make_evidence(risk), make_risk_actor(risk, make_actor())
    make_risk_term(risk, make_term("race", "topics"))
    risk.delete()
    assert not RiskActor.objects.exists() and not RiskTerm.objects.exists()


def test_domain_and_subdomain_follow_from_the_domain_term():
    sub, whole, none = make_risk("6.1"), make_risk("6"), make_risk()
    assert (sub.domain.code, sub.subdomain.code) == ("6", "6.1")
    assert (whole.domain.code, whole.subdomain) == ("6", None)
    assert (none.domain, none.subdomain) == (None, None)


def test_the_originating_source_and_locator_form_a_citation():
    assert make_risk().citation is None
    source = make_source(title="Harms, listed")
    assert str(make_risk(source=source, locator="p. 7").citation) == "Harms, listed, p. 7"
