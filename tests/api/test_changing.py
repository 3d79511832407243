"""PATCH changes the fields in the body and no others."""

import pytest

from apps.history.models import Revision
from tests.factories import (
    NOUNS,
    make_actor,
    make_citation,
    make_evidence,
    make_mitigation,
    make_mitigation_risk,
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


@pytest.mark.parametrize("plural", NOUNS)
def test_patch_of_every_noun(curator, patch, plural):
    record = NOUNS[plural](public_id="one", title="Old", description="Stays.")
    data = patch(f"{plural}/one", title="New", reason="A slip").json()
    assert (data["title"], data["description"], data["status"]) == ("New", "Stays.", "published")
    last = record.history.latest()
    assert (last.title, last.revision.reason, record.history.count()) == ("New", "A slip", 2)


@pytest.mark.parametrize("plural", NOUNS)
def test_sending_a_response_back_writes_nothing(curator, read, patch, plural):
    NOUNS[plural](public_id="one", origin="mit", external_id="7")
    data, tag = read(f"{plural}/one")
    before = Revision.objects.count()
    answer = patch(f"{plural}/one", **data)
    assert (answer.status_code, answer.json()) == (200, data)
    assert answer["ETag"] == tag
    assert Revision.objects.count() == before


def test_a_record_with_all_its_links_can_be_sent_back(curator, read, patch):
    risk = make_risk("6.1", public_id="r", source=make_source())
    make_citation(risk, via=make_source()), make_evidence(risk, quote="So.", external_id="01.a")
    make_risk_actor(risk, make_actor(status="draft")), make_risk_term(risk, make_term("race", "topics"))
    make_mitigation_risk(make_mitigation(), risk)
    before = Revision.objects.count()
    assert patch("risks/r", **read("risks/r")[0]).status_code == 200
    assert Revision.objects.count() == before


def test_read_only_field_accepts_its_current_value(curator, patch):
    make_risk(public_id="r", origin="mit", external_id="7")
    wrong = patch("risks/r", origin="mit", external_id="8", id="s", status="draft").json()["errors"]
    assert wrong.keys() == {"external_id", "id", "status"}
    assert wrong["id"] == ["An id is permanent."]


def test_optional_field_can_be_emptied(curator, patch):
    risk = make_risk("6.1", public_id="r", source=make_source(), parent=make_risk(), description="Words.")
    make_citation(risk)
    data = patch("risks/r", source=None, parent=None, description="", subdomain=None).json()
    assert (data["source"], data["parent"], data["description"]) == (None, None, "")
    assert (data["domain"], data["subdomain"]) == ("6", None)


def test_required_field_that_is_empty_is_an_error(curator, patch):
    make_actor(public_id="a")
    wrong = patch("actors/a", title="  ", kind=None, description=None).json()["errors"]
    assert wrong.keys() == {"title", "kind", "description"}


@pytest.mark.parametrize(
    ("body", "domain", "subdomain"),
    [
        ({"subdomain": "6.2"}, "6", "6.2"),
        ({"subdomain": "1.1"}, "1", "1.1"),
        ({"domain": "1"}, "1", None),
        ({"domain": "1", "subdomain": "1.1"}, "1", "1.1"),
        ({"domain": "6"}, "6", "6.1"),
        ({"domain": None}, None, None),
        ({"domain": None, "subdomain": None}, None, None),
    ],
)
def test_the_lineage_is_changed_as_one(curator, patch, body, domain, subdomain):
    make_term("6.2"), make_term("1.1"), make_risk("6.1", public_id="r")
    data = patch("risks/r", **body).json()
    assert (data["domain"], data["subdomain"]) == (domain, subdomain)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"domain": "1", "subdomain": "6.1"}, "subdomain"),
        ({"domain": "6", "subdomain": "1.1"}, "subdomain"),
        ({"domain": "6.1"}, "domain"),
        ({"subdomain": "6"}, "subdomain"),
        ({"domain": None, "subdomain": "6.1"}, "subdomain"),
    ],
)
def test_contradictory_domain_and_subdomain_are_refused(curator, patch, body, name):
    make_term("1.1"), make_risk("6.1", public_id="r")
    answer = patch("risks/r", **body)
    assert (answer.status_code, answer.json()["errors"].keys()) == (400, {name})


