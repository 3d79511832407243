"""One record, by its public id."""

import pytest

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
    make_step,
    make_term,
)

pytestmark = pytest.mark.django_db

COMMON = {"id", "title", "description", "status", "origin", "external_id", "created", "updated", "page_url"}


def record(client, plural, public_id):
    response = client.get(f"/api/v1/{plural}/{public_id}/")
    assert response.status_code == 200
    return response.json()


@pytest.mark.parametrize("plural", NOUNS)
def test_every_noun_has_its_record_under_its_public_id(client, plural):
    NOUNS[plural](public_id="one.two-3", title="A title", description="In words.")
    found = record(client, plural, "one.two-3")
    assert found.keys() >= COMMON
    assert (found["id"], found["title"], found["description"]) == ("one.two-3", "A title", "In words.")
    assert found["page_url"] == f"http://testserver/{plural}/one.two-3/"


@pytest.mark.parametrize("plural", NOUNS)
def test_the_page_as_json_is_the_record_of_the_api(client, plural):
    NOUNS[plural](public_id="one")
    assert client.get(f"/{plural}/one.json").json() == record(client, plural, "one")


@pytest.mark.parametrize("plural", NOUNS)
def test_a_list_has_what_its_records_have_but_for_what_is_nested(client, plural):
    NOUNS[plural](public_id="one")
    [row] = client.get(f"/api/v1/{plural}/?id=one").json()["results"]
    found = record(client, plural, "one")
    assert row.items() <= found.items()


def test_a_risk_has_codes_with_their_labels_and_its_lineage(client):
    make_term("6", title="Socioeconomic"), make_term("6.1", title="Power")
    make_risk("6.1", public_id="r", entity="ai", intent="blank", timing="not-coded", level="subcategory")
    found = record(client, "risks", "r")
    assert (found["entity"], found["entity_label"]) == ("ai", "2 - AI")
    assert (found["intent"], found["intent_label"]) == ("blank", "Blank")
    assert (found["timing"], found["timing_label"]) == ("not-coded", "4 - Not coded")
    assert (found["domain"], found["domain_label"]) == ("6", "6. Socioeconomic")
    assert (found["subdomain"], found["subdomain_label"]) == ("6.1", "6.1 > Power")


def test_a_risk_of_a_whole_domain_has_no_subdomain(client):
    make_risk("6", public_id="r")
    found = record(client, "risks", "r")
    assert (found["domain"], found["subdomain"], found["subdomain_label"]) == ("6", None, None)


def test_a_risk_names_what_it_is_linked_with_by_public_ids(client):
    doe, roe = make_source(public_id="doe-2031", quick_ref="Doe2031"), make_source(public_id="roe-2030")
    risk = make_risk(public_id="r", source=doe, locator="p. 7", parent=make_risk(public_id="above"))
    make_citation(risk, source=roe, via=doe, locator="p. 8", quote="Said so.")
    make_evidence(risk, source=doe, locator="p. 9", quote="Shown.", external_id="01.02.03.a")
    make_risk_actor(risk, make_actor(public_id="china"), "drives", source=doe, note="Leads.")
    make_relation(risk, make_risk(public_id="next"), "leads-to", source=doe)
    make_risk_term(risk, make_term("race", "topics"))
    found = record(client, "risks", "r")
    assert [found[name] for name in ("source", "quick_ref", "locator", "parent")] == [
        "doe-2031", "Doe2031", "p. 7", "above",
    ]  # fmt: skip
    cited = {"source": "roe-2030", "via": "doe-2031", "locator": "p. 8", "quote": "Said so."}
    assert found["citations"] == [cited]
    assert found["evidence"][0]["external_id"] == "01.02.03.a"
    assert found["actors"][0].items() >= {"actor": "china", "role": "drives", "note": "Leads."}.items()
    assert found["relations"][0].items() >= {"kind": "leads-to", "risk": "next", "basis": "curated"}.items()
    assert found["terms"] == ["topics-race"]


