"""`expand`: records in place of ids; `facets`: counts with a list."""

from urllib.parse import urljoin

import pytest

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


def get(client, address, status=200):
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == status, response.content
    return response.json()


def test_expand_replaces_ids_by_records(client):
    make_risk("6.1", source=make_source(public_id="who-2024", title="A work"), public_id="one")
    make_risk(public_id="two")
    one, two = get(client, "risks/?expand=source,subdomain")["results"]
    assert (one["source"]["id"], one["source"]["title"]) == ("who-2024", "A work")
    assert (one["subdomain"]["code"], one["domain"]) == ("6.1", "6")
    assert two["source"] is None


def test_expand_within_links(client):
    risk = make_risk(public_id="one")
    make_risk_actor(risk, make_actor(public_id="a", title="Alpha"), source=make_source(public_id="s"))
    make_mitigation_risk(make_mitigation(public_id="m", title="Measure"), risk)
    found = get(client, "risks/one/?expand=actors.actor,mitigations.mitigation")
    assert found["actors"][0]["actor"]["title"] == "Alpha"
    assert found["actors"][0]["source"] == "s"
    assert found["mitigations"][0]["mitigation"]["title"] == "Measure"


def test_links_in_a_record_have_etags(client):
    make_risk_actor(make_risk(title="Power"), make_actor(title="Alpha"))
    [link] = get(client, "risk-actors/?expand=actor,risk")["results"]
    assert (link["actor"]["title"], link["risk"]["title"]) == ("Alpha", "Power")


def test_it_goes_with_fields(client):
    make_risk(public_id="one", source=make_source(title="A work"))
    [row] = get(client, "risks/?fields=source&expand=source")["results"]
    assert {*row} == {"id", "source"}
    assert row["source"]["title"] == "A work"


def test_twenty_rows_cost_no_more_queries_than_one(client, django_assert_num_queries):
    def more(number):
        for _ in range(number):
            make_risk("6.1", source=make_source(), parent=make_risk())

    more(1)
    address = "risks/?expand=source,parent,subdomain&page_size=100"
    with django_assert_num_queries(11) as once:
        get(client, address)
    more(19)
    with django_assert_num_queries(len(once)):
        get(client, address)


@pytest.mark.parametrize(
    ("query", "data"),
    [
        ("expand=sorce", "Did you mean 'source'?"),
        ("expand=title", "There is no path to a record 'title'."),
        ("facets=yes", "neither true nor false"),
    ],
)
def test_invalid_question_is_an_error(client, query, data):
    assert data in str(get(client, f"risks/?{query}", 400))


def test_record_refuses_unknown_parameters(client):
    make_risk(public_id="one")
    assert "Did you mean 'expand'?" in str(get(client, "risks/one/?expnd=source", 400))


def test_link_expands_ids_and_refuses_unknown_parameters(client):
    link = make_risk_actor(make_risk(title="Power"), make_actor())
    assert get(client, f"risk-actors/{link.pk}/?expand=risk")["risk"]["title"] == "Power"
    assert "Did you mean 'expand'?" in str(get(client, f"risk-actors/{link.pk}/?expnd=risk", 400))


@pytest.mark.parametrize("address", ["", "../schema/", "../../dump/manifest.json", "../../changes.atom"])
def test_other_endpoints_refuse_unknown_parameters(client, address):
    response = client.get(urljoin("/api/v1/", address), {"sort": "title"})
    assert response.status_code == 400
    assert "'sort'" in response.content.decode()


def test_root_lists_all_endpoints(client):
    root = get(client, "")
    assert {"risks", "risk-actors", "term-mappings", "risks/groups", "changes", "lookup"} <= {*root}
    assert all(address.startswith("http://testserver/api/v1/") for address in root.values())


def test_changed_source_changes_the_tag_of_its_risk(client):
    source = make_source(title="Before")
    make_risk(public_id="one", source=source)
    first = client.get("/api/v1/risks/one/?expand=source")
    source.title = "After"
    source.save()
    again = client.get("/api/v1/risks/one/?expand=source", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.json()["source"]["title"]) == (200, "After")


def test_facets_come_with_a_list_without_their_own_choice(client):
    make_term("6")
    for entity in ("human", "human", "ai"):
        make_risk("6", entity=entity)
    found = get(client, "risks/?entity=ai&facets=true")
    facets = {facet["name"]: facet["options"] for facet in found["facets"]}
    assert found["count"] == 1
    assert [(one["value"], one["count"], one["chosen"]) for one in facets["entity"]] == [
        ("human", 2, False),
        ("ai", 1, True),
    ]
    assert "facets" not in get(client, "risks/?entity=ai")
