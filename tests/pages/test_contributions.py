"""What a source's page lists as come from it."""

import pytest

from apps.explore.contributions import (
    count_contributions,
    count_links_citing,
    list_cited_works,
    list_contributions,
)
from tests.factories import (
    make_actor,
    make_citation,
    make_claim,
    make_evidence,
    make_mitigation,
    make_relation,
    make_risk,
    make_scenario,
    make_source,
    make_stance,
    make_statement,
    make_step,
)

pytestmark = pytest.mark.django_db


def listed(parts):
    return [
        (part.heading, at, item.record.title) for part in parts for at, items in part.places for item in items
    ]


def test_every_kind_of_contribution_stands_at_its_place():
    source, claim, actor = make_source(), make_claim(title="Claim"), make_actor(title="Actor")
    make_risk(title="Risk", source=source, locator="section 1")
    make_mitigation(title="Measure", source=source, locator="section 2.10")
    make_stance(claim, source=source, locator="section 2.9, paragraph 1")
    make_statement(actor, source=source, locator="section 2.9, paragraph 3")
    make_step(make_scenario(title="Scenario"), source=source, locator="section 3")
    own, elsewhere = list_contributions(source)
    assert listed(own) == [
        ("Section 1", "", "Risk"),
        ("Section 2.9", "paragraph 1", "Claim"),
        ("Section 2.9", "paragraph 3", "Actor"),
        ("Section 2.10", "", "Measure"),
        ("Section 3", "", "Scenario"),
    ]
    assert elsewhere == {}


def test_a_record_cited_at_two_places_stands_at_both():
    source = make_source()
    make_citation(make_risk(title="Risk"), source=source, locator="section 4; section 1, paragraph 2")
    own, _ = list_contributions(source)
    assert listed(own) == [("Section 1", "paragraph 2", "Risk"), ("Section 4", "", "Risk")]


def test_a_place_says_of_a_record_what_it_has_to_say_once():
    source = make_source()
    risk = make_risk(source=source, locator="p. 3")
    make_citation(risk, source=source, locator="p. 3")
    make_evidence(risk, source=source, locator="p. 3", quote="So it is.")
    own, _ = list_contributions(source)
    ((at, (item,)),) = own[0].places
    assert (at, item.kind, item.item.quote) == ("p. 3", "evidence", "So it is.")


def test_a_work_read_in_another_is_listed_on_both_pages():
    work, review = make_source(), make_source()
    make_citation(make_risk(title="Risk"), source=work, via=review, locator="section 3")
    assert listed(list_contributions(review)[0]) == [("Section 3", "", "Risk")]
    own, elsewhere = list_contributions(work)
    assert own == []
    assert listed(elsewhere[review]) == [("Section 3", "", "Risk")]
    assert list_cited_works(review) == [(work, 1)]


def test_drafts_are_neither_listed_nor_counted():
    source = make_source()
    make_citation(make_risk(status="draft"), source=source)
    make_risk(status="draft", source=source)
    make_relation(make_risk(status="draft"), make_risk(), source=source)
    assert list_contributions(source) == ([], {})
    assert count_links_citing(source) == 0
    assert not count_contributions([source])


def test_a_record_counts_once_however_often_it_is_cited():
    source, risk = make_source(), make_risk()
    make_citation(risk, source=source, locator="p. 1")
    make_citation(risk, source=make_source(), via=source, locator="p. 2")
    make_evidence(risk, source=source)
    make_citation(make_actor(), source=source)
    assert dict(count_contributions([source])[source.pk]) == {"risk": 1, "actor": 1}


def test_the_counts_of_a_list_cost_one_query(django_assert_num_queries):
    sources = [make_source() for _ in range(5)]
    for source in sources:
        make_risk(source=source)
    with django_assert_num_queries(1):
        assert len(count_contributions(sources)) == 5


def test_links_between_records_are_counted():
    source = make_source()
    make_relation(make_risk(), make_risk(), source=source)
    assert count_links_citing(source) == 1
