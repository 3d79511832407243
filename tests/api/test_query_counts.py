"""Pages, lists and records need a constant number of queries, however many rows there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.endpoints import DOCUMENTS, FEEDS, FORMATS, body
from tests.factories import (
    NOUNS,
    make_actor,
    make_citation,
    make_claim,
    make_evidence,
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


@pytest.fixture
def fill():
    """Return `fill(number)`, which adds records of every noun, linked with the records with the id `hub`."""
    hub = everything("hub")

    def fill(number):
        for _ in range(number):
            other = everything()
            link(hub, other), link(other, hub)

    return fill


def everything(public_id=""):
    source, via = make_source(public_id=public_id, authors=[{"family": "Doe"}]), make_source()
    return {
        "source": source,
        "via": via,
        "actor": make_actor(public_id=public_id, parent=make_actor()),
        "risk": make_risk("6.1", public_id=public_id, source=source, parent=make_risk("6.2")),
        "mitigation": make_mitigation("1.1", public_id=public_id, source=source),
        "scenario": make_scenario(public_id=public_id),
        "claim": make_claim(public_id=public_id),
        "taxonomy": NOUNS["taxonomies"](public_id=public_id),
        "term": make_term("6.1") if public_id else NOUNS["terms"](taxonomy=make_taxonomy("topics")),
    }


def link(one, other):
    cited = {"source": other["source"], "via": other["via"], "quote": "Words."}
    for noun in ("risk", "mitigation", "actor", "scenario", "claim", "taxonomy"):
        make_citation(one[noun], **cited)
    make_evidence(one["risk"], **cited)
    make_risk_actor(one["risk"], other["actor"], "drives", **cited)
    make_relation(one["risk"], other["risk"], **cited)
    make_mitigation_risk(one["mitigation"], other["risk"], **cited)
    make_mitigation_actor(one["mitigation"], other["actor"], **cited)
    make_stance(one["claim"], **cited), make_statement(one["actor"], **cited)
    make_step(one["scenario"], one["scenario"].steps.count() + 1, other["risk"], [other["actor"]], **cited)
    if other["term"].taxonomy.public_id == "topics":
        make_risk_term(one["risk"], other["term"])


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
        assert response.status_code == 200, address
        body(response)
    return [query["sql"] for query in captured]


def more(few, many):
    """Return the queries that are repeated with more rows, by their beginning."""
    starts = [[sql[:300] for sql in each] for each in (few, many)]
    return {
        sql: (starts[0].count(sql), n)
        for sql in starts[1]
        if (n := starts[1].count(sql)) > starts[0].count(sql)
    }


PAGES = ["/", "/search/?q=risk", "/changes/", "/changes.atom", "/sitemap.xml", "/sitemap-risks.xml"]


def endpoints(plural):
    record = f"{plural}/{'mit-domain-6.1' if plural == 'terms' else 'hub'}"
    files = [f"/{plural}.{format}" for format in (*FORMATS, *DOCUMENTS, *FEEDS)]
    files += [f"/{record}.{format}" for format in ("json", *DOCUMENTS, *FEEDS)]
    return [
        f"/api/v1/{plural}/",
        f"/{plural}/?page_size=100",
        f"/{plural}/?view=table",
        *files,
        f"/api/v1/{record}/",
        f"/{record}/",
    ]


def test_every_endpoint_has_a_constant_number_of_queries(fill, client):
    addresses = [*PAGES, *(address for plural in NOUNS for address in endpoints(plural))]
    fill(1)
    few = {address: queries(client, address) for address in addresses}
    fill(19)
    many = {address: queries(client, address) for address in addresses}
    assert {
        address: more(few[address], many[address])
        for address in addresses
        if len(few[address]) != len(many[address])
    } == {}


def test_a_search_costs_no_more_than_a_list(fill, client):
    fill(1)
    assert len(queries(client, "/api/v1/risks/?q=risk")) == len(queries(client, "/api/v1/risks/"))
