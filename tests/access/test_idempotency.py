"""With an Idempotency-Key the same write is written once, however often it is sent."""

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
def test_the_same_request_again_is_answered_again_and_not_written(admin_client):
    first, again = send(admin_client), send(admin_client, '"k1"')
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert (again["ETag"], again["Location"]) == (first["ETag"], first["Location"])
    assert "Idempotent-Replayed" not in first and again["Idempotent-Replayed"] == "true"
    assert (Risk.objects.count(), Revision.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_change_and_a_move_are_made_once(admin_client):
    make_risk(public_id="r", status="draft")
    for path, ask, body in (("r/", admin_client.patch, {"title": "B"}), ("r/review/", admin_client.post, {})):
        tag = admin_client.get(f"{RISKS}r/")["ETag"]
        headers = {"If-Match": tag, "Idempotency-Key": path}
        answers = [ask(f"{RISKS}{path}", body, JSON, headers=headers) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].content == answers[1].content
    assert Revision.objects.count() == 3


@pytest.mark.django_db
def test_another_request_under_the_same_key_is_refused(admin_client):
    send(admin_client)
    answer = send(admin_client, title="Another")
    assert (answer.status_code, answer.json()["type"]) == (422, "/api/problems/#key-reused")
    assert Risk.objects.count() == 1


@pytest.mark.django_db
def test_the_keys_of_another_person_are_their_own(client, person):
    for name in ("mia", "ben"):
        client.force_login(person("contributor", name))
        assert send(client).status_code == 201
    assert Risk.objects.count() == 2


@pytest.mark.django_db
def test_what_was_refused_is_judged_anew(admin_client):
    assert (send(admin_client, title="").status_code, send(admin_client).status_code) == (400, 201)


@pytest.mark.django_db
def test_a_key_is_forgotten_after_a_day(admin_client):
    send(admin_client)
    KeptAnswer.objects.update(made=timezone.now() - timedelta(hours=25))
    assert send(admin_client).json()["id"] == "new-2"
    assert KeptAnswer.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "ü"])
def test_what_is_no_key_is_refused(admin_client, key):
    answer = send(admin_client, key)
    assert (answer.status_code, *answer.json()["errors"]) == (400, "Idempotency-Key")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_write_once(admin_user):
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