def test_a_record_is_not_above_itself(curator, patch):
    make_risk(public_id="below", parent=make_risk(public_id="r"))
    assert "leads back to it" in patch("risks/r", parent="below").json()["errors"]["parent"][0]
    assert "leads back to it" in patch("risks/r", replaced_by="r").json()["errors"]["replaced_by"][0]


def test_a_term_stays_in_its_taxonomy(curator, patch):
    make_term("1", "topics", public_id="t"), make_term("6")
    assert patch("terms/t", taxonomy="mit-domain").json()["errors"] == {
        "taxonomy": ["A term stays in its taxonomy."]
    }
    make_term("2", "topics")
    assert patch("terms/t", code="2").status_code == 400


def test_unchanged_authors_keep_hidden_name_parts(curator, patch):
    doe = {"family": "Doe", "given": "Jane", "suffix": "III"}
    source = make_source(public_id="s", authors=[doe])
    assert patch("sources/s", authors=["Doe, Jane", "Roe, Ann"]).status_code == 200
    source.refresh_from_db()
    assert source.authors == [doe, {"family": "Roe", "given": "Ann"}]


def test_published_record_can_be_changed_back(curator, patch):
    risk = make_risk(public_id="r", title="Old")
    patch("risks/r", title="New"), patch("risks/r", title="Old")
    assert [row.title for row in risk.history.order_by("history_id")] == ["Old", "New", "Old"]


def test_there_is_no_put_and_no_delete(curator):
    make_risk(public_id="r")
    for method in (curator.put, curator.delete):
        assert method("/api/v1/risks/r/", {}, "application/json").status_code == 405


# --- Links --------------------------------------------------------------------------------------


def test_links_are_replaced_as_a_list_and_matched(curator, read, patch):
    risk = make_risk(public_id="r")
    stays, changes, goes = (make_risk_actor(risk, make_actor(public_id=name)) for name in "abc")
    make_source(public_id="s")
    data, _ = read("risks/r")
    data["actors"][1]["note"] = "Because."
    new = {"actor": "a", "role": "drives", "source": "s"}
    answer = patch("risks/r", actors=[*data["actors"][:2], new])
    assert answer.status_code == 200, answer.json()
    assert [(link["actor"], link["role"]) for link in answer.json()["actors"]] == [
        ("a", "exposed"),
        ("b", "exposed"),
        ("a", "drives"),
    ]
    logs = [[row.history_type for row in link.history.order_by("pk")] for link in (stays, changes)]
    assert logs == [["+"], ["+", "~"]]
    assert type(goes).history.filter(id=goes.pk).latest().history_type == "-"
    assert risk.history.count() == 2


def test_a_quotation_that_is_mended_stays_the_same_citation(curator, patch, read):
    risk = make_risk(public_id="r")
    doe, roe = make_source(public_id="doe"), make_source(public_id="roe")
    one, two = make_citation(risk, source=doe, quote="Teh race"), make_citation(risk, source=roe)
    data, _ = read("risks/r")
    data["citations"][0]["quote"] = "The race"
    patch("risks/r", citations=data["citations"][::-1])
    one.refresh_from_db()
    assert (one.quote, one.history.count(), two.history.count()) == ("The race", 2, 1)


def test_evidence_of_a_dataset_keeps_its_number(curator, patch, read):
    risk = make_risk(public_id="r")
    evidence = make_evidence(risk, quote="Old", origin="mit", external_id="01.a")
    make_evidence(risk, quote="Other", source=evidence.source)
    data, _ = read("risks/r")
    data["evidence"][0]["quote"] = "New"
    assert patch("risks/r", evidence=data["evidence"]).status_code == 200
    evidence.refresh_from_db()
    assert (evidence.quote, evidence.origin, evidence.external_id) == ("New", "mit", "01.a")
    data["evidence"][0] |= {"external_id": "9", "quote": "Newer"}
    assert "external_id" in patch("risks/r", evidence=data["evidence"]).json()["errors"]["evidence"][0]


