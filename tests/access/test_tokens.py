"""A token acts for its user as far as its scope goes; only its digest is kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.access.models import Token
from apps.history.models import Revision
from tests.factories import make_risk

pytestmark = pytest.mark.django_db
RISKS, JSON = "/api/v1/risks/", "application/json"


def test_only_a_digest_of_the_secret_is_kept(person):
    token, secret = Token.objects.issue(person(), "Weekly export")
    assert secret.startswith("riskbase_") and len(secret) > 50
    kept = Token.objects.filter(pk=token.pk).values().get()
    assert secret not in str(kept) and kept["start"] == secret[:13]
    assert (kept["scope"], (token.expires - timezone.now()).days) == ("read", 89)


@pytest.mark.parametrize("way", ["Bearer", "bearer", "Token"])
def test_a_token_writes_what_its_users_groups_may(client, person, headers, way):
    user = person("contributor")
    sent = {"Authorization": headers(user)["Authorization"].replace("Bearer", way)}
    made = client.post(RISKS, {"title": "New"}, JSON, headers=sent)
    act = Revision.objects.get()
    assert (made.status_code, act.user, act.token) == (201, user, "Robot")
    refused = client.post(f"{RISKS}new/publish/", {}, JSON, headers=sent | {"If-Match": made["ETag"]})
    assert refused.status_code == 403 and refused.json()["detail"] == "You may not publish risks."


def test_a_token_of_nobodys_group_writes_nothing(client, person, headers):
    answer = client.post(RISKS, {"title": "New"}, JSON, headers=headers(person()))
    assert answer.json()["detail"] == "You may not add risks: none of your groups may."


def test_a_token_to_read_sees_drafts_and_writes_nothing(client, person, headers):
    make_risk(public_id="r", status="draft")
    sent = headers(person("publisher"), "read")
    assert client.get(f"{RISKS}r/", headers=sent).status_code == 200
    answer = client.post(RISKS, {"title": "New"}, JSON, headers=sent)
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "This token may only read. Make one that may write.",
    )


def spoilt(token, how):
    if how == "expired":
        Token.objects.filter(pk=token.pk).update(expires=timezone.now() - timedelta(days=1))
    elif how == "revoked":
        token.revoke()
    elif how == "closed":
        type(token.user).objects.update(is_active=False)
    else:
        token.delete()


@pytest.mark.parametrize("how", ["expired", "revoked", "closed", "no such"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_token_that_does_not_hold_is_a_401_that_says_why(client, person, how, method):
    token, secret = Token.objects.issue(person("publisher"), "Old", "write")
    spoilt(token, how)
    answer = getattr(client, method)(RISKS, headers={"Authorization": f"Bearer {secret}"})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="RiskBase API"')
    assert how in answer.json()["detail"] and secret not in str(answer.json())


@pytest.mark.parametrize("secret", ["", " ", "\udcff", "ü", "a b", "riskbase_", "x" * 5000])
def test_nonsense_is_no_token(client, secret):
    assert client.get(RISKS, headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_use_is_noted_once_a_minute_and_is_no_revision(client, person, headers, django_assert_num_queries):
    sent = headers(person(), "read")
    client.get(RISKS, headers=sent)
    token, before = Token.objects.get(), Revision.objects.count()
    assert timezone.now() - token.last_used < timedelta(minutes=1)
    with django_assert_num_queries(1):
        assert client.get("/api/v1/", headers=sent).status_code == 200
    assert (Token.objects.get().last_used, Revision.objects.count()) == (token.last_used, before)
