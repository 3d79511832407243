"""The query of a list: its rows, its description in words, and its errors."""

import pytest
from django.http import QueryDict

from apps.risks.filters import RiskFilter
from apps.risks.models import Risk
from apps.sources.filters import SourceFilter
from apps.sources.models import Source
from tests.factories import make_actor, make_risk, make_risk_actor, make_source, make_term

pytestmark = pytest.mark.django_db


def build_filterset(query, filter_class=RiskFilter, model=Risk):
    return filter_class(QueryDict(query), queryset=model.objects.published())


def ids(query):
    return [risk.public_id for risk in build_filterset(query).qs]


@pytest.fixture
def three():
    for title in ("Beta", "alpha", "Gamma"):
        make_risk(title=title)


def test_rows_have_the_default_order_without_a_query(three):
    assert ids("") == ["beta", "alpha", "gamma"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("id", ["alpha", "beta", "gamma"]),
        ("-id", ["gamma", "beta", "alpha"]),
        ("created", ["beta", "alpha", "gamma"]),
        ("-created", ["gamma", "alpha", "beta"]),
        ("-updated", ["alpha", "gamma", "beta"]),
    ],
)
def test_rows_are_sorted_by_the_query(three, sort, order):
    Risk.objects.get(title="alpha").save()
    assert ids(f"sort={sort}") == order


def test_equal_rows_are_sorted_by_primary_key():
    for number in (1, 2, 3):
        make_risk(public_id=f"r{number}", title="The same")
    assert ids("sort=title") == ["r1", "r2", "r3"]
    assert ids("sort=-title") == ["r1", "r2", "r3"]


def test_a_search_lists_the_best_match_first_by_default():
    make_risk(public_id="aside", title="Other harms", description="Also some bias. " + "More. " * 40)
    make_risk(public_id="main", title="Bias", description="Bias in hiring.")
    assert ids("q=bias") == ids("q=bias&sort=relevance") == ["main", "aside"]
    assert ids("q=bias&sort=id") == ["aside", "main"]


def test_rows_are_found_by_a_list_of_ids(three):
    assert ids("id=gamma,+beta,no-such") == ["beta", "gamma"]


def test_choices_of_one_parameter_mean_any_and_of_several_mean_all():
    make_risk(public_id="a", entity="ai", intent="other")
    make_risk(public_id="b", entity="human", intent="other")
    make_risk(public_id="c", entity="ai", intent="intentional")
    assert ids("entity=ai&entity=human&intent=other") == ["a", "b"]


# --- In words ----------------------------------------------------------------------------------


def test_the_sentence_counts_in_the_right_number():
    assert build_filterset("").describe(1) == "1 risk"
    assert build_filterset("").describe(1234) == "1,234 risks"


def test_the_sentence_names_every_choice_in_the_labels_of_the_page():
    make_term("6", title="Socioeconomic harms"), make_actor(public_id="china", title="China")
    sentence = build_filterset("domain=6&entity=ai&entity=human&actor=china&role=drives&sort=title").describe(
        3
    )
    assert sentence == (
        "3 risks where the domain is 6. Socioeconomic harms and the entity is 2 - AI or 1 - Human"
        " and the actor is China and the role is Drives it"
    )


def test_the_sentence_of_a_search_contains_its_text():
    assert build_filterset("q=toxic+speech").describe(2) == "2 risks where the text has toxic speech"


def test_the_sentence_of_free_values_repeats_them():
    assert build_filterset("year=2024&doi=10.1000/x", SourceFilter, Source).describe(1) == (
        "1 source where the year is 2024 and the DOI is 10.1000/x"
    )
    assert build_filterset("id=mit1,mit2").describe(2) == "2 risks where the id is mit1,mit2"


def test_each_value_can_be_removed_alone():
    chips = dict(build_filterset("entity=ai&entity=human&intent=other&sort=title&page=3").get_chips())
    assert chips == {
        "Entity: 2 - AI": "entity=human&intent=other&sort=title",
        "Entity: 1 - Human": "entity=ai&intent=other&sort=title",
        "Intent: 3 - Other": "entity=ai&entity=human&sort=title",
    }


@pytest.mark.parametrize("query", ["q=+toxic++", "q=one&q=toxic", "id=%20a", "origin=%20x", "level=category"])
def test_removing_the_only_value_leaves_an_empty_query(query):
    [(_, rest)] = build_filterset(query).get_chips()
    assert rest == ""


def test_a_chip_keeps_capital_letters():
    assert build_filterset("doi=10.1000/x", SourceFilter, Source).get_chips() == [("DOI: 10.1000/x", "")]


def test_a_number_with_leading_zeros_can_be_removed():
    assert build_filterset("year=02024", SourceFilter, Source).get_chips() == [("Year: 2024", "")]


# --- Refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        ("entity=robot", "entity", "robot"),
        ("domain=6&domain=9.9", "domain", "9.9"),
        ("role=watches", "role", "watches"),
        ("sort=colour", "sort", "colour"),
        ("source=nobody", "source", "there is no source with the id 'nobody'"),
        ("actor=nobody", "actor", "there is no actor with the id 'nobody'"),
        ("q=" + "a" * 1001, "q", "at most 1,000 characters"),
        ("q=a%00b", "q", "Null characters are not allowed"),
    ],
)
def test_a_wrong_value_is_named(query, name, expected):
    make_term("6")
    problems = build_filterset(query).find_errors()
    assert list(problems) == [name]
    assert expected in problems[name]


@pytest.mark.parametrize("year", ["soon", "2024.5", "nan", "1e9", "-1e99999999"])
def test_a_year_is_a_whole_number(year):
    assert list(build_filterset(f"year={year}", SourceFilter, Source).find_errors()) == ["year"]


@pytest.mark.parametrize("year", ["-1", "0", "99999999999999999999"])
def test_a_year_without_sources_finds_none(year):
    make_source(year=2024)
    assert list(build_filterset(f"year={year}", SourceFilter, Source).qs) == []


def test_several_wrong_values_are_named_at_once():
    assert build_filterset("entity=robot&sort=colour").find_errors().keys() == {"entity", "sort"}


def test_an_unknown_parameter_is_refused_in_strict_mode_only():
    assert build_filterset("enttiy=ai").find_errors() == {}
    assert build_filterset("enttiy=ai").find_errors(strict=True) == {
        "enttiy": "There is no parameter 'enttiy'. Did you mean 'entity'?"
    }


def test_an_unknown_parameter_like_no_other_lists_all_known_ones():
    expected = build_filterset("xyzzy=1").find_errors(strict=True)["xyzzy"]
    assert "Known are: actor, actor_kind, basis," in expected


def test_no_filter_accepts_a_draft():
    make_actor(public_id="secret", status="draft")
    assert "there is no actor" in build_filterset("actor=secret").find_errors()["actor"]


def test_a_role_finds_nothing_through_a_link_to_a_draft():
    hidden = make_actor(status="draft")
    make_risk_actor(make_risk(), hidden, "drives")
    assert ids("role=drives") == []
