"""Counts under the terms of a taxonomy, and the lists that they lead to."""

import pytest

from apps.explore.term_counts import count_causal_codes, count_records_by_term, select_records_under_term
from tests.factories import (
    make_actor,
    make_mitigation,
    make_risk,
    make_risk_term,
    make_taxonomy,
    make_term,
)

pytestmark = pytest.mark.django_db


def test_a_term_counts_its_own_and_what_lies_below():
    make_risk("6")
    make_risk("6.1")
    make_risk("6.1", status="draft")
    found = count_records_by_term(make_taxonomy("mit-domain"))
    assert dict(found.counts) == {"6/": 2, "6/6.1/": 1}


def test_codes_that_begin_alike_are_not_mixed_up():
    make_risk("1.1")
    make_risk("1.10")
    assert count_records_by_term(make_taxonomy("mit-domain")).counts["1/1.1/"] == 1


@pytest.mark.parametrize(
    ("make", "code", "taxonomy", "address"),
    [
        (lambda: make_risk("6.1"), "6.1", "mit-domain", "/risks/?domain=6.1"),
        (lambda: make_mitigation("1.1"), "1.1", "mit-mitigation", "/mitigations/?category=1.1"),
        (lambda: make_actor("state"), "state", "actor-types", "/actors/?kind=state"),
    ],
)
def test_a_number_leads_to_a_list_of_as_many(client, make, code, taxonomy, address):
    make()
    term = make_term(code, taxonomy)
    found = count_records_by_term(term.taxonomy)
    assert found.build_list_url(term) == address
    assert found.counts[term.path] == client.get(address).context["paginator"].count == 1


def test_a_risk_under_two_topics_counts_once_above_them(client):
    risk, topics = make_risk(), [make_term(f"t.{n}", "topics") for n in (1, 2)]
    for topic in topics:
        make_risk_term(risk, topic)
    above, found = topics[0].parent, count_records_by_term(topics[0].taxonomy)
    assert [found.counts[term.path] for term in (above, *topics)] == [1, 1, 1]
    assert client.get(found.build_list_url(above)).context["paginator"].count == 1
    assert list(select_records_under_term(above)) == [risk]


def test_a_map_costs_one_query(django_assert_num_queries):
    for code in ("1", "1.1", "2"):
        make_risk(code)
    taxonomy = make_taxonomy("mit-domain")
    with django_assert_num_queries(1):
        count_records_by_term(taxonomy)


def test_a_profile_keeps_blank_and_not_coded_apart():
    make_risk("6.1", entity="human", intent="intentional")
    make_risk("6.1", entity="not-coded")
    make_risk("7", entity="ai")
    counts = count_causal_codes(make_term("6.1"))
    assert dict(counts["entity"]) == {"human": 1, "not-coded": 1}
    assert dict(counts["intent"]) == {"intentional": 1, "blank": 1}


def test_the_domains_are_drawn_by_entity_with_a_way_to_the_crosstab(client):
    make_risk("6.1", entity="human"), make_risk("6", entity="human")
    page = client.get("/taxonomies/mit-domain/").content.decode()
    drawn = page[page.index('id="entities"') :]
    assert '<a href="/risks/?domain=6&amp;entity=human"><title>' in drawn
    assert "1 - Human: 2 risks" in drawn
    assert 'href="/explore/?by=domain,entity&amp;measure=count"' in drawn


def test_what_the_bars_leave_out_is_said(client):
    make_risk("6")
    make_risk("6.1")
    make_risk("X.1")
    make_risk()
    page = client.get("/taxonomies/mit-domain/").content.decode()
    assert '<a href="/risks/?domain=none">1 risk</a> has no domain.' in page
    assert "Outside the seven domains" in page
    term = client.get("/terms/mit-domain-6/").content.decode()
    assert "1 of the risks is classified under the term itself" in term
