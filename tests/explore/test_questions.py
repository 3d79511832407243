"""The ready-made questions, answered for small databases."""

import pytest
from django.core.cache import cache

from tests.factories import (
    make_actor,
    make_mitigation,
    make_mitigation_risk,
    make_risk,
    make_risk_actor,
    make_source,
    make_term,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_answers():
    cache.clear()  # every test has a data revision 1 of its own


def get_question(client, name):
    page = client.get("/explore/")
    assert page.status_code == 200
    return next(question for question in page.context["questions"] if question.name == name)


def test_a_subdomain_without_mitigations_is_listed_with_its_risks(client):
    make_risk("6.1"), make_risk("6.1"), make_term("6.3")
    make_mitigation_risk(make_mitigation(), make_risk("6.2"))
    question = get_question(client, "unmitigated")
    assert question.answer.startswith("In 1 of 3 subdomains, no risk has a published mitigation")
    [(words, number, address)] = question.items
    assert words.startswith("6.1 ") and number == "2 risks"
    assert client.get(address).context["paginator"].count == 2


def test_draft_mitigations_are_ignored(client):
    make_mitigation_risk(make_mitigation(status="draft"), make_risk("6.1"))
    assert len(get_question(client, "unmitigated").items) == 1


def test_without_such_subdomains_those_with_most_unmitigated_risks_are_listed(client):
    make_mitigation_risk(make_mitigation(), make_risk("6.1"))
    make_risk("6.1")
    question = get_question(client, "unmitigated")
    assert question.answer.startswith("In 0 of 1 subdomains")
    assert [number for _, number, _ in question.items] == ["1 of 2 risks"]


def test_actors_responsible_for_risks_that_others_drive(client):
    public, maker = make_actor(title="Public"), make_actor(title="Maker")
    own, foreign = make_risk(), make_risk()
    make_risk_actor(own, maker, "drives"), make_risk_actor(own, maker, "responsible")
    make_risk_actor(foreign, maker, "drives"), make_risk_actor(foreign, public, "responsible")
    question = get_question(client, "responsible")
    assert [item[:2] for item in question.items] == [("Public", "1 of 1 risk")]
    assert question.answer.startswith("1 actor should act on risks that")


def test_codings_are_compared_between_sources_with_enough_coded_risks(client):
    for name, entity, count in (("Doe", "ai", 10), ("Roe", "human", 10), ("Poe", "other", 9)):
        source = make_source(authors=[{"family": name}], year=2024)
        for _ in range(count):
            make_risk(entity=entity, source=source)
        make_risk(entity="not-coded", source=source)
    [(words, number, address)] = get_question(client, "codings").items
    assert words == "Entity, Human"
    assert number == "0% in Doe (2024), 100% in Roe (2024)"
    assert client.get(address).context["measure"] == "row"


def test_the_coverage_of_a_source_counts_subdomains_and_no_excluded_risks(client):
    wide, narrow = make_source(title="Wide"), make_source(title="Narrow")
    for code in ("6.1", "6.2", "6.2", "6", "X.1"):
        make_risk(code, source=wide)
    make_risk("6.1", source=narrow)
    question = get_question(client, "coverage")
    assert [item[:2] for item in question.items] == [("Wide", "2 subdomains"), ("Narrow", "1 subdomain")]
    assert question.answer.startswith("2 sources have risks in a subdomain; half of them cover at most 1.")


def test_every_answer_links_to_its_crosstab(client):
    make_risk("6.1", source=make_source())
    for question in client.get("/explore/").context["questions"]:
        assert client.get(question.crosstab).context["table"].total.count == 1


def test_the_questions_are_answered_for_an_empty_database(client):
    page = client.get("/explore/").content.decode()
    assert "In 0 of 0 subdomains" in page and "0 sources have risks" in page


def test_answers_are_recalculated_after_a_change(client, django_assert_max_num_queries):
    make_risk("6.1")
    assert get_question(client, "unmitigated").items[0][1] == "1 risk"
    make_risk("6.1")
    assert get_question(client, "unmitigated").items[0][1] == "2 risks"
    with django_assert_max_num_queries(11):  # none of them for the answers, which are kept
        client.get("/explore/")