def test_the_steps_of_a_scenario_with_their_actors(curator, patch, read):
    chain = make_scenario(public_id="chain")
    step = make_step(chain, 1, actors=[make_actor(public_id="china")])
    make_actor(public_id="acme"), make_risk(public_id="race")
    data, _ = read("scenarios/chain")
    second = data["steps"][0] | {"position": 2, "title": "Then", "risk": "race", "actors": ["acme"]}
    data["steps"][0]["actors"] = ["china", "acme"]
    steps = patch("scenarios/chain", steps=[data["steps"][0], second]).json()["steps"]
    assert [(each["title"], sorted(each["actors"]), each["risk"]) for each in steps] == [
        ("Step 1", ["acme", "china"], None),
        ("Then", ["acme"], "race"),
    ]
    assert [actor.public_id for actor in step.history.latest().actors.model.objects.none()] == []


def test_further_terms_by_their_ids(curator, patch):
    risk = make_risk(public_id="r")
    make_risk_term(risk, make_term("race", "topics"))
    make_term("jobs", "topics", status="draft")
    data = patch("risks/r", terms=["topics-jobs", "topics-race"]).json()
    assert sorted(data["terms"]) == ["topics-jobs", "topics-race"]
    assert patch("risks/r", terms=[]).json()["terms"] == []
    assert [row.history_type for row in risk.terms.through.history.order_by("pk")] == ["+", "+", "-", "-"]


def test_stances_mitigation_risks_and_statements(curator, patch, post):
    make_source(public_id="s"), make_risk(public_id="race"), make_actor(public_id="un")
    make_stance(NOUNS["claims"](public_id="c")), make_mitigation(public_id="m")
    stance = {"position": "rejects", "argument": "No.", "source": "s"}
    assert patch("claims/c", stances=[stance]).json()["stances"][0].items() >= stance.items()
    risk = {"risk": "race", "position": 2, "note": "Slows it.", "basis": "machine", "source": "s"}
    actor = {"actor": "un", "source": "s"}
    data = patch("mitigations/m", risks=[risk], actors=[actor]).json()
    assert data["risks"][0].items() >= risk.items() and data["actors"][0]["basis"] == "curated"
    statement = {"kind": "policy", "text": "Wants it.", "source": "s"}
    assert patch("actors/un", statements=[statement]).json()["statements"][0].items() >= statement.items()
    wrong = patch("actors/un", statements=[statement | {"kind": "hope"}]).json()["errors"]
    assert "kind" in wrong["statements"][0]


def test_invalid_link_is_reported_by_index(curator, patch):
    risk = make_risk(public_id="r")
    make_risk_actor(risk, make_actor(public_id="a")), make_source(public_id="s")
    twice = [{"actor": "a", "role": "drives", "source": "s"}] * 2
    itself = [{"risk": "r", "kind": "leads-to", "source": "s"}]
    wrong = patch("risks/r", actors=twice, relations=itself, terms=["nothing"], citations={}).json()["errors"]
    assert wrong["actors"] == [{}, {"detail": ["This link is in the list twice."]}]
    assert wrong["relations"] == [{"detail": ["This is the record itself. Choose another."]}]
    assert "no term 'nothing'" in wrong["terms"][0] and wrong["citations"] == ["This takes a list of links."]


def test_an_unknown_field_of_a_link_is_refused(curator, patch):
    make_risk(public_id="r"), make_source(public_id="s")
    wrong = patch("risks/r", citations=[{"source": "s", "qoute": "x", "reason": "y"}]).json()["errors"]
    assert wrong["citations"][0]["qoute"] == ["There is no field 'qoute'. Did you mean 'quote'?"]
    assert "reason" in wrong["citations"][0]


def test_omitted_fields_of_a_link_are_empty(curator, patch):
    risk = make_risk(public_id="r")
    citation = make_citation(risk, source=make_source(public_id="s"), quote="Words.", locator="p. 1")
    patch("risks/r", citations=[{"source": "s", "locator": "p. 2"}])
    citation.refresh_from_db()
    assert (citation.locator, citation.quote) == ("p. 2", "")