def test_mitigations_of_a_risk_are_in_order_with_their_basis(client):
    risk = make_risk(public_id="r")
    for position, basis in ((2, "machine"), (1, "quoted")):
        make_mitigation_risk(make_mitigation(public_id=basis), risk, position=position, basis=basis)
    answers = record(client, "risks", "r")["mitigations"]
    assert [(each["mitigation"], each["basis"]) for each in answers] == [
        ("quoted", "quoted"),
        ("machine", "machine"),
    ]


def test_a_mitigation_names_its_risks_and_who_acts(client):
    treaty = make_mitigation("1.1", public_id="treaty", basis="machine")
    make_mitigation_risk(treaty, make_risk(public_id="race"), position=3, note="Slows it.", basis="machine")
    make_mitigation_actor(treaty, make_actor(public_id="un"), basis="curated")
    found = record(client, "mitigations", "treaty")
    assert (found["category"], found["basis_label"]) == ("1.1", "Machine-generated")
    assert found["risks"][0].items() >= {"risk": "race", "position": 3, "basis": "machine"}.items()
    assert found["actors"][0].items() >= {"actor": "un", "basis": "curated"}.items()


def test_a_scenario_has_its_steps_in_order(client):
    chain, risk = make_scenario(public_id="chain"), make_risk(public_id="race")
    make_step(chain, 2, turns_into="Panic.")
    make_step(chain, 1, risk, [make_actor(public_id="china")])
    found = record(client, "scenarios", "chain")
    assert found["step_count"] == 2
    assert [(step["position"], step["risk"], step["actors"]) for step in found["steps"]] == [
        (1, "race", ["china"]),
        (2, None, []),
    ]


def test_a_claim_counts_and_lists_its_stances(client):
    claim = make_claim(public_id="lead")
    make_stance(claim, "affirms"), make_stance(claim, "affirms")
    make_stance(claim, "rejects", source=make_source(public_id="doe-2031"), argument="It need not.")
    found = record(client, "claims", "lead")
    assert (found["affirms"], found["rejects"], found["reframes"]) == (2, 1, 0)
    assert found["stances"][2].items() >= {"source": "doe-2031", "argument": "It need not."}.items()


def test_a_source_has_its_authors_as_names(client):
    names = [{"family": "Doe", "given": "Jane"}, {"literal": "World Forum"}, {"family": "Roe"}]
    make_source(public_id="s", authors=names, year=2031, doi="10.1000/x")
    found = record(client, "sources", "s")
    assert found["authors"] == ["Doe, Jane", "World Forum", "Roe"]
    assert (found["year"], found["doi"]) == (2031, "10.1000/x")


def test_a_taxonomy_lists_its_terms_with_their_parents(client):
    make_term("6.1")
    found = record(client, "taxonomies", "mit-domain")
    assert found["term_count"] == 2
    assert [(term["code"], term["parent"]) for term in found["terms"]] == [
        ("6", None),
        ("6.1", "mit-domain-6"),
    ]


@pytest.mark.parametrize("plural", NOUNS)
def test_withdrawn_record_is_in_the_withdrawn_table(client, plural):
    NOUNS[plural](public_id="old", status="withdrawn", replaced_by=NOUNS[plural](public_id="new"))
    found = record(client, plural, "old")
    assert (found["status"], found["replaced_by"]) == ("withdrawn", "new")
    assert client.get(f"/{plural}/old.json").json()["replaced_by"] == "new"
    assert client.get(f"/{plural}/old/?redirect=no").status_code == 200


@pytest.mark.parametrize("plural", NOUNS)
@pytest.mark.parametrize("status", ["draft", "in-review"])
def test_unpublished_record_has_no_endpoint(client, plural, status):
    NOUNS[plural](public_id="hidden", status=status)
    addresses = [f"/api/v1/{plural}/hidden/", f"/{plural}/hidden/", f"/{plural}/hidden.json"]
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


@pytest.mark.parametrize("plural", NOUNS)
@pytest.mark.parametrize("id", ["nobody", "No-Body", "a..b", "-", "a_b", "%00", "x" * 5000, "..%2F", "ø"])
def test_an_id_that_nobody_has_is_a_404(client, plural, id):
    for address in (f"/api/v1/{plural}/{id}/", f"/{plural}/{id}/", f"/{plural}/{id}.json"):
        assert client.get(address).status_code == 404, address
