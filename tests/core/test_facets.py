"""Facet counts equal the results of counting rows one by one."""

from random import Random

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.mitigations.filters import MitigationFilter
from apps.mitigations.models import Mitigation
from apps.risks.filters import RiskFilter, ScenarioFilter
from apps.risks.models import Risk, Scenario
from tests.factories import (
    make_actor,
    make_mitigation,
    make_risk,
    make_risk_actor,
    make_scenario,
    make_step,
    make_term,
)

pytestmark = pytest.mark.django_db

DOMAINS = [None, "1", "1.1", "1.2", "6", "6.1"]
VALUES = {
    "domain": ["1", "1.1", "1.2", "6", "6.1", "none"],
    "entity": ["human", "ai", "blank"],
    "intent": ["intentional", "other", "not-coded"],
    "timing": ["pre-deployment", "other"],
    "level": ["category", "subcategory"],
}


@pytest.fixture
def risks():
    """Sixty risks with codes drawn by a fixed seed, and a draft that no count may hold."""
    draw = Random(7)
    make_risk(status="draft", entity="ai")
    for _ in range(60):
        codes = {name: draw.choice(VALUES[name]) for name in ("entity", "intent", "timing", "level")}
        make_risk(draw.choice(DOMAINS), **codes)


def published():
    return Risk.objects.published().select_related("domain_term__parent")


def query(choices):
    data = QueryDict(mutable=True)
    for name, values in choices.items():
        data.setlist(name, values)
    return data


def codes_of(risk):
    """The options of each facet under which a risk is counted."""
    domain = risk.domain_term
    above = {domain.code, *([domain.parent.code] if domain.parent else [])} if domain else {"none"}
    return {"domain": above} | {name: {getattr(risk, name)} for name in VALUES if name != "domain"}


def counted(rows, choices, facet, option):
    """Rows with that option that meet every choice but those of the facet itself."""
    others = {name: set(values) for name, values in choices.items() if name != facet and values}
    return sum(option in row[facet] and all(row[name] & others[name] for name in others) for row in rows)


choices = st.fixed_dictionaries(
    {name: st.lists(st.sampled_from(values), max_size=2, unique=True) for name, values in VALUES.items()}
)


def test_each_count_ignores_the_choice_of_its_own_facet(risks):
    rows = [codes_of(risk) for risk in published()]

    @given(choices)
    @settings(max_examples=60)
    def holds(chosen):
        for facet in RiskFilter(query(chosen), queryset=Risk.objects.published()).facets():
            for option in facet.options:
                assert option.count == counted(rows, chosen, facet.name, option.value), (facet.name, option)

    holds()


def test_the_rows_are_those_that_meet_every_choice(risks):
    rows = {risk.pk: codes_of(risk) for risk in published()}

    @given(choices)
    @settings(max_examples=60)
    def holds(chosen):
        chosen_values = {name: set(values) for name, values in chosen.items() if values}
        found = RiskFilter(query(chosen), queryset=Risk.objects.published()).qs
        meet = [
            pk
            for pk, codes in rows.items()
            if all(codes[name] & chosen_values[name] for name in chosen_values)
        ]
        assert [risk.pk for risk in found] == meet

    holds()


def options(filter_class, model, **choices):
    filterset = filter_class(query(choices), queryset=model.objects.published())
    return {
        facet.name: {option.value: option.count for option in facet.options} for facet in filterset.facets()
    }


def test_an_option_without_rows_is_not_offered_unless_it_is_chosen():
    make_risk(entity="ai")
    assert options(RiskFilter, Risk)["entity"] == {"ai": 1}
    assert options(RiskFilter, Risk, entity=["human"])["entity"] == {"human": 0, "ai": 1}


def test_subdomains_are_offered_once_their_domain_is_chosen():
    make_risk("1.1"), make_risk("6.1")
    assert options(RiskFilter, Risk)["domain"] == {"1": 1, "6": 1}
    assert options(RiskFilter, Risk, domain=["6"])["domain"] == {"1": 1, "6": 1, "6.1": 1}


def test_risks_without_a_domain_are_counted_as_none():
    make_risk(), make_risk("6.1")
    make_term("6.2")
    assert options(RiskFilter, Risk)["domain"] == {"6": 1, "none": 1}


def test_a_search_narrows_the_counts():
    make_risk(title="Toxic speech", entity="ai"), make_risk(title="Job loss", entity="human")
    assert options(RiskFilter, Risk, q=["toxic"])["entity"] == {"ai": 1}


def test_a_filter_on_a_link_narrows_the_counts_of_every_facet():
    actor, driven = make_actor(public_id="china"), make_risk(entity="ai", level="category")
    make_risk_actor(driven, actor, "drives"), make_risk_actor(driven, actor, "exposed")
    make_risk(entity="ai", level="subcategory")
    found = options(RiskFilter, Risk, actor=["china"])
    assert (found["entity"], found["level"]) == ({"ai": 1}, {"category": 1})


def test_a_scenario_that_meets_a_risk_twice_is_counted_once():
    scenario, risk = make_scenario(), make_risk(public_id="race")
    make_step(scenario, 1, risk), make_step(scenario, 2, risk)
    assert options(ScenarioFilter, Scenario, risk=["race"])["kind"] == {"chain": 1}


def test_mitigations_are_counted_by_category_and_basis():
    make_mitigation("1.1", basis="machine"), make_mitigation("1.2"), make_mitigation()
    assert options(MitigationFilter, Mitigation) == {
        "category": {"1": 2, "none": 1},
        "basis": {"curated": 2, "machine": 1},
    }


def test_the_facets_of_a_wrong_query_are_empty():
    assert RiskFilter(query({"entity": ["robot"]}), queryset=Risk.objects.published()).facets() == []


def test_facets_take_the_same_few_queries_whatever_is_in_the_base(risks, django_assert_num_queries):
    filterset = RiskFilter(query({"domain": ["6"]}), queryset=Risk.objects.published())
    with django_assert_num_queries(2):  # the terms of the domain, and the cube
        filterset.facets()
