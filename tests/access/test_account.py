"""Users create, list and revoke their tokens on the account page; superusers see all tokens in the admin."""

import re

import pytest

from apps.access.models import Token

pytestmark = pytest.mark.django_db
PAGE = "/account/tokens/"


@pytest.fixture
def mia(client, person):
    client.force_login(user := person())
    return user


def create_token(client, **values):
    return client.post(PAGE, {"name": "Weekly export", "scope": "read", "days": "30"} | values)


def test_anonymous_users_are_sent_to_the_login_page(client, person):
    assert client.get(PAGE)["Location"] == f"/account/login/?next={PAGE}"
    person()
    answer = client.post("/account/login/", {"username": "mia", "password": "pw", "next": PAGE})
    assert answer["Location"] == PAGE and "mia" in client.get(PAGE).content.decode()


def test_the_secret_is_shown_once_and_authenticates(client, mia):
    answer = create_token(client)
    [secret] = re.findall(r'value="(riskbase_[\w-]+)"', answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    assert client.get("/api/v1/", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    page = client.get(PAGE).content.decode()
    assert secret not in page and secret[:13] in page and "Weekly export" in page


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scope": "all"}, {"days": "9999"}, {"name": "x" * 81}])
def test_an_invalid_form_creates_no_token_and_shows_errors(client, mia, wrong):
    assert "errorlist" in create_token(client, **wrong).content.decode()
    assert not Token.objects.exists()


def test_only_the_owner_can_revoke_a_token(client, mia, person):
    create_token(client)
    token = Token.objects.get()
    client.force_login(person(name="ben"))
    assert "Weekly export" not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    client.force_login(mia)
    assert client.get(f"{PAGE}{token.pk}/revoke/").status_code == 405
    assert client.post(f"{PAGE}{token.pk}/revoke/")["Location"] == PAGE
    assert Token.objects.get().revoked and "revoked" in client.get(PAGE).content.decode()


def test_a_superuser_lists_and_revokes_tokens_without_seeing_secrets(admin_client, person):
    token, secret = Token.objects.issue(person(), "Weekly export")
    for address in ("", f"{token.pk}/change/"):
        page = admin_client.get(f"/admin/access/token/{address}").content.decode()
        assert "Weekly export" in page and secret not in page and token.digest not in page
    admin_client.post("/admin/access/token/", {"action": "revoke", "_selected_action": [token.pk]})
    assert Token.objects.get().refusal_reason.startswith("This token was revoked on")
    again = {"action": "revoke", "_selected_action": [token.pk]}
    assert (
        "0 tokens revoked." in admin_client.post("/admin/access/token/", again, follow=True).content.decode()
    )
    assert admin_client.get("/admin/access/token/add/").status_code == 403


def test_publishers_cannot_list_tokens_in_the_admin(client, person):
    client.force_login(person("publisher"))
    assert client.get("/admin/access/token/").status_code == 403
