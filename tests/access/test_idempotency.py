"""With an Idempotency-Key, a write that is sent several times is executed once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from apps.access.models import KeptAnswer
from apps.history.models import Revision
from apps.risks.models import Risk
from tests.factories import make_risk

RISKS, JSON = "/api/v1/risks/", "application/json"


def send(client, key="k1", title="New", **headers):
    return client.post(RISKS, {"title": title}, JSON, headers={"Idempotency-Key": key} | headers)


@pytest.mark.django_db
def test_a_repeated_request_gets_the_stored_response(admin_client):
    first, again = send(admin_client), send(admin_client, '"k1"')
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert (again["ETag"], again["Location"]) == (first["ETag"], first["Location"])
    assert "Idempotent-Replayed" not in first and again["Idempotent-Replayed"] == "true"
    assert (Risk.objects.count(), Revision.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_changes_and_transitions_are_executed_once(admin_client):
    make_risk(public_id="r", status="draft")
    for path, ask, body in (("r/", admin_client.patch, {"title": "B"}), ("r/review/", admin_client.post, {})):
        tag = admin_client.get(f"{RISKS}r/")["ETag"]
        headers = {"If-Match": tag, "Idempotency-Key": path}
        answers = [ask(f"{RISKS}{path}", body, JSON, headers=headers) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].content == answers[1].content
    assert Revision.objects.count() == 3


@pytest.mark.django_db
def test_a_different_request_with_the_same_key_is_refused(admin_client):
    send(admin_client)
    answer = send(admin_client, title="Another")
    assert (answer.status_code, answer.json()["type"]) == (422, "/api/problems/#key-reused")
    assert Risk.objects.count() == 1


@pytest.mark.django_db
def test_keys_are_separate_for_each_user(client, person):
    for name in ("mia", "ben"):
        client.force_login(person("contributor", name))
        assert send(client).status_code == 201
    assert Risk.objects.count() == 2


@pytest.mark.django_db
def test_a_refused_request_is_validated_again(admin_client):
    assert (send(admin_client, title="").status_code, send(admin_client).status_code) == (400, 201)


@pytest.mark.django_db
def test_keys_expire_after_a_day(admin_client):
    send(admin_client)
    KeptAnswer.objects.update(made=timezone.now() - timedelta(hours=25))
    assert send(admin_client).json()["id"] == "new-2"
    assert KeptAnswer.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "ü"])
def test_invalid_keys_are_refused(admin_client, key):
    answer = send(admin_client, key)
    assert (answer.status_code, *answer.json()["errors"]) == (400, "Idempotency-Key")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_concurrent_requests_write_once(admin_user):
    barrier = Barrier(2)

    def ask(_):
        client = Client()
        client.force_login(admin_user)
        barrier.wait()
        answer = send(client)
        connections.close_all()
        return answer.status_code

    with ThreadPoolExecutor(2) as pool:
        answers = {*pool.map(ask, range(2))}
    assert answers in ({201}, {201, 409})
    assert (Risk.objects.count(), KeptAnswer.objects.count()) == (1, 1)
