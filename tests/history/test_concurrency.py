"""Pairs of people who save the same record at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.risks.models import Evidence, Risk
from tests.factories import make_evidence, make_risk

# A test's SQLite lies in memory, where two connections lock each other out.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
PAIRS = 12


@pytest.fixture
def people(django_user_model):
    """Two browsers, each with its curator."""
    users = [django_user_model.objects.create_superuser(name) for name in ("anna", "ben")]
    clients = [Client(), Client()]
    for client, user in zip(clients, users, strict=True):
        client.force_login(user)
    return clients


def sent(response, **values):
    """What a browser would send of a form, with some values changed."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {bound.html_name: bound.value() for form in forms for bound in form} | values
    return {name: value for name, value in data.items() if value is not None and value is not False}


@pytest.fixture
def race():
    """Each sends a form at the same moment; returns the answers."""
    with ThreadPoolExecutor(2) as pool:
        barrier = Barrier(2)

        def post(submit):
            client, where, data = submit
            try:
                barrier.wait(timeout=20)
                return client.post(where, data)
            finally:
                connection.close()

        yield lambda *submits: list(pool.map(post, submits))


def test_of_two_edits_one_is_saved_and_the_other_is_shown_again(people, race):
    """And is saved when it is sent again: none of the edits is lost, and each is in the log."""
    for number in range(PAIRS):
        risk = make_risk(title="Old", description="Old")
        where = reverse("admin:risks_risk_change", args=[risk.pk])
        opened = [client.get(where) for client in people]
        edits = {"title": f"Title {number}"}, {"description": f"Description {number}"}
        answers = race(*((people[i], where, sent(opened[i], **edits[i])) for i in (0, 1)))
        assert sorted(answer.status_code for answer in answers) == [200, 302]
        second = [answer.status_code for answer in answers].index(200)
        assert people[second].post(where, sent(answers[second])).status_code == 302
        risk.refresh_from_db()
        assert (risk.title, risk.description) == (f"Title {number}", f"Description {number}")
        users = [row.revision.user.username for row in risk.history.order_by("history_id")[1:]]
        assert sorted(users) == ["anna", "ben"]


def test_the_second_of_two_edits_of_one_link_is_refused(people, race):
    for _ in range(PAIRS):
        risk = make_risk()
        evidence = make_evidence(risk, quote="Old")
        where = reverse("admin:risks_risk_change", args=[risk.pk])
        opened = [client.get(where) for client in people]
        data = [sent(page, **{"evidence-0-quote": f"Quote {i}"}) for i, page in enumerate(opened)]
        answers = race(*((people[i], where, data[i]) for i in (0, 1)))
        first = [answer.status_code for answer in answers].index(302)
        assert Evidence.objects.get(pk=evidence.pk).quote == f"Quote {first}"
        assert f"Quote {first}" in answers[1 - first].content.decode()
        assert Evidence.history.filter(id=evidence.pk).count() == 2


def test_edits_of_two_records_are_both_saved(people, race):
    risks = [make_risk(title="Old") for _ in people]
    wheres = [reverse("admin:risks_risk_change", args=[risk.pk]) for risk in risks]
    opened = [client.get(where) for client, where in zip(people, wheres, strict=True)]
    data = [sent(page, title=f"New {place}") for place, page in enumerate(opened)]
    answers = race(*zip(people, wheres, data, strict=True))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert {risk.title for risk in Risk.objects.all()} == {"New 0", "New 1"}
    assert len({risk.history.latest().revision_id for risk in risks}) == 2
