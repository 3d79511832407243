"""No endpoint reveals a draft that is linked with a published record."""

import pytest

from tests.api.endpoints import DOCUMENTS, FEEDS, FORMATS, body
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
    make_term,
)

pytestmark = pytest.mark.django_db


# Each case: a record that is shown, and one that is hidden, tied in some way.


def risk_with_a_draft_actor(shown, hidden):
    make_risk_actor(make_risk(**shown), make_actor(**hidden))


def risk_with_a_draft_mitigation(shown, hidden):
    make_mitigation_risk(make_mitigation(**hidden), make_risk(**shown))


def risk_that_leads_to_a_draft(shown, hidden):
    make_relation(make_risk(**shown), make_risk(**hidden))


def risk_that_follows_from_a_draft(shown, hidden):
    make_relation(make_risk(**hidden), make_risk(**shown))


def risk_below_a_draft(shown, hidden):
    make_risk(**shown, parent=make_risk(**hidden))


def risk_above_a_draft(shown, hidden):
    make_risk(**hidden, parent=make_risk(**shown))


def risk_from_a_draft_source(shown, hidden):
    make_risk(**shown, source=make_source(**hidden, quick_ref="xq-hidden"))


def risk_with_evidence_from_a_draft_source(shown, hidden):
    make_evidence(make_risk(**shown), source=make_source(**hidden), quote="Words.")


def risk_that_cites_a_draft(shown, hidden):
    make_citation(make_risk(**shown), source=make_source(**hidden))


def risk_cited_by_way_of_a_draft(shown, hidden):
    make_citation(make_risk(**shown), via=make_source(**hidden))


def risk_linked_on_the_word_of_a_draft(shown, hidden):
    make_risk_actor(make_risk(**shown), make_actor(), source=make_source(**hidden))


def risk_under_a_draft_term(shown, hidden):
    make_risk_term(make_risk(**shown), make_term("t", "topics", **hidden))


def risk_in_a_draft_scenario(shown, hidden):
    make_step(make_scenario(**hidden), risk=make_risk(**shown))


def risk_replaced_by_a_draft(shown, hidden):
    make_risk(**shown, status="withdrawn", replaced_by=make_risk(**hidden))


def mitigation_for_a_draft_risk(shown, hidden):
    make_mitigation_risk(make_mitigation(**shown), make_risk(**hidden))


def mitigation_by_a_draft_actor(shown, hidden):
    make_mitigation_actor(make_mitigation(**shown), make_actor(**hidden))


def mitigation_from_a_draft_source(shown, hidden):
    make_mitigation(**shown, source=make_source(**hidden, quick_ref="xq-hidden"))


def actor_within_a_draft(shown, hidden):
    make_actor(**shown, parent=make_actor(**hidden))


def actor_above_a_draft(shown, hidden):
    make_actor(**hidden, parent=make_actor(**shown))


def actor_in_a_draft_risk(shown, hidden):
    make_risk_actor(make_risk(**hidden), make_actor(**shown))


def actor_of_a_draft_mitigation(shown, hidden):
    make_mitigation_actor(make_mitigation(**hidden), make_actor(**shown))


def actor_of_whom_a_draft_speaks(shown, hidden):
    make_statement(make_actor(**shown), source=make_source(**hidden))


def source_of_a_draft_risk(shown, hidden):
    make_risk(**hidden, source=make_source(**shown))


def source_cited_by_a_draft(shown, hidden):
    make_citation(make_risk(**hidden), source=make_source(**shown))


def source_of_a_draft_mitigation(shown, hidden):
    make_mitigation(**hidden, source=make_source(**shown))


def source_with_a_stance_on_a_draft(shown, hidden):
    make_stance(make_claim(**hidden), source=make_source(**shown))


def claim_affirmed_by_a_draft(shown, hidden):
    make_stance(make_claim(**shown), source=make_source(**hidden))


def scenario_with_a_draft_risk(shown, hidden):
    make_step(make_scenario(**shown), risk=make_risk(**hidden))


def scenario_with_a_draft_actor(shown, hidden):
    make_step(make_scenario(**shown), actors=[make_actor(**hidden)])


def scenario_step_from_a_draft_source(shown, hidden):
    make_step(make_scenario(**shown), source=make_source(**hidden))


def taxonomy_with_a_draft_term(shown, hidden):
    make_term("t", shown["public_id"], **hidden)


def term_below_a_draft(shown, hidden):
    make_term("5", **hidden), make_term("5.1", **shown)


def term_above_a_draft(shown, hidden):
    make_term("6", **shown), make_term("6.1", **hidden)


def term_of_a_draft_risk(shown, hidden):
    make_term("7", **shown), make_risk("7", **hidden)


def term_compared_with_a_draft(shown, hidden):
    make_mapping(make_term("3", **shown), make_term("t", "topics", **hidden))


def term_compared_on_the_word_of_a_draft(shown, hidden):
    make_mapping(make_term("4", **shown), make_term("u", "topics"), source=make_source(**hidden))


CASES = [value for name, value in list(globals().items()) if "draft" in name and callable(value)]
PLURALS = {"taxonomy": "taxonomies"}
BASE = [
    "/",
    "/search/?q=hidden",
    "/changes/",
    "/changes.atom",
    "/changes.feed.json",
    "/llms.txt",
    "/catalogue.nt",
    "/mappings.sssom.tsv",
    "/sitemap.xml",
    "/api/v1/changes/",
]


def noun_of(case):
    return case.__name__.partition("_")[0]


@pytest.mark.parametrize("noun", dict.fromkeys(map(noun_of, CASES)))
def test_drafts_are_not_revealed(client, noun):
    """Each case has records of its own; lists and pages of the whole database are requested once."""
    plural = PLURALS.get(noun, f"{noun}s")
    cases = {case.__name__.replace("_", "-"): case for case in CASES if noun_of(case) == noun}
    for id, tie in cases.items():
        tie({"public_id": id}, {"public_id": f"xq-{id}", "title": "Xq hidden", "status": "draft"})
    records = [f"{endpoint}/{plural}/{id}/" for id in cases for endpoint in ("", "/api/v1")]
    records += [f"/{plural}/{id}.{name}" for id in cases for name in ("json", *DOCUMENTS, *FEEDS, "nt")]
    records += [f"/{plural}/{id}/history.nt" for id in cases]
    lists = [f"/{plural}/", f"/api/v1/{plural}/", f"/sitemap-{plural}.xml"]
    lists += [f"/{plural}.{name}" for name in (*FORMATS, *DOCUMENTS, *FEEDS) if name != "xlsx"]
    for address in (*records, *lists, *BASE):
        response = client.get(address)
        assert response.status_code == 200, address
        data = body(response).decode().replace("q=hidden", "")
        assert "xq" not in data.lower(), f"{address}: {around(data)}"


def around(text):
    at = text.lower().index("xq")
    return text[max(0, at - 200) : at + 100]
