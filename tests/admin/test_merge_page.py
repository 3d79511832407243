"""Merging and splitting in the admin."""

import pytest
from django.contrib.auth.models import Permission

from apps.history.merge.merge import merge_records
from apps.history.models import Revision
from tests.factories import (
    make_actor,
    make_citation,
    make_mitigation,
    make_mitigation_risk,
    make_risk,
    make_risk_actor,
    make_source,
    make_taxonomy,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_risk(title="Kept", description=""), make_risk(title="Gone", description="In full")


@pytest.fixture
def where(address):
    return lambda kept, gone: f"{address(kept, 'merge')}?with={gone.pk}"


@pytest.fixture
def send(curator, where):
    """Sends the page as it came, with what was ticked."""

    def post(kept, gone, **values):
        page = curator.get(where(kept, gone))
        data = {"seen": page.context["seen"], "reason": "The same", **values}
        return curator.post(where(kept, gone), data, follow=True)

    return post


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def test_the_form_links_to_the_page_that_chooses_the_other(curator, address, pair):
    assert address(pair[0], "merge") in curator.get(address(pair[0])).content.decode()
    page = curator.get(address(pair[0], "merge"))
    assert 'name="with"' in page.content.decode() and page.context["plan"] is None


def test_both_records_are_shown_and_missing_values_are_ticked(curator, where, pair):
    make_citation(pair[1], source=make_source(title="Report"))
    page = curator.get(where(*pair))
    text = page.content.decode()
    assert page.context["taken"] == ["description"]
    assert 'value="description" checked' in text and 'value="title">' in text
    assert "Report" in text and "1 risk citation" in text
    assert Revision.objects.latest("pk").reason == ""


def test_a_merge_is_sent_with_its_fields_and_reason(send, pair, admin_user, address, said):
    make_citation(pair[1])
    page = send(*pair, take=["description"])
    assert page.request["PATH_INFO"] == address(pair[0])
    kept, gone, act = fresh(pair[0]), fresh(pair[1]), Revision.objects.latest("pk")
    assert (kept.title, kept.description, kept.citations.count()) == ("Kept", "In full", 1)
    assert (gone.status, gone.replaced_by, act.user) == ("withdrawn", kept, admin_user)
    assert said(page) == [f"“Gone” was merged into “Kept”. It is revision {act.pk}."]


def test_a_merge_without_a_reason_is_refused(send, pair, said):
    assert said(send(*pair, reason=" ")) == ["Nothing was written. Say why."]
    assert fresh(pair[1]).status == "published"


def test_what_was_changed_meanwhile_is_shown_again(curator, where, pair, said):
    seen = curator.get(where(*pair)).context["seen"]
    make_citation(pair[1])
    page = curator.post(where(*pair), {"seen": seen, "reason": "The same"})
    assert "changed meanwhile" in said(page)[0] and fresh(pair[1]).status == "published"


def test_values_of_the_removed_link_are_listed(curator, where, pair):
    actor = make_actor()
    make_risk_actor(pair[0], actor), make_risk_actor(pair[1], actor, note="Only here")
    assert "Only here" in curator.get(where(*pair)).content.decode()


def test_an_obstacle_is_explained(curator, where, pair):
    pair[0].status = "draft"
    pair[0].save()
    text = curator.get(where(*pair)).content.decode()
    assert "“Gone (gone)” is published, but “Kept (kept)” is not" in text and 'name="reason"' not in text


@pytest.mark.parametrize("wrong", ["x", "999999", ""])
def test_an_unknown_record_is_an_error_of_the_form(curator, address, pair, wrong):
    page = curator.get(f"{address(pair[0], 'merge')}?with={wrong}")
    assert page.status_code == 200 and page.context["partner"].errors


def test_a_merged_record_is_split_by_its_button(curator, address, pair, said):
    make_citation(pair[1])
    merge_records(*pair, reason="The same")
    assert address(pair[1], "split") in curator.get(address(pair[1])).content.decode()
    page = curator.get(address(pair[1], "split"))
    assert "1 risk citation" in page.content.decode()
    sent = {"seen": page.context["seen"], "reason": "Read again"}
    page = curator.post(address(pair[1], "split"), sent, follow=True)
    assert "is a record of its own again" in said(page)[0]
    assert (fresh(pair[1]).status, pair[1].citations.count()) == ("published", 1)


def test_a_record_that_was_never_merged_has_no_split_page(curator, address, pair):
    assert curator.get(address(pair[0], "split")).status_code == 404


def test_two_chosen_records_lead_to_the_page(act, pair, where):
    page = act("merge", pair[1], pair[0], reason="The same")
    assert f"{page.request['PATH_INFO']}?{page.request['QUERY_STRING']}".startswith(where(*pair))
    assert page.context["reason"] == "The same"


def test_a_published_record_is_kept_before_a_draft(act, where):
    draft, published = make_risk(status="draft"), make_risk()
    page = act("merge", draft, published)
    assert page.request["PATH_INFO"] == where(published, draft).partition("?")[0]


def test_one_or_three_are_not_merged(act, pair, said):
    for chosen in ([pair[0]], [*pair, make_risk()]):
        assert said(act("merge", *chosen)) == ["Choose exactly two records to merge."]


def test_taxonomies_have_no_merge(curator, address):
    taxonomy = make_taxonomy("topics")
    assert "Merge" not in curator.get(address(taxonomy)).content.decode()
    assert curator.get(address(taxonomy, "merge")).status_code == 403


def test_nobody_merges_what_they_may_not_change(client, django_user_model, where, pair):
    make_mitigation_risk(make_mitigation(), pair[1])
    user = django_user_model.objects.create_user("eve", is_staff=True)
    names = ["change_risk", "revise_risk", "publish_risk"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    page = client.get(where(*pair))
    assert "You may not change these mitigation risks, mitigations" in page.content.decode()
    sent = {"seen": page.context["seen"], "reason": "The same"}
    assert client.post(where(*pair), sent).status_code == 403
    assert fresh(pair[1]).status == "published"


def test_the_history_of_the_kept_record_contains_the_merged_one(curator, address, pair):
    merge_records(*pair, reason="The same")
    text = curator.get(address(pair[0], "history")).content.decode()
    assert "Merge of gone into kept: The same" in text
    assert "History of Gone (gone), merged into this record" in text


def test_readers_have_no_merge(client, where, pair):
    assert client.get(where(*pair)).status_code == 302
