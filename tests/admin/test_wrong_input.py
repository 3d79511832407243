"""Values that a form refuses with a message."""

import pytest

from apps.risks.models import Risk, RiskRelation
from apps.sources.models import Source
from apps.taxonomy.models import Term
from tests.factories import (
    make_actor,
    make_relation,
    make_risk,
    make_risk_actor,
    make_source,
    make_taxonomy,
    make_term,
)


def link(name, number=0, **values):
    return {f"{name}-TOTAL_FORMS": number + 1, **{f"{name}-{number}-{key}": v for key, v in values.items()}}


@pytest.mark.parametrize("field", ["parent", "replaced_by"])
def test_a_record_is_not_above_itself(submit, errors, field):
    risk = make_risk(title="Itself")
    assert "“Itself” is this record or leads back to it." in errors(submit(risk, **{field: risk.pk}))
    assert risk.history.count() == 1


def test_a_parent_is_not_a_descendant(submit, errors):
    top = make_risk(title="Top")
    below = make_risk(title="Below", parent=make_risk(parent=top))
    assert "“Below” is this record or leads back to it." in errors(submit(top, parent=below.pk))


def test_a_relation_does_not_lead_to_the_risk_itself(submit, errors):
    risk, source = make_risk(), make_source()
    wrong = link("relations", other=risk.pk, kind="leads-to", basis="curated", source=source.pk)
    assert "A risk cannot be related to itself." in errors(submit(risk, **wrong))
    assert not RiskRelation.objects.exists()


def test_a_duplicate_link_is_refused(submit, errors):
    risk, actor = make_risk(), make_actor()
    make_risk_actor(risk, actor, role="drives")
    again = link("actor_links", 1, actor=actor.pk, role="drives", basis="curated", source=make_source().pk)
    assert "duplicate" in errors(submit(risk, **again))
    assert risk.actor_links.count() == 1


def test_a_link_cites_a_source(submit, errors):
    risk = make_risk()
    bare = link("actor_links", actor=make_actor().pk, role="drives", basis="curated")
    assert "This field is required." in errors(submit(risk, **bare))


@pytest.mark.parametrize(
    "values",
    [
        {"title": ""},
        {"title": "x" * 501},
        {"title": "a\0b"},
        {"entity": "5 - Robot"},
        {"level": ""},
        {"domain_term": "999"},
        {"source": "x"},
        {"public_id": "Not An Id"},
        {"public_id": "taken"},
        {"reason": "x" * 301},
    ],
    ids=str,
)
def test_a_wrong_value_of_a_risk_is_refused(submit, errors, values):
    make_risk(public_id="taken")
    page = submit(Risk(), **{"title": "A risk"} | values)
    assert page.status_code == 200 and errors(page)
    assert Risk.objects.count() == 1


def test_a_term_of_another_taxonomy_is_not_a_domain(submit, errors):
    term = make_term("state", "actor-types")
    assert "Select a valid choice" in errors(submit(make_risk(), domain_term=term.pk))


@pytest.mark.parametrize(
    "values",
    [
        {"doi": "https://doi.org/10.1000/x"},
        {"url": "not an address"},
        {"year": "-1"},
        {"year": "two thousand"},
        {"date": "2024-13-01"},
        {"authors": ", Given"},
        {"authors": '{"family": 1}'},
        {"authors": '{"family": '},
    ],
    ids=str,
)
def test_a_wrong_value_of_a_source_is_refused(submit, errors, values):
    page = submit(Source(), **{"title": "A source"} | values)
    assert page.status_code == 200 and errors(page)
    assert not Source.objects.exists()


def test_a_code_is_unique_in_its_taxonomy(submit, errors):
    make_term("6.1")
    other = make_term("6.2")
    taxonomy = make_taxonomy("mit-domain")
    assert "already exists" in errors(submit(other, code="6.1"))
    assert "already exists" in errors(submit(Term(), taxonomy=taxonomy.pk, code="6.1", title="Again"))


@pytest.mark.parametrize("code", ["6/1", "", "x" * 41])
def test_a_code_is_a_step_of_a_path(submit, errors, code):
    taxonomy = make_taxonomy("mit-domain")
    assert errors(submit(Term(), taxonomy=taxonomy.pk, code=code, title="A term"))


def test_a_code_in_any_letters_gives_an_address(submit):
    taxonomy = make_taxonomy("mit-domain")
    submit(Term(), taxonomy=taxonomy.pk, code="B 2 (new)", title="A term")
    assert Term.objects.get().public_id == "mit-domain-b-2-new"


def test_a_parent_is_a_term_of_the_same_taxonomy(submit, errors):
    term, other = make_term("6.1"), make_term("state", "actor-types", title="State")
    assert "“State” belongs to another taxonomy." in errors(submit(term, parent=other.pk))


def test_a_term_stays_in_its_taxonomy(submit):
    term, other = make_term("6"), make_taxonomy("other")
    submit(term, taxonomy=other.pk)
    assert Term.objects.get(pk=term.pk).taxonomy.public_id == "mit-domain"


def test_a_title_that_is_taken_gives_another_id(submit):
    make_risk(title="Privacy", public_id="privacy")
    submit(Risk(), title="Privacy")
    assert Risk.objects.latest("pk").public_id == "privacy-2"


@pytest.mark.parametrize("key", ["x", "0", "99999999999999999999"])
@pytest.mark.parametrize("page", ["change", "history"])
def test_an_unknown_record_redirects_to_the_index(curator, address, page, key):
    where = address(make_risk(), page).split("/")
    where[4] = key
    assert curator.get("/".join(where), follow=True).status_code == 200


def test_existing_links_stay_when_the_form_is_refused(submit, errors):
    risk = make_risk()
    relation = make_relation(risk, make_risk())
    errors(submit(risk, title="", **{"relations-0-DELETE": "on"}))
    assert RiskRelation.objects.get() == relation
