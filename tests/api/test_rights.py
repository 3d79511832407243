"""Permissions to write through the API: those of the admin."""

import base64

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from apps.history.models import Revision
from apps.risks.models import Risk
from tests.factories import (
    NOUNS,
    make_actor,
    make_citation,
    make_claim,
    make_risk,
    make_risk_actor,
    make_source,
)

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.mark.parametrize("plural", NOUNS)
def test_anonymous_visitors_cannot_write(client, plural):
    NOUNS[plural](public_id="one")
    before, address = Revision.objects.count(), f"/api/v1/{plural}/"
    answers = [client.post(address, {"title": "New"}, JSON), client.patch(f"{address}one/", {}, JSON)]
    answers += [client.post(f"{address}one/{name}/", {}, JSON) for name in ("review", "publish", "withdraw")]
    assert {answer.status_code for answer in answers} == {401}
    assert answers[0].json()["detail"] == "Writing needs an account. Reading does not."
    assert Revision.objects.count() == before


def test_an_account_without_a_group_only_reads(client, post, patch, django_user_model):
    make_risk(public_id="r")
    client.force_login(django_user_model.objects.create_user("mia", is_staff=True))
    refused = post("risks", title="New").json()
    assert refused["detail"] == "You may not add risks: none of your groups may."
    assert patch("risks/r", title="New").status_code == 403


def test_account_that_is_not_staff_only_reads(member, post, patch, django_user_model):
    make_risk(public_id="r", status="draft"), make_risk(public_id="s")
    client = member("publisher")
    django_user_model.objects.update(is_staff=False)
    assert (post("risks", title="New").status_code, patch("risks/s", title="New").status_code) == (403, 403)
    assert client.get("/api/v1/risks/r/").status_code == 404


def test_contributor_changes_drafts_only(member, post, patch):
    member("contributor")
    make_risk(public_id="r", status="in-review")
    draft = post("risks", title="New").json()["id"]
    assert patch(f"risks/{draft}", title="Newer").status_code == 200
    answer = patch("risks/r", title="New")
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "This risk is in review: you may change drafts only.",
    )


def test_sidebar_is_for_curators(member, post):
    member("contributor")
    assert post("taxonomies", title="New").status_code == 403
    member("curator", "ben")
    assert post("taxonomies", title="New").status_code == 201


def test_link_requires_its_own_permission(client, django_user_model, patch):
    risk = make_risk(public_id="r", status="draft")
    make_citation(risk, source=make_source(public_id="s"))
    user = django_user_model.objects.create_user("mia", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_risk"))
    client.force_login(user)
    assert patch("risks/r", title="New").status_code == 200
    answer = patch("risks/r", citations=[])
    assert (answer.status_code, risk.citations.count()) == (403, 1)
    assert "delete the risk citations" in answer.json()["detail"]
    assert patch("risks/r", citations=[{"source": "s"}, {"source": "s", "quote": "x"}]).status_code == 403


# --- Drafts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("plural", NOUNS)
@pytest.mark.parametrize("status", ["draft", "in-review"])
def test_staff_see_drafts_by_id_but_not_in_lists(member, client, plural, status):
    NOUNS[plural](public_id="hidden", status=status)
    address = f"/api/v1/{plural}/hidden/"
    assert client.get(address).status_code == 404
    member("contributor")
    assert client.get(address).json()["status"] == status
    assert "hidden" not in [row["id"] for row in client.get(f"/api/v1/{plural}/").json()["results"]]


def test_curators_see_links_to_drafts(member, client, patch):
    risk = make_risk(public_id="r")
    make_risk_actor(risk, make_actor(public_id="acme", status="draft"))
    assert client.get("/api/v1/risks/r/").json()["actors"] == []
    member("curator")
    data = client.get("/api/v1/risks/r/").json()
    assert [link["actor"] for link in data["actors"]] == ["acme"]


def test_tag_of_a_public_response_does_not_overwrite_hidden_links(member, client, read, patch):
    risk = make_risk(public_id="r")
    make_risk_actor(risk, make_actor(status="draft"))
    data, tag = read("risks/r")
    member("curator")
    assert patch("risks/r", tag, actors=data["actors"], title="New").status_code == 412
    assert risk.actor_links.count() == 1


# --- How one logs in ----------------------------------------------------------------------------


def test_session_requires_a_csrf_token(admin_user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    answer = client.post("/api/v1/claims/", {"title": "New"}, JSON)
    assert answer.status_code == 403 and "CSRF" in answer.json()["detail"]
    client.get("/admin/")
    client.cookies["csrftoken"] = token = "x" * 32
    headers = {"X-CSRFToken": token}
    assert client.post("/api/v1/claims/", {"title": "New"}, JSON, headers=headers).status_code == 201


def test_basic_authentication_is_recorded_in_the_history(client, django_user_model):
    user = django_user_model.objects.create_superuser("ada", password="pw")
    login = {"Authorization": f"Basic {base64.b64encode(b'ada:pw').decode()}"}
    assert client.post("/api/v1/claims/", {"title": "New"}, JSON, headers=login).status_code == 201
    act = Revision.objects.get()
    assert act.user == user
    [row] = type(make_claim()).history.filter(revision=act)
    assert row.history_user == user and Risk.objects.count() == 0
