"""A token has the rights of its user within its scope; only a digest of the secret is stored."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.access.models import Token
from apps.history.models import Revision
from tests.factories import make_risk

pytestmark = pytest.mark.django_db
RISKS, JSON = "/api/v1/risks/", "application/json"


def test_only_a_digest_of_the_secret_is_stored(person):
    token, secret = Token.objects.issue(person(), "Weekly export")
    assert secret.startswith("riskbase_") and len(secret) > 50
    kept = Token.objects.filter(pk=token.pk).values().get()
    assert secret not in str(kept) and kept["start"] == secret[:13]
    assert (kept["scope"], (token.expires - timezone.now()).days) == ("read", 89)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Token"])
def test_a_token_has_the_rights_of_its_users_groups(client, person, headers, scheme):
    user = person("contributor")
    sent = {"Authorization": headers(user)["Authorization"].replace("Bearer", scheme)}
    created = client.post(RISKS, {"title": "New"}, JSON, headers=sent)
    revision = Revision.objects.get()
    assert (created.status_code, revision.user, revision.token) == (201, user, "Robot")
    refused = client.post(f"{RISKS}new/publish/", {}, JSON, headers=sent | {"If-Match": created["ETag"]})
    assert refused.status_code == 403 and refused.json()["detail"] == "You may not publish risks."


def test_a_token_of_a_user_without_groups_cannot_write(client, person, headers):
    answer = client.post(RISKS, {"title": "New"}, JSON, headers=headers(person()))
    assert answer.json()["detail"] == "You may not add risks: none of your groups may."


def test_a_read_only_token_sees_drafts_and_cannot_write(client, person, headers):
    make_risk(public_id="r", status="draft")
    sent = headers(person("publisher"), "read")
    assert client.get(f"{RISKS}r/", headers=sent).status_code == 200
    answer = client.post(RISKS, {"title": "New"}, JSON, headers=sent)
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "This token may only read. Create one that may write.",
    )


def invalidate(token, how):
    if how == "expired":
        Token.objects.filter(pk=token.pk).update(expires=timezone.now() - timedelta(days=1))
    elif how == "revoked":
        token.revoke()
    elif how == "closed":
        type(token.user).objects.update(is_active=False)
    else:
        token.delete()


@pytest.mark.parametrize("how", ["expired", "revoked", "closed", "does not exist"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_invalid_token_is_a_401_with_the_reason(client, person, how, method):
    token, secret = Token.objects.issue(person("publisher"), "Old", "write")
    invalidate(token, how)
    answer = getattr(client, method)(RISKS, headers={"Authorization": f"Bearer {secret}"})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="RiskBase API"')
    assert how in answer.json()["detail"] and secret not in str(answer.json())


@pytest.mark.parametrize("secret", ["", " ", "\udcff", "ü", "a b", "riskbase_", "x" * 5000])
def test_malformed_tokens_are_refused(client, secret):
    assert client.get(RISKS, headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_use_is_recorded_once_a_minute_without_a_revision(client, person, headers, django_assert_num_queries):
    sent = headers(person(), "read")
    client.get(RISKS, headers=sent)
    token, before = Token.objects.get(), Revision.objects.count()
    assert timezone.now() - token.last_used < timedelta(minutes=1)
    with django_assert_num_queries(1):
        assert client.get("/api/v1/", headers=sent).status_code == 200
    assert (Token.objects.get().last_used, Revision.objects.count()) == (token.last_used, before)
