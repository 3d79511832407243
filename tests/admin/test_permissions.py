"""Single permissions; the groups that have them are in test_groups.py."""

import pytest
from django.contrib.auth.models import Permission, User

from apps.risks.models import Risk
from tests.factories import make_risk, make_source


@pytest.fixture
def staff(client, db):
    user = User.objects.create_user("staff", is_staff=True)
    client.force_login(user)
    return user


def grant(user, *names):
    user.user_permissions.set(Permission.objects.filter(codename__in=names))


@pytest.mark.parametrize("page", ["changelist", "add", "change", "history"])
def test_staff_without_a_permission_see_nothing(staff, client, address, page):
    thing = make_risk() if page in ("change", "history") else Risk
    assert client.get(address(thing, page)).status_code == 403
    assert "Risk" not in client.get("/admin/").context["available_apps"]
    assert client.get("/admin/").context["available_apps"] == []


@pytest.mark.parametrize("page", ["changelist", "change", "history"])
def test_strangers_are_asked_to_log_in(client, db, address, page):
    thing = Risk if page == "changelist" else make_risk()
    assert client.get(address(thing, page)).url.startswith("/admin/login/")


def test_a_viewer_finds_no_buttons(staff, client, address):
    grant(staff, "view_risk")
    risk = make_risk(source=make_source(), raw={"Ev_ID": "01.01.00"})
    page = client.get(address(risk)).content.decode()
    assert "01.01.00" in page
    assert 'name="_move"' not in page and 'name="reason"' not in page and 'name="_save"' not in page
    assert client.post(address(risk), {"title": "Mine"}).status_code == 403


def test_a_viewer_publishes_nothing(staff, client, address):
    grant(staff, "view_risk")
    risk = make_risk(status="draft", source=make_source())
    data = {"action": "publish", "_selected_action": [risk.pk]}
    client.post(address(Risk, "changelist"), data, follow=True)
    assert Risk.objects.get().status == "draft"


def test_who_may_change_risks_publishes_none(staff, client, address):
    grant(staff, "view_risk", "change_risk")
    risk = make_risk(status="draft", source=make_source())
    data = {"action": "publish", "_selected_action": [risk.pk]}
    client.post(address(Risk, "changelist"), data, follow=True)
    assert Risk.objects.get().status == "draft"


def test_who_may_publish_risks_publishes_them(staff, client, address):
    grant(staff, "view_risk", "change_risk", "publish_risk")
    risk = make_risk(status="draft", source=make_source())
    data = {"action": "publish", "_selected_action": [risk.pk], "reason": "Read"}
    client.post(address(Risk, "changelist"), data, follow=True)
    assert Risk.objects.get().status == "published"
    assert risk.history.latest().revision.user == staff
