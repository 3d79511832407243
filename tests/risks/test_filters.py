import pytest
from django.http import QueryDict

from apps.risks.filters import RiskFilter, ScenarioFilter
from apps.risks.models import Risk, Scenario
from tests.factories import (
    make_actor,
    make_mitigation,
    make_mitigation_risk,
    make_risk,
    make_risk_actor,
    make_risk_term,
    make_scenario,
    make_source,
    make_step,
    make_term,
)

pytestmark = pytest.mark.django_db


def ids(query, filter_class=RiskFilter, model=Risk):
    filterset = filter_class(QueryDict(query), queryset=model.objects.published())
    assert filterset.find_errors(strict=True) == {}
    return [record.public_id for record in filterset.qs]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("domain=6", ["d6", "d61"]),
        ("domain=6.1", ["d61"]),
        ("domain=6.1&domain=1", ["d61", "d1"]),
        ("domain=none", ["without"]),
        ("domain=none&domain=6.1", ["d61", "without"]),
    ],
)
def test_a_domain_includes_its_subdomains(query, found):
    for public_id, code in {"d6": "6", "d61": "6.1", "d1": "1", "without": None}.items():
        make_risk(code, public_id=public_id)
    assert ids(query) == found


def test_a_domain_does_not_match_a_code_with_the_same_beginning():
    make_risk("1", public_id="one"), make_risk("10", public_id="ten")
    make_risk("1.1", public_id="first"), make_risk("1.10", public_id="tenth")
    assert ids("domain=1") == ["one", "first", "tenth"]
    assert ids("domain=1.1") == ["first"]


@pytest.mark.parametrize(
    ("name", "value", "other"),
    [
        ("entity", "not-coded", "blank"),
        ("intent", "unintentional", "intentional"),
        ("timing", "pre-deployment", "post-deployment"),
        ("level", "subcategory", "category"),
        ("origin", "mit-ai-risk-repository", "elsewhere"),
        ("external_id", "01.02.03", "01.02.03.a"),
    ],
)
def test_a_code_finds_only_the_risks_with_this_code(name, value, other):
    make_risk(public_id="wanted", **{name: value}), make_risk(public_id="other", **{name: other})
    assert ids(f"{name}={value}") == ["wanted"]
    assert ids(f"{name}={value}&{name}={other}")[-1] == "other"


def test_risks_are_filtered_by_source_parent_and_further_term():
    source, parent = make_source(public_id="doe-2031"), make_risk(public_id="above")
    topic = make_term("race", "topics", public_id="topics-race")
    make_risk_term(make_risk(public_id="below", source=source, parent=parent), topic)
    assert ids("source=doe-2031") == ids("parent=above") == ids("term=topics-race") == ["below"]


def test_actor_and_role_must_match_the_same_link():
    china, firms = make_actor(public_id="china"), make_actor(public_id="firms")
    crossed, straight = make_risk(public_id="crossed"), make_risk(public_id="straight")
    make_risk_actor(crossed, china, "exposed"), make_risk_actor(crossed, firms, "drives")
    make_risk_actor(straight, china, "drives")
    assert ids("actor=china") == ["crossed", "straight"]
    assert ids("role=drives") == ["crossed", "straight"]
    assert ids("actor=china&role=drives") == ["straight"]
    assert ids("actor=china&role=drives&role=exposed") == ["crossed", "straight"]


def test_a_risk_of_an_actor_in_two_roles_is_listed_once():
    china, risk = make_actor(public_id="china"), make_risk(public_id="race")
    make_risk_actor(risk, china, "exposed"), make_risk_actor(risk, china, "drives")
    assert ids("actor=china") == ["race"]


def test_scenarios_are_filtered_by_kind_and_risk_and_listed_once():
    chain, risk = make_scenario(public_id="chain", kind="chain"), make_risk(public_id="race")
    make_scenario(public_id="outlook", kind="outlook")
    make_step(chain, 1, risk), make_step(chain, 2, risk)
    assert ids("kind=outlook", ScenarioFilter, Scenario) == ["outlook"]
    assert ids("risk=race", ScenarioFilter, Scenario) == ["chain"]


def test_subdomain_filters_by_code_and_by_none():
    make_risk("6.1", public_id="sub"), make_risk("6", public_id="alone"), make_risk(public_id="without")
    assert ids("subdomain=6.1") == ["sub"]
    assert ids("subdomain=none") == ["alone", "without"]
    assert ids("domain=6&subdomain=none") == ["alone"]


def test_year_filters_by_the_year_of_the_source():
    make_risk(public_id="r2024", source=make_source(year=2024, public_id="s2024"))
    make_risk(public_id="undated", source=make_source())
    (
        make_risk(public_id="without"),
        make_risk(public_id="hidden", source=make_source(year=2024, status="draft")),
    )
    assert ids("year=2024") == ids("source=s2024") == ["r2024"]
    assert ids("year=none") == ["undated", "without", "hidden"]
    assert ids("source=none") == ["without", "hidden"]


@pytest.fixture
def roles():
    """`crossed`: China is exposed and a firm drives; `straight`: China drives; `bare`: no actor."""
    china, firm = make_actor("state", public_id="china"), make_actor("firm", public_id="firm")
    crossed, straight = make_risk(public_id="crossed"), make_risk(public_id="straight")
    make_risk_actor(crossed, china, "exposed"), make_risk_actor(crossed, firm, "drives")
    (
        make_risk_actor(straight, china, "drives"),
        make_risk_actor(make_risk(public_id="bare"), make_actor(status="draft"), "drives"),
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("actor_kind=firm", ["crossed"]),
        ("actor_kind=state&role=drives", ["straight"]),
        ("actor=china&actor_kind=firm", []),
        ("role=none", ["bare"]),
        ("role=none&role=exposed", ["crossed", "bare"]),
        ("actor=none&role=drives", []),
        ("actor=none&role=none&role=drives", ["bare"]),
    ],
)
def test_actor_kind_and_role_match_one_link_and_none_matches_all_links(roles, query, found):
    assert ids(query) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("mitigation_category=1", ["treaty"]),
        ("mitigation_category=1&basis=machine", []),
        ("mitigation_category=unsorted", ["guess"]),
        ("basis=machine", ["guess"]),
        ("basis=none", ["open"]),
    ],
)
def test_risks_are_filtered_by_their_mitigations(query, found):
    treaty, guess, hidden = (make_risk(public_id=name) for name in ("treaty", "guess", "open"))
    make_mitigation_risk(make_mitigation("1.1", basis="curated"), treaty)
    make_mitigation_risk(make_mitigation(basis="machine"), guess)
    make_mitigation_risk(make_mitigation("1.1", status="draft"), hidden)
    assert ids(query) == found


@pytest.mark.parametrize(
    "query", ["subdomain=6", "year=soon", "actor_kind=robots", "basis=hope", "source=nobody"]
)
def test_unknown_values_are_refused(query):
    make_term("6")
    problems = RiskFilter(QueryDict(query), queryset=Risk.objects.published()).find_errors()
    assert list(problems) == [query.partition("=")[0]]
