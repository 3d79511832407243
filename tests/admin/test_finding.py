"""Searching and autocompletion in the admin."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from apps.actors.models import Actor
from apps.risks.models import Risk
from tests.factories import make_actor, make_citation, make_risk, make_source, make_term


@pytest.fixture
def found(curator, address):
    """The ids that a list shows for a query string."""

    def ids(model=Risk, **query):
        page = curator.get(address(model, "changelist"), query)
        return [record.public_id for record in page.context["cl"].result_list]

    return ids


@pytest.fixture
def suggested(curator):
    """What a field suggests while one types."""

    def titles(term, field, found_in, model="risk", app="risks"):
        query = {"term": term, "app_label": app, "model_name": model, "field_name": field}
        answer = curator.get(reverse(f"admin:{found_in}_suggestions"), query)
        return [option["text"] for option in answer.json()["results"]] if answer.status_code == 200 else 403

    return titles


def test_words_find_a_record_by_its_text(found):
    make_risk(public_id="mit1", description="Cloned voices open bank accounts.")
    make_risk(public_id="mit2", description="Machines stop.")
    assert found(q="cloned voice") == ["mit1"]


def test_the_best_comes_first_unless_a_column_was_chosen(found):
    make_risk(public_id="b", title="Something else", description="It mentions fraud once.")
    make_risk(public_id="a", title="Fraud")
    assert found(q="fraud") == ["a", "b"]
    assert found(q="fraud", o="-1") == ["b", "a"]


@pytest.mark.parametrize("text", ["mit1458", "MIT1458", "mit14", "72.04.03", "72.04"])
def test_an_id_or_its_beginning_finds_a_record(found, text):
    make_risk(public_id="mit1458", origin="mit-ai-risk-repository", external_id="72.04.03")
    make_risk(public_id="mit2", origin="mit-ai-risk-repository", external_id="01.01.00")
    assert found(q=text) == ["mit1458"]


def test_a_search_without_end_is_refused_in_words(curator, address, said):
    page = curator.get(address(Risk, "changelist"), {"q": "fraud " * 60})
    assert said(page) == ["A search has at most 50 words and phrases; this one has 60."]


@pytest.mark.parametrize("text", ['"', "-", "%", "_", "'; --", "NEAR(", "a" * 900, "\0x", "…"])
def test_no_text_breaks_the_search(curator, address, text):
    assert curator.get(address(Risk, "changelist"), {"q": text}, follow=True).status_code == 200


def test_a_domain_includes_its_subdomains(found):
    make_risk("6", public_id="of-6")
    make_risk("6.1", public_id="of-6-1")
    make_risk("1.2", public_id="of-1-2")
    make_risk(public_id="of-none")
    assert found(domain="6/") == ["of-6", "of-6-1"]
    assert found(domain="6/6.1/") == ["of-6-1"]
    assert found(domain="none") == ["of-none"]


def test_records_without_a_citation_are_a_list(found):
    make_risk(public_id="bare")
    make_risk(public_id="sourced", source=make_source())
    make_citation(make_risk(public_id="cited"))
    assert found(cited="no") == ["bare"]
    assert found(cited="yes") == ["sourced", "cited"]


@pytest.mark.parametrize("query", [{"domain": "9/"}, {"domain": "\0"}, {"p": "x"}, {"o": "99"}])
def test_a_wrong_filter_leads_back_to_the_list(curator, address, query):
    make_term("6.1")
    assert curator.get(address(Risk, "changelist"), query, follow=True).status_code == 200


def test_a_field_suggests_by_words_by_parts_of_words_and_by_id(suggested):
    make_actor(title="China", public_id="china")
    make_actor(title="Chinese firms", public_id="firms-of-china")
    make_actor(title="France", public_id="france")
    actor = ("actor", "actors_actor", "riskactor")
    assert suggested("china", *actor)[0] == "China (china)"
    assert suggested("chin", *actor) == ["China (china)", "Chinese firms (firms-of-china)"]
    assert suggested("firms-of", *actor) == ["Chinese firms (firms-of-china)"]
    assert len(suggested("\0", *actor)) == 3


def test_records_with_the_same_title_are_distinguishable(suggested, curator, address):
    one, other = make_risk(title="Privacy", public_id="mit1"), make_risk(title="Privacy", public_id="mit2")
    assert suggested("privacy", "parent", "risks_risk") == ["Privacy (mit1)", "Privacy (mit2)"]
    one.parent = other
    one.save()
    assert "Privacy (mit2)</option>" in curator.get(address(one)).content.decode()


def test_a_coded_field_suggests_the_terms_of_its_taxonomy_alone(suggested):
    make_term("6.1", title="Power")
    make_term("power", "actor-types", title="Power")
    assert suggested("power", "domain_term", "taxonomy_term") == ["6.1 > Power (mit-domain-6.1)"]


def test_suggestions_are_for_those_who_may_see_the_records(client, suggested):
    client.force_login(User.objects.create_user("staff", is_staff=True))
    assert suggested("china", "parent", "risks_risk") == 403


def test_actors_are_sorted_by_kind(found):
    make_actor("state", public_id="china")
    make_actor("firm", public_id="acme")
    assert found(Actor, kind="firm/") == ["acme"]
