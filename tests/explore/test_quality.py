"""Quality checks: their findings, the list behind each number, and what readers do not see."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.nouns import NOUNS as REGISTRY
from apps.explore.quality.checks import CHECKS
from apps.risks.models import Risk
from apps.sources.models import Source
from tests.factories import (
    NOUNS,
    make_actor,
    make_citation,
    make_claim,
    make_evidence,
    make_mitigation,
    make_mitigation_risk,
    make_relation,
    make_risk,
    make_risk_actor,
    make_scenario,
    make_source,
    make_step,
    make_taxonomy,
)

pytestmark = pytest.mark.django_db

CODED = {"entity": "ai", "intent": "intentional", "timing": "other"}


def find_titles(name):
    """The titles of all records that a check finds."""
    check = next(check for check in CHECKS if check.name == name)
    return sorted(record.title for records in check.find() for record in records)


def test_without_a_citation():
    make_risk(title="Sourced", source=make_source()), make_citation(make_claim(title="Cited"))
    make_risk(title="Bare risk"), make_scenario(title="Bare scenario"), make_risk(status="draft")
    assert find_titles("uncited") == ["Bare risk", "Bare scenario"]


@pytest.mark.parametrize("axis", CODED)
@pytest.mark.parametrize("gap", ["blank", "not-coded"])
def test_risks_not_coded_on_an_axis(axis, gap):
    make_risk(title="Whole", **CODED), make_risk(title="Gap", **CODED | {axis: gap})
    assert find_titles("not-coded") == ["Gap"]


def test_risks_without_a_published_actor():
    make_risk_actor(make_risk(title="Named"), make_actor())
    make_risk_actor(make_risk(title="Draft only"), make_actor(status="draft"))
    make_risk(title="None")
    assert find_titles("without-actor") == ["Draft only", "None"]


def test_unlinked_risks_and_mitigations():
    make_mitigation_risk(make_mitigation(title="Tied"), make_risk(title="Answered"))
    make_mitigation_risk(make_mitigation(title="Hidden", status="draft"), make_risk(title="Open"))
    make_mitigation(title="Loose")
    assert find_titles("without-mitigation") == ["Open"]
    assert find_titles("unlinked") == ["Loose"]


def test_uncited_sources():
    make_risk(source=make_source(title="Origin")), make_source(title="Idle")
    make_evidence(make_risk(), source=make_source(title="Quoted"), via=make_source(title="Read in"))
    make_citation(make_risk(status="draft"), source=make_source(title="In a draft"))
    make_source(title="Old", replaced_by=Source.objects.get(title="Origin"))
    assert find_titles("idle-sources") == ["Idle", "In a draft", "Old"]


@pytest.mark.parametrize("values", [{"doi": "doi:10.1/x"}, {"url": "www.example.org"}, {"public_id": "A b"}])
def test_broken_identifiers(values):
    make_source(doi="10.48550/arXiv.2408.12622", url="https://example.org/a", public_id="fine-1.a")
    make_source(title="Broken", **values)
    assert find_titles("broken-identifiers") == ["Broken"]


@pytest.mark.parametrize("plural", NOUNS)
def test_an_invalid_id_of_any_noun(plural):
    NOUNS[plural](title="Broken", public_id="Broken_id")
    assert find_titles("broken-identifiers") == ["Broken"]


def test_a_doi_that_two_sources_share():
    make_source(title="One", doi="10.1000/x"), make_source(title="Two", doi="10.1000/x")
    make_source(doi="10.1000/y"), make_source(doi="10.1000/y", status="draft")
    assert find_titles("broken-identifiers") == ["One", "Two"]


def test_links_to_withdrawn_records(client):
    gone = {"status": "withdrawn"}
    make_risk(title="Sourced", source=make_source(title="Retracted", public_id="retracted", **gone))
    make_relation(make_risk(title="Leads"), make_risk(**gone))
    make_step(make_scenario(title="Peopled"), actors=[make_actor(**gone)])
    make_citation(make_actor(title="Read"), via=make_source(**gone))
    make_relation(make_risk(), make_risk()), make_risk(source=make_source(**gone), **gone)
    assert find_titles("tied-to-withdrawn") == ["Leads", "Peopled", "Read", "Sourced"]
    page = client.get("/quality/tied-to-withdrawn/?noun=risk").content.decode()
    assert 'Withdrawn: <a href="/sources/retracted/">Retracted</a>' in page
    assert client.get("/quality/tied-to-withdrawn/?noun=scenario").status_code == 200


@pytest.mark.parametrize("plural", [noun.plural for noun in REGISTRY.values() if noun.reports_repeats])
def test_duplicates(plural):
    make = NOUNS[plural]
    make(title="Other")
    make(title="A “big” risk.", description="It\ngrows"), make(title="A big risk", description=" it grows. ")
    make(title="A big risk", description="It shrinks")
    make(title="Draft", description="x"), make(title="Draft", description="x", status="draft")
    assert find_titles("duplicates") == ["A big risk", "A “big” risk."]


@pytest.mark.parametrize("change", [{"entity": "human"}, {"timing": "blank"}, {"domain": "1"}])
def test_the_same_text_coded_differently(change):
    same = {"domain": "6.1", "description": "It grows.", **CODED}
    make_risk(title="A", **same), make_risk(title="B", **same)
    assert find_titles("coded-differently") == []
    make_risk(title="C", **same | change | {"description": "“It grows”"}), make_risk(title="D", entity="ai")
    assert find_titles("coded-differently") == ["A", "B", "C"]


# --- The pages -----------------------------------------------------------------------------------


def test_a_number_links_to_the_list_that_it_counts(client):
    make_risk(title="Bare"), make_risk(source=make_source()), make_taxonomy(title="No source")
    page = client.get("/quality/").content.decode()
    assert '<a href="/quality/uncited/?noun=risk">1 of 2 risks</a>' in page
    rows = client.get("/quality/uncited/?noun=risk")
    assert [record.title for record in rows.context["page_obj"]] == ["Bare"]
    assert 'href="/quality/uncited/?noun=taxonomy"' in rows.content.decode()


def test_a_list_shows_the_noun_with_most_records_by_default(client):
    make_claim(title="Bare one"), make_claim(title="Bare two"), make_risk()
    assert client.get("/quality/uncited/").context["noun"] == "claim"


def test_a_long_list_is_paginated(client):
    for _ in range(51):
        make_risk()
    second = client.get("/quality/uncited/?noun=risk&page=2")
    assert len(second.context["page_obj"]) == 1
    assert 'href="?noun=risk&amp;page=1"' in second.content.decode()


def test_readers_see_no_drafts(client):
    for make in NOUNS.values():
        make(title="Xq hidden", public_id="", status="draft", description="Xq")
        make(title="Xq hidden", status="in-review", description="Xq")
    pages = ["/quality/", *(f"/quality/{check.name}/" for check in CHECKS)]
    assert not any("Xq" in client.get(page).content.decode() for page in pages)


def test_an_unknown_check_or_noun_is_refused(client):
    assert client.get("/quality/nonsense/").status_code == 404
    refused = client.get("/quality/uncited/?noun=term")
    assert refused.status_code == 400
    assert "is not one of risk, mitigation, actor" in refused.content.decode()


def test_the_number_of_queries_is_constant(client):
    pages = ["/quality/", *(f"/quality/{check.name}/?noun=risk" for check in CHECKS if risky(check))]

    def cost(page):
        with CaptureQueriesContext(connection) as context:
            assert client.get(page).status_code == 200
        return len(context)

    flawed()
    few = {page: cost(page) for page in pages}
    for _ in range(19):
        flawed()
    assert {page: cost(page) for page in pages} == few


def risky(check):
    return any(records.model is Risk for records in check.find())


def flawed():
    """Two risks that most checks find."""
    gone = make_source(status="withdrawn")
    make_risk("6.1", title="Twice", description="Same", entity="ai", source=gone)
    make_risk("6.2", title="Twice", description="Same", entity="human", source=gone)


@pytest.fixture
def curator(client):
    user = User.objects.create_user("ada", is_staff=True)
    user.groups.add(Group.objects.get(name="curator"))
    client.force_login(user)
    return client


def test_curators_see_stale_drafts(curator):
    stale, _ = (make_risk(title=title, status="draft") for title in ("Old", "New"))
    Risk.objects.filter(pk=stale.pk).update(updated=timezone.now() - timedelta(days=31))
    rows = {row["plural"]: row for row in curator.get("/quality/").context["stale"]}
    assert (rows["risks"]["count"], rows["claims"]["count"]) == (1, 0)
    listed = curator.get(rows["risks"]["address"])
    assert [*listed.context["cl"].result_list] == [stale]


def test_the_admin_links_to_the_page(curator):
    assert 'href="/quality/"' in curator.get("/admin/").content.decode()


def test_readers_do_not_see_stale_drafts(client):
    assert client.get("/quality/").context["stale"] == []
    assert "Drafts" not in client.get("/quality/").content.decode()


def test_an_empty_database_has_no_findings(client):
    assert client.get("/quality/").content.decode().count(">none<") == len(CHECKS)
    assert "There are none." in client.get("/quality/duplicates/").content.decode()
