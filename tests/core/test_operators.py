"""Operators after parameters: the same for every endpoint, also for missing values and links."""

from datetime import UTC, datetime

import pytest
from django.http import QueryDict

from apps.actors.filters import ActorFilter
from apps.mitigations.filters import MitigationFilter
from apps.risks.filters import RiskFilter
from apps.risks.models import Risk
from apps.sources.filters import SourceFilter
from tests.api.endpoints import ids_by_endpoint
from tests.factories import (
    make_actor,
    make_mitigation,
    make_mitigation_risk,
    make_risk,
    make_risk_actor,
    make_source,
)

pytestmark = pytest.mark.django_db


def build_filterset(query, filter_class=RiskFilter):
    return filter_class(QueryDict(query), queryset=filter_class._meta.model.objects.published())


def ids(query, filter_class=RiskFilter):
    filterset = build_filterset(query, filter_class)
    assert filterset.find_errors(strict=True) == {}
    return [record.public_id for record in filterset.qs]


def test_not_a_code_keeps_what_has_none():
    for entity in ("ai", "human", "blank", "not-coded"):
        make_risk(public_id=entity, entity=entity)
    assert ids("entity__n=ai") == ["human", "blank", "not-coded"]
    assert ids("entity__n=ai&entity__n=blank") == ["human", "not-coded"]
    assert ids("entity__empty=true") == ["blank"]
    assert ids("entity__empty=false") == ["ai", "human", "not-coded"]


def test_not_a_domain_keeps_what_is_under_no_domain():
    for public_id, code in {"d6": "6", "d61": "6.1", "d1": "1", "bare": None}.items():
        make_risk(code, public_id=public_id)
    assert ids("domain__n=6") == ["d1", "bare"]
    assert ids("domain=6&subdomain__n=6.1") == ["d6"]
    assert ids("domain__empty=true") == ["bare"]


@pytest.fixture
def links():
    """`crossed`: China is exposed, India drives; `straight`: China drives; `bare`: only a draft is named."""
    china, india = make_actor(public_id="china"), make_actor(public_id="india")
    crossed, straight = make_risk(public_id="crossed"), make_risk(public_id="straight")
    make_risk_actor(crossed, china, "exposed"), make_risk_actor(crossed, india, "drives")
    make_risk_actor(straight, china, "drives"), make_risk_actor(straight, china, "exposed")
    make_risk_actor(make_risk(public_id="bare"), make_actor(status="draft"), "drives")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("actor__n=india", ["straight", "bare"]),
        ("actor__n=china&actor__n=india", ["bare"]),
        ("actor=china&actor=india", ["crossed", "straight"]),
        ("actor=china&actor__n=india", ["straight"]),
        ("role=drives&actor__n=india", ["straight"]),
        ("role__n=exposed", ["bare"]),
        ("actor__empty=true", ["bare"]),
        ("actor__empty=false", ["crossed", "straight"]),
    ],
)
def test_not_applies_to_all_links_and_repeats_no_row(links, query, found):
    assert ids(query) == found


def test_rows_behind_links_that_readers_may_not_see_count_as_empty():
    hidden = make_source(status="draft", year=2024)
    make_risk(public_id="hidden", source=hidden, parent=make_risk(status="draft"))
    make_risk(public_id="shown", source=make_source(year=2024, public_id="doe"), parent=make_risk())
    assert ids("source__empty=true&year__empty=true&parent__empty=true&id=hidden,shown") == ["hidden"]
    assert ids("source__empty=false") == ids("year__gte=2024") == ids("parent__empty=false") == ["shown"]


def test_mitigations_that_answer_one_risk_and_not_another():
    race, loss = make_risk(public_id="race"), make_risk(public_id="loss")
    both, one = make_mitigation(public_id="both"), make_mitigation(public_id="one")
    make_mitigation_risk(both, race), make_mitigation_risk(both, loss), make_mitigation_risk(one, race)
    make_mitigation(public_id="idle")
    assert ids("risk=race&risk__n=loss", MitigationFilter) == ["one"]
    assert ids("risk=race&risk=loss", MitigationFilter) == ["both", "one"]
    assert ids("risk__empty=true", MitigationFilter) == ["idle"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("jurisdiction__ic=UNION", ["eu", "au"]),
        ("jurisdiction__isw=european&jurisdiction__isw=chi", ["eu", "china"]),
        ("jurisdiction__iew=union", ["eu", "au"]),
        ("jurisdiction__ie=CHINA", ["china"]),
        ("jurisdiction__n=China", ["eu", "au", "nowhere"]),
        ("jurisdiction__empty=true", ["nowhere"]),
        ("jurisdiction__ic=%25", []),
        ("title__isw=b&title__ic=x", ["au"]),
    ],
)
def test_texts_are_compared_without_regard_to_case(query, found):
    places = {"eu": "European Union", "au": "African Union", "china": "China", "nowhere": ""}
    for title, (public_id, place) in zip(["A", "Bx", "C", "D"], places.items(), strict=True):
        make_actor(public_id=public_id, title=title, jurisdiction=place)
    assert ids(query, ActorFilter) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("year__gte=2023", ["s2023", "s2024"]),
        ("year__gt=2023", ["s2024"]),
        ("year__lte=2023&year__n=2022", ["s2023"]),
        ("year__lt=2023", ["s2022"]),
        ("year=2022&year=2024", ["s2022", "s2024"]),
        ("year__n=2022", ["s2023", "s2024", "undated"]),
        ("year__empty=true", ["undated"]),
        ("year__gte=99999999999999999999", []),
    ],
)
def test_years_have_a_range(query, found):
    for year in (2022, 2023, 2024):
        make_source(public_id=f"s{year}", title=str(year), year=year)
    make_source(public_id="undated", title="Undated")
    assert ids(query, SourceFilter) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("updated__gte=2026-03-02", ["noon", "later"]),
        ("updated__gt=2026-03-02", ["later"]),
        ("updated__lte=2026-03-02", ["before", "noon"]),
        ("updated__lt=2026-03-02", ["before"]),
        ("updated=2026-03-02", ["noon"]),
        ("updated__gt=2026-03-02T12:00:00Z", ["later"]),
        ("updated__gte=2026-03-02T12:00:00Z", ["noon", "later"]),
    ],
)
def test_a_day_includes_all_of_its_hours(query, found):
    for name, moment in {"before": (1, 23), "noon": (2, 12), "later": (3, 0)}.items():
        risk = make_risk(public_id=name)
        Risk.objects.filter(pk=risk.pk).update(updated=datetime(2026, 3, *moment, tzinfo=UTC))
    assert ids(query) == found


