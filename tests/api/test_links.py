"""The lists of links: filtered by either end, without links to drafts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.api.link_lists import LINK_LISTS
from tests.factories import (
    make_actor,
    make_citation,
    make_claim,
    make_evidence,
    make_mapping,
    make_mitigation,
    make_mitigation_actor,
    make_mitigation_risk,
    make_relation,
    make_risk,
    make_risk_actor,
    make_risk_term,
    make_scenario,
    make_source,
    make_stance,
    make_statement,
    make_step,
    make_taxonomy,
    make_term,
)

pytestmark = pytest.mark.django_db


def rows(client, name, query=""):
    answer = client.get(f"/api/v1/{name}/?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def link_all(**about):
    """Create a link of every kind whose ends have the given values, such as a status."""
    draft = lambda make, *values: make(*values, **about)  # noqa: E731
    risk, actor, source = draft(make_risk), draft(make_actor), draft(make_source)
    mitigation, scenario, claim = draft(make_mitigation), draft(make_scenario), draft(make_claim)
    cited = {"source": source, "via": source}
    make_risk_actor(risk, actor, **cited), make_relation(risk, draft(make_risk), **cited)
    make_mitigation_risk(mitigation, risk, **cited), make_mitigation_actor(mitigation, actor, **cited)
    make_evidence(risk, **cited), make_stance(claim, **cited), make_statement(actor, **cited)
    make_step(scenario, 1, risk, [actor], **cited)
    taxonomy = make_taxonomy(f"topics-{source.pk}", **about)
    term, other = (draft(make_term, code, taxonomy.public_id) for code in ("t", "u"))
    make_risk_term(risk, term), make_mapping(term, other, **cited)
    for record in (risk, mitigation, scenario, claim, actor, taxonomy):
        make_citation(record, **cited)


@pytest.mark.parametrize("name", LINK_LISTS)
def test_every_kind_of_link_has_a_list_and_a_record(client, name):
    link_all()
    [row] = rows(client, name)
    assert list(row) == ["id", *LINK_LISTS[name].fields]
    assert client.get(f"/api/v1/{name}/{row['id']}/").json() == row
    owner = LINK_LISTS[name].fields[0]
    assert [found["id"] for found in rows(client, name, f"{owner}={row[owner]}")] == [row["id"]]
    assert rows(client, name, f"{owner}__n={row[owner]}") == []


@pytest.mark.parametrize("name", LINK_LISTS)
def test_links_between_drafts_are_not_listed(client, name):
    link_all(status="draft", title="Xq hidden")
    assert rows(client, name) == []


def test_link_with_a_draft_end_is_not_listed(client):
    risk, actor, draft = make_risk(), make_actor(), {"status": "draft", "title": "Xq"}
    hidden = [
        make_risk_actor(risk, make_actor(**draft)),
        make_risk_actor(make_risk(**draft), actor),
        make_risk_actor(risk, actor, source=make_source(**draft)),
    ]
    assert rows(client, "risk-actors") == []
    assert {client.get(f"/api/v1/risk-actors/{link.pk}/").status_code for link in hidden} == {404}


def test_optional_draft_at_the_end_of_a_link_is_empty(client):
    draft = {"status": "draft", "title": "Xq"}
    make_step(make_scenario(), 1, make_risk(**draft), [make_actor(**draft)], via=make_source(**draft))
    [row] = rows(client, "steps")
    assert (row["risk"], row["actors"], row["via"]) == (None, [], None)
    assert rows(client, "steps", "risk__empty=true&actors__empty=true&via__empty=true") == [row]


def test_links_are_filtered_by_both_ends_role_basis_and_source(client):
    china, doe = make_actor(public_id="china"), make_source(public_id="doe")
    race = make_risk(public_id="race")
    wanted = make_risk_actor(race, china, "drives", source=doe, basis="quoted")
    make_risk_actor(race, china, "exposed"), make_risk_actor(make_risk(), make_actor(), "drives")
    for query in (
        "risk=race&role=drives",
        "actor=china&source=doe",
        "basis=quoted",
        "role__n=exposed&risk=race",
    ):
        assert [row["id"] for row in rows(client, "risk-actors", query)] == [wanted.pk], query


@pytest.mark.parametrize(
    ("query", "data"),
    [
        ("rol=drives", "Did you mean 'role'?"),
        ("role=drivs", "Did you mean 'drives'?"),
        ("fields=id", "fields"),
    ],
)
def test_invalid_parameter_is_named(client, query, data):
    answer = client.get(f"/api/v1/risk-actors/?{query}")
    assert answer.status_code == 400 and data in answer.content.decode()


@pytest.mark.parametrize("name", ["risk-actors", "steps", "risk-relations"])
def test_a_list_costs_the_same_at_one_link_and_at_ten(client, name):
    def queries():
        with CaptureQueriesContext(connection) as found:
            rows(client, name)
        return len(found)

    link_all()
    few = queries()
    for _ in range(9):
        link_all()
    assert queries() == few
