"""A published record tells nothing of a draft that it is linked with, at no door."""

import pytest

from tests.api.doors import DOCUMENTS, FEEDS, FORMATS, GRAPHS, body
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

HIDDEN = {"public_id": "xq-hidden", "title": "Xq hidden", "status": "draft"}
SHOWN = {"public_id": "shown"}


def risk_with_a_draft_actor():
    make_risk_actor(make_risk(**SHOWN), make_actor(**HIDDEN))


def risk_with_a_draft_mitigation():
    make_mitigation_risk(make_mitigation(**HIDDEN), make_risk(**SHOWN))


def risk_that_leads_to_a_draft():
    make_relation(make_risk(**SHOWN), make_risk(**HIDDEN))


def risk_that_follows_from_a_draft():
    make_relation(make_risk(**HIDDEN), make_risk(**SHOWN))


def risk_below_a_draft():
    make_risk(**SHOWN, parent=make_risk(**HIDDEN))


def risk_above_a_draft():
    make_risk(**HIDDEN, parent=make_risk(**SHOWN))


def risk_from_a_draft_source():
    make_risk(**SHOWN, source=make_source(**HIDDEN, quick_ref="xq-hidden"))


def risk_with_evidence_from_a_draft_source():
    make_evidence(make_risk(**SHOWN), source=make_source(**HIDDEN), quote="Words.")


def risk_that_cites_a_draft():
    make_citation(make_risk(**SHOWN), source=make_source(**HIDDEN))


def risk_cited_by_way_of_a_draft():
    make_citation(make_risk(**SHOWN), via=make_source(**HIDDEN))


def risk_linked_on_the_word_of_a_draft():
    make_risk_actor(make_risk(**SHOWN), make_actor(), source=make_source(**HIDDEN))


def risk_under_a_draft_term():
    make_risk_term(make_risk(**SHOWN), make_term("t", "topics", **HIDDEN))


def risk_in_a_draft_scenario():
    make_step(make_scenario(**HIDDEN), risk=make_risk(**SHOWN))


def risk_replaced_by_a_draft():
    make_risk(public_id="shown", status="withdrawn", replaced_by=make_risk(**HIDDEN))


def mitigation_for_a_draft_risk():
    make_mitigation_risk(make_mitigation(**SHOWN), make_risk(**HIDDEN))


def mitigation_by_a_draft_actor():
    make_mitigation_actor(make_mitigation(**SHOWN), make_actor(**HIDDEN))


def mitigation_from_a_draft_source():
    make_mitigation(**SHOWN, source=make_source(**HIDDEN, quick_ref="xq-hidden"))


def actor_within_a_draft():
    make_actor(**SHOWN, parent=make_actor(**HIDDEN))


def actor_above_a_draft():
    make_actor(**HIDDEN, parent=make_actor(**SHOWN))


def actor_in_a_draft_risk():
    make_risk_actor(make_risk(**HIDDEN), make_actor(**SHOWN))


def actor_of_a_draft_mitigation():
    make_mitigation_actor(make_mitigation(**HIDDEN), make_actor(**SHOWN))


def actor_of_whom_a_draft_speaks():
    make_statement(make_actor(**SHOWN), source=make_source(**HIDDEN))


def source_of_a_draft_risk():
    make_risk(**HIDDEN, source=make_source(**SHOWN))


def source_cited_by_a_draft():
    make_citation(make_risk(**HIDDEN), source=make_source(**SHOWN))


def source_of_a_draft_mitigation():
    make_mitigation(**HIDDEN, source=make_source(**SHOWN))


def source_with_a_stance_on_a_draft():
    make_stance(make_claim(**HIDDEN), source=make_source(**SHOWN))


def claim_affirmed_by_a_draft():
    make_stance(make_claim(**SHOWN), source=make_source(**HIDDEN))


def scenario_with_a_draft_risk():
    make_step(make_scenario(**SHOWN), risk=make_risk(**HIDDEN))


def scenario_with_a_draft_actor():
    make_step(make_scenario(**SHOWN), actors=[make_actor(**HIDDEN)])


def scenario_step_from_a_draft_source():
    make_step(make_scenario(**SHOWN), source=make_source(**HIDDEN))


def taxonomy_with_a_draft_term():
    make_term("t", "shown", **HIDDEN)


def term_below_a_draft():
    make_term("6", title="Xq hidden", public_id="xq-hidden", status="draft")
    make_term("6.1", **SHOWN)


def term_above_a_draft():
    make_term("6", **SHOWN)
    make_term("6.1", **HIDDEN)


def term_of_a_draft_risk():
    make_term("6", **SHOWN)
    make_risk("6", **HIDDEN)


def term_compared_with_a_draft():
    make_mapping(make_term("6", **SHOWN), make_term("t", "topics", **HIDDEN))


def term_compared_on_the_word_of_a_draft():
    make_mapping(make_term("6", **SHOWN), make_term("t", "topics"), source=make_source(**HIDDEN))


CASES = [value for name, value in list(globals().items()) if "draft" in name and callable(value)]
PLURALS = {"taxonomy": "taxonomies"}


@pytest.mark.parametrize("make", CASES, ids=lambda make: make.__name__)
def test_nothing_of_a_draft_is_told(client, make):
    make()
    noun = make.__name__.partition("_")[0]
    plural = PLURALS.get(noun, f"{noun}s")
    record = [f"/{plural}/shown/", f"/api/v1/{plural}/shown/"]
    record += [f"/{plural}/shown.{name}" for name in ("json", *DOCUMENTS, *FEEDS, *GRAPHS)]
    record += [f"/{plural}/shown/history.nt"]
    lists = [
        f"/{plural}/",
        f"/api/v1/{plural}/",
        *(f"/{plural}.{name}" for name in (*FORMATS, *DOCUMENTS, *FEEDS) if name != "xlsx"),
    ]
    base = [
        "/",
        "/search/?q=hidden",
        "/changes/",
        "/changes.atom",
        "/changes.feed.json",
        "/llms.txt",
        "/catalogue.nt",
        "/mappings.sssom.tsv",
    ]
    base += ["/sitemap.xml", f"/sitemap-{plural}.xml"]
    for address in (*record, *lists, *base):
        response = client.get(address)
        assert response.status_code == 200, address
        said = body(response).decode().replace("q=hidden", "")
        assert "xq" not in said.lower(), f"{address}: {around(said)}"


def around(text):
    at = text.lower().index("xq")
    return text[max(0, at - 200) : at + 100]