def test_lists_of_ids_are_included_and_excluded():
    for name in "abcd":
        make_risk(public_id=name)
    assert ids("id=a,b&id=d") == ["a", "b", "d"]
    assert ids("id__n=a,b") == ids("id__n=a&id__n=b") == ["c", "d"]


def test_every_endpoint_takes_operators(client):
    make_risk(public_id="a", entity="ai"), make_risk(public_id="b"), make_risk(public_id="c", entity="human")
    endpoints = ids_by_endpoint(client, "risks", "entity__n=ai&id__n=c&title__ic=risk")
    assert set(map(tuple, endpoints.values())) == {("b",)}


def test_facets_count_what_is_left():
    make_risk(entity="ai", level="category"), make_risk(entity="human"), make_risk(entity="human")
    facets = {facet.name: facet for facet in build_filterset("entity__n=ai").facets()}
    assert [(o.value, o.count) for o in facets["entity"].options] == [("human", 2)]


def test_a_search_takes_operators_too(client):
    make_risk(public_id="a", title="Toxic speech"), make_risk(public_id="b", title="Toxic waste")
    assert client.get("/api/v1/risks/", {"q": "toxic title__ic:waste"}).json()["count"] == 1


# --- In words ----------------------------------------------------------------------------------


def test_the_sentence_describes_operators():
    query = "entity__n=ai&entity__n=human&year__gte=2020&title__ic=bias&actor__empty=true&origin__empty=false"
    assert build_filterset(query).describe(2) == (
        "2 risks where the title contains bias and the entity is not 2 - AI or 1 - Human"
        " and the year of the source is 2020 or later and there is no actor and there is some origin"
    )
    assert build_filterset("updated__gt=2026-03-02").describe(0) == (
        "0 risks where the day of the last change is after 2 March 2026"
    )


def test_each_operator_can_be_removed_alone():
    assert dict(
        build_filterset("entity__n=ai&entity__n=human&year__lt=2020&actor__empty=true").get_chips()
    ) == {
        "Entity: not 2 - AI": "entity__n=human&year__lt=2020&actor__empty=true",
        "Entity: not 1 - Human": "entity__n=ai&year__lt=2020&actor__empty=true",
        "Year of the source: before 2020": "entity__n=ai&entity__n=human&actor__empty=true",
        "Actor: none": "entity__n=ai&entity__n=human&year__lt=2020",
    }


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        ("entity__no=ai", "entity__no", "Did you mean 'entity__n'?"),
        ("entity__n=robo", "entity__n", "robo"),
        ("entity=humn", "entity", "Did you mean 'human'?"),
        ("entity__empty=maybe", "entity__empty", "It takes true, false."),
        ("actor__n=chnia", "actor__n", "Did you mean 'china'?"),
        ("actor=secert", "actor", "there is no actor with the id 'secert'"),
        ("year__gte=soon", "year__gte", "whole number"),
        ("updated__gte=soon", "updated__gte", "is neither a day such as 2026-11-01"),
        ("updated__gte=0001-01-01T00:00:00%2B14:00", "updated__gte", "is neither a day"),
        ("title__regex=x", "title__regex", "Did you mean 'title__ie'?"),
        ("&".join(f"title__ic={n}" for n in range(101)), "title__ic", "it takes up to 100"),
    ],
)
def test_a_wrong_value_is_reported_with_the_nearest_right_one(query, name, expected):
    make_actor(public_id="china"), make_actor(public_id="secret", status="draft")
    problems = build_filterset(query).find_errors(strict=True)
    assert list(problems) == [name] and expected in problems[name]
    assert "secret" not in problems[name]


def test_an_unused_operator_has_no_form_field():
    assert {name for name in build_filterset("entity__n=ai").filters if "__" in name} == {"entity__n"}


@pytest.mark.parametrize("filter_class", [RiskFilter, MitigationFilter, ActorFilter, SourceFilter])
def test_every_operator_takes_a_value_or_reports_an_error(filter_class):
    for name in filter_class.base_filters:
        for value in ("none", "true", "2024", "2024-01-01", "a,b"):
            found = build_filterset(f"{name}={value}", filter_class)
            assert found.find_errors() or list(found.qs) == [], name
