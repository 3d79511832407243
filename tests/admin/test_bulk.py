"""Setting fields of many records at once."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.history.models import Revision
from apps.risks.models import Risk
from tests.factories import make_risk, make_source, make_term

SHOW, WRITE = {"_show": "yes"}, {"_write": "yes"}


@pytest.fixture
def bulk(curator, address):
    """Shows what setting some fields would change; with `write`, presses the button that follows."""

    def run(*records, write=True, query="", **values):
        where = address(type(records[0]), "changelist") + query
        ticked = {f"set-{name}": "on" for name in values if name not in ("reason", "select_across")}
        sent = {"action": "edit", "_selected_action": [record.pk for record in records], **ticked, **values}
        shown = curator.post(where, sent | SHOW)
        if not write or "seen" not in shown.context:
            return shown
        return curator.post(where, sent | WRITE | {"seen": shown.context["seen"]}, follow=True)

    return run


def test_one_value_is_set_on_all_that_are_selected_in_one_revision(bulk, admin_user, said):
    one, two, other = make_risk(entity="human"), make_risk(entity="blank"), make_risk(entity="human")
    before = Revision.objects.count()
    answer = bulk(one, two, entity="ai", reason="Coded again")
    assert [risk.entity for risk in Risk.objects.order_by("pk")] == ["ai", "ai", "human"]
    made = Revision.objects.latest("pk")
    assert (Revision.objects.count(), made.reason, made.user) == (before + 1, "Coded again", admin_user)
    assert said(answer) == ["2 risks changed."]
    assert other.history.count() == 1


def test_it_is_shown_before_it_is_written(bulk):
    one, two = make_risk(entity="human", title="One"), make_risk(entity="ai", title="Two")
    page = bulk(one, two, entity="ai", reason="Coded again", write=False).content.decode()
    assert "Change 1 risk" in page and "<td>1 - Human</td><td>2 - AI</td>" in page
    assert f"One ({one.public_id})" in page and f"Two ({two.public_id})" not in page
    assert Risk.objects.get(title="One").entity == "human"


def test_links_are_chosen_by_typing(bulk):
    page = bulk(make_risk(), entity="ai", reason="x", write=False).content.decode()
    assert "admin/js/autocomplete.js" in page and 'name="set-source"' in page


def test_records_that_have_the_value_already_are_not_written(bulk):
    one, two = make_risk(entity="human"), make_risk(entity="ai")
    bulk(one, two, entity="ai", reason="Coded again")
    assert (one.history.count(), two.history.count()) == (2, 1)


def test_it_takes_all_that_a_filter_selects(bulk):
    some = [make_risk(entity="human") for _ in range(60)]
    make_risk(entity="other")
    bulk(some[0], query="?entity__exact=human", select_across="1", entity="ai", reason="All")
    assert Risk.objects.filter(entity="ai").count() == 60


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"entity": "robot", "reason": "x"}, "Select a valid choice"),
        ({"source": "999999", "reason": "x"}, "Select a valid choice"),
        ({"entity": "ai"}, "This field is required"),
        ({"reason": "x"}, "Tick at least one field"),
        ({"locator": "p" * 301, "reason": "x"}, "at most 300 characters"),
        ({"title": "The same", "reason": "x"}, "Tick at least one field"),
    ],
)
def test_a_wrong_value_is_refused_by_name(bulk, values, told):
    page = bulk(make_risk(entity="human"), **values).content.decode()
    assert told in page
    assert Revision.objects.count() == 1


def test_an_empty_field_empties_it_and_a_link_can_be_set(bulk):
    source, term = make_source(), make_term("6.1")
    risk = make_risk(source=make_source(), locator="p. 3")
    bulk(risk, locator="", source=source.pk, domain_term=term.pk, reason="Moved")
    risk.refresh_from_db()
    assert (risk.locator, risk.source, risk.domain_term) == ("", source, term)


def test_every_record_that_cannot_have_the_value_is_named(bulk):
    above = make_risk(title="Above")
    below = make_risk(title="Below", parent=above)
    page = bulk(above, below, parent=below.pk, reason="x", write=False).content.decode()
    assert "Above (above):" in page and "Below (below):" in page and "Change 2 risks" not in page


def test_a_published_record_keeps_a_source(bulk, said):
    risk = make_risk(title="Cited", source=make_source(), locator="p. 3")
    answer = bulk(risk, query="?locator=p.+3", select_across="1", locator="", source="", reason="x")
    assert "it is published, and would cite no source" in said(answer)[0]
    risk.refresh_from_db()
    assert risk.source


def test_records_changed_since_are_shown_again(curator, address, bulk):
    risk = make_risk(entity="human")
    seen = bulk(risk, entity="ai", reason="x", write=False).context["seen"]
    Risk.objects.get().save()
    changed = Risk.objects.get()
    changed.entity = "other"
    changed.save()
    sent = {
        "action": "edit",
        "_selected_action": [risk.pk],
        "set-entity": "on",
        "entity": "ai",
        "reason": "x",
    }
    page = curator.post(address(Risk, "changelist"), sent | WRITE | {"seen": seen}).content.decode()
    assert "have changed since they were shown" in page and "<td>3 - Other</td><td>2 - AI</td>" in page
    assert Risk.objects.get().entity == "other"


def test_records_without_permission_are_refused(client, django_user_model, address):
    user = django_user_model.objects.create_user("carla", is_staff=True)
    user.groups.add(Group.objects.get(name="contributor"))
    client.force_login(user)
    risk = make_risk(entity="human", title="Known")
    sent = {
        "action": "edit",
        "_selected_action": [risk.pk],
        "set-entity": "on",
        "entity": "ai",
        "reason": "x",
    }
    page = client.post(address(Risk, "changelist"), sent | SHOW)
    assert "you may not change what is published" in page.content.decode()
    client.post(address(Risk, "changelist"), sent | WRITE | {"seen": page.context["seen"]})
    assert Risk.objects.get().entity == "human"


def test_showing_costs_the_same_number_of_queries_for_2_and_for_20(bulk):
    def queries(number):
        some = [make_risk("6.1", entity="human") for _ in range(number)]
        with CaptureQueriesContext(connection) as found:
            bulk(*some, entity="ai", domain_term=make_term("7.1").pk, reason="x", write=False)
        return len(found)

    queries(1)
    assert queries(2) == queries(20)
