"""Undo in the admin."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from apps.history.models import Revision, create_revision
from apps.risks.models import Risk
from tests.factories import make_citation, make_evidence, make_risk

pytestmark = pytest.mark.django_db


@pytest.fixture
def where():
    """The page that asks before the undo of the last revision, or of a part of it."""
    return lambda query="": f"{reverse('admin:history_revision_undo', args=[number()])}{query}"


def number():
    return Revision.objects.latest("pk").pk


def edit(risk, **values):
    with create_revision(reason="Read again"):
        for name, value in values.items():
            setattr(risk, name, value)
        risk.save()


def test_the_page_shows_what_will_be_restored_and_writes_nothing(curator, where):
    risk = make_risk(title="Old")
    edit(risk, title="New")
    page = curator.get(where()).content.decode()
    assert "New (" in page and "restored" in page and ">Old<" in page and "Read again" in page
    assert Risk.objects.get().title == "New"


def test_a_revision_is_undone_by_its_button(curator, where, admin_user, address):
    risk = make_risk(title="Old")
    edit(risk, title="New")
    act = number()
    assert where() in curator.get(address(Revision.objects.get(pk=act))).content.decode()
    page = curator.post(where(), {"reason": "The source says otherwise"}, follow=True)
    new = Revision.objects.latest("pk")
    assert f"Revision {act} was undone by revision {new.pk}." in page.content.decode()
    assert (new.user, new.reason) == (admin_user, f"Undo of revision {act}: The source says otherwise")
    assert Risk.objects.get().title == "Old"


def test_the_history_of_a_record_undoes_its_part_of_a_revision(curator, where, address):
    risk, other = make_risk(title="Old"), make_risk(title="Other")
    with create_revision():
        edit(risk, title="New")
        edit(other, title="Another")
        make_citation(risk)
    query = f"?record=risks.risk:{risk.pk}"
    assert where(query) in curator.get(address(risk, "history")).content.decode()
    page = curator.post(where(query), follow=True)
    assert page.request["PATH_INFO"] == address(risk, "history")
    assert {risk.title for risk in Risk.objects.all()} == {"Old", "Another"}
    assert not risk.citations.exists()


def test_a_field_is_undone_by_its_link(curator, where, address):
    risk = make_risk(title="Old", entity="blank")
    edit(risk, title="New", entity="ai")
    query = f"?object=risks.risk:{risk.pk}&amp;field=entity&amp;of=risks.risk:{risk.pk}"
    assert where(query) in curator.get(address(risk, "history")).content.decode()
    page = curator.post(where(query.replace("&amp;", "&")), follow=True)
    assert page.request["PATH_INFO"] == address(risk, "history")
    assert (Risk.objects.get().title, Risk.objects.get().entity) == ("New", "blank")


def test_a_later_change_is_named_and_must_be_ticked(curator, where, said):
    risk = make_risk(title="Old", description="")
    edit(risk, title="New")
    page = where()
    edit(risk, description="More")
    shown = curator.get(page)
    box = shown.context["plan"].conflicts[0].version
    assert f'value="{box}"' in shown.content.decode() and "description, in" in shown.content.decode()
    assert "Nothing was undone." in said(curator.post(page))[0]
    assert Risk.objects.get().title == "New"
    curator.post(page, {"accepted": box})
    assert (Risk.objects.get().title, Risk.objects.get().description) == ("Old", "")


def test_a_further_change_has_to_be_ticked_again(curator, where):
    risk = make_risk(title="Old", description="")
    edit(risk, title="New")
    page = where()
    edit(risk, description="More")
    box = curator.get(page).context["plan"].conflicts[0].version
    edit(risk, description="Still more")
    assert curator.post(page, {"accepted": box}).status_code == 200
    assert Risk.objects.get().description == "Still more"


def test_nobody_undoes_what_they_may_not_change(client, django_user_model, where):
    risk = make_risk()
    make_evidence(risk)
    user = django_user_model.objects.create_user("eve", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=["change_risk", "revise_risk"]))
    client.force_login(user)
    assert "You may not change these evidence" in client.get(where()).content.decode()
    assert client.post(where()).status_code == 403
    assert risk.evidence.exists()


def test_a_link_of_a_published_record_is_not_undone_by_who_may_not_revise_it(
    client, django_user_model, where
):
    risk = make_risk()
    make_evidence(risk)
    user = django_user_model.objects.create_user("eve", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=["change_risk", "change_evidence"]))
    client.force_login(user)
    assert "You may not change these risks" in client.get(where()).content.decode()
    assert client.post(where()).status_code == 403
    assert risk.evidence.exists()


def test_an_undo_that_readers_see_needs_the_permission_to_publish(client, django_user_model, where):
    make_risk()
    user = django_user_model.objects.create_user("eve", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=["change_risk", "revise_risk"]))
    client.force_login(user)
    assert client.post(where()).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="publish_risk"))
    assert client.post(where()).status_code == 302
    assert Risk.objects.get().status == "withdrawn"


@pytest.mark.parametrize(
    "query", ["?object=x", "?record=risks.risk:x", "?record=auth.user:1", "?object=risks.risk:1&field=x"]
)
def test_an_unknown_address_is_not_found(curator, where, query):
    make_risk()
    assert curator.get(where(query)).status_code == 404


def test_a_second_undo_has_nothing_to_undo(curator, where):
    risk = make_risk(title="Old")
    edit(risk, title="New")
    page = where()
    curator.post(page)
    assert "nothing to undo" in curator.get(page).content.decode()


def test_readers_have_no_undo(client, where):
    make_risk()
    assert client.get(where()).status_code == 302
