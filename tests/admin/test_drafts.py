"""Draft changes to published records."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from apps.history.log.changes import get_last_revision_number
from apps.history.models import DraftChange, Revision, create_revision
from apps.risks.models import Evidence, Risk
from tests.factories import make_citation, make_evidence, make_risk, make_source

PUBLISH, DROP = {"_publish": "yes"}, {"_drop": "yes", "note": "Not in the source"}


@pytest.fixture
def draft(curator, form, address):
    """Keeps a draft change to a record; returns it."""

    def keep(record, **values):
        answer = curator.post(f"{address(record)}?draft", form(record, **values), follow=True)
        assert answer.status_code == 200, answer.content.decode()
        return DraftChange.objects.first()

    return keep


@pytest.fixture
def decide(curator):
    return lambda draft, sent: curator.post(draft.get_absolute_url(), sent, follow=True)


@pytest.fixture
def contributor(django_user_model, client):
    user = django_user_model.objects.create_user("carla", is_staff=True)
    user.groups.add(Group.objects.get(name="contributor"))
    return user


def shown(curator, draft):
    return curator.get(draft.get_absolute_url()).content.decode()


def test_a_draft_change_writes_nothing_to_the_record(draft):
    risk = make_risk(title="Old", description="It may fail.")
    before = Revision.objects.count()
    kept = draft(risk, title="New", reason="Read again")
    assert (Risk.objects.get().title, Revision.objects.count()) == ("Old", before)
    assert (kept.stage, kept.reason, kept.title) == ("open", "Read again", f"Old ({risk.public_id})")


def test_a_draft_is_shown_as_a_diff_with_its_links(curator, draft):
    risk = make_risk(title="Old", source=make_source())
    make_evidence(risk, quote="So it was.")
    page = shown(curator, draft(risk, title="New", **{"evidence-0-quote": "So it is."}))
    assert "<td>Old</td>" in page and "<td>New</td>" in page
    assert "Evidence changed" in page and "So it is." in page and "Publish the change" in page


def test_a_published_draft_is_one_revision_that_names_its_author(draft, decide, admin_user):
    risk = make_risk(title="Old", source=make_source())
    make_evidence(risk, quote="So it was.")
    kept = draft(risk, title="New", reason="Read again", **{"evidence-0-quote": "So it is."})
    before = Revision.objects.count()
    decide(kept, PUBLISH)
    made = Revision.objects.latest("pk")
    assert (Risk.objects.get().title, Evidence.objects.get().quote) == ("New", "So it is.")
    assert (made.reason, made.user) == ("Draft change by admin: Read again", admin_user)
    assert Revision.objects.count() == before + 1
    kept.refresh_from_db()
    assert (kept.stage, kept.revision, kept.decided_by) == ("published", made, admin_user)


def test_a_dropped_draft_can_be_read_and_needs_a_reason(draft, decide, said):
    risk = make_risk(title="Old")
    kept = draft(risk, title="New")
    assert said(decide(kept, {"_drop": "yes"})) == ["Say why it is to be dropped."]
    decide(kept, DROP)
    kept.refresh_from_db()
    assert (kept.stage, kept.note, kept.field_values) == ("dropped", "Not in the source", {"title": "New"})
    assert Risk.objects.get().title == "Old"


def test_a_draft_is_decided_once(draft, decide, said):
    risk = make_risk(title="Old")
    kept = draft(risk, title="New")
    decide(kept, DROP)
    assert "Somebody has decided" in said(decide(kept, PUBLISH))[0]
    assert Risk.objects.get().title == "Old"


def test_continuing_shows_the_record_with_the_draft_on_top(curator, draft, address):
    risk = make_risk(title="Old", description="As it was", source=make_source())
    kept = draft(risk, title="New", **{
        "evidence-TOTAL_FORMS": 1, "evidence-0-quote": "So it is.", "evidence-0-source": risk.source_id,
    })  # fmt: skip
    page = curator.get(f"{address(risk)}?draft={kept.pk}")
    form = page.context["adminform"].form
    assert (form["title"].value(), form["description"].value()) == ("New", "As it was")
    assert 'class="errornote"' not in page.content.decode() and "So it is." in page.content.decode()


def test_a_later_draft_replaces_the_one_before(curator, draft, address, form):
    risk = make_risk(title="Old")
    first = draft(risk, title="New")
    curator.post(f"{address(risk)}?draft={first.pk}", form(risk, title="Newer"))
    later = DraftChange.objects.get(stage="open")
    assert (later.follows, later.field_values) == (first, {"title": "Newer"})
    first.refresh_from_db()
    assert first.stage == "replaced"


def test_a_later_change_is_shown_and_the_draft_can_be_kept_again(curator, draft, decide, address):
    risk = make_risk(title="Old", description="Old text")
    kept = draft(risk, title="Mine")
    with create_revision(reason="Hers"):
        theirs = Risk.objects.get()
        theirs.description = "Her text"
        theirs.save()
    assert "was changed since this draft was written" in shown(curator, kept)
    decide(kept, PUBLISH)
    assert (Risk.objects.get().title, DraftChange.objects.get().stage) == ("Old", "open")
    fresh = curator.get(f"{address(risk)}?draft={kept.pk}").context["adminform"].form
    assert (fresh["title"].value(), fresh["description"].value()) == ("Mine", "Her text")


def test_a_draft_is_stored_by_the_names_of_models(draft):
    risk = make_risk(title="Old", source=make_source())
    kept, gone = make_evidence(risk, quote="So it was."), make_evidence(risk, quote="No more.")
    stored = draft(risk, title="New", **{
        "evidence-TOTAL_FORMS": 3, "evidence-0-quote": "So it is.", "evidence-1-DELETE": "on",
        "evidence-2-quote": "As well.", "evidence-2-source": risk.source_id,
    })  # fmt: skip
    assert stored.base_revision == get_last_revision_number(risk)
    assert stored.field_values == {"title": "New"}
    assert [(link["action"], link["id"], link["values"]) for link in stored.link_changes] == [
        ("changed", kept.pk, {"quote": "So it is."}),
        ("removed", gone.pk, {}),
        ("added", None, {"source": risk.source_id, "quote": "As well."}),
    ]


def test_a_field_and_a_link_model_that_no_longer_exist_are_named(curator, draft, decide, said):
    kept = draft(make_risk(title="Old"), title="New")
    kept.field_values |= {"severity": "high"}
    kept.link_changes = [{"model": "risks.remark", "action": "removed", "id": 1, "values": {}}]
    kept.save()
    page = shown(curator, kept)
    assert "There is no field “severity” any more." in page
    assert "Links of the type “risks.remark” no longer exist." in page
    assert "Nothing was written." in said(decide(kept, PUBLISH))[0]
    assert Risk.objects.get().title == "Old"


def test_a_draft_is_published_even_if_the_form_has_lost_its_fields(
    draft, decide, curator, address, monkeypatch
):
    risk = make_risk(title="Old", source=make_source())
    kept = draft(risk, title="New", category="A category")
    monkeypatch.setattr(admin.site.get_model_admin(Risk), "fieldsets", [(None, {"fields": ["description"]})])
    monkeypatch.setattr(admin.site.get_model_admin(Risk), "inlines", [])
    page = curator.get(f"{address(risk)}?draft={kept.pk}").content.decode()
    assert "The form does not have these values of the draft: title, category." in page
    decide(kept, PUBLISH)
    assert (Risk.objects.get().title, Risk.objects.get().category) == ("New", "A category")


def test_the_last_citation_is_not_removed_by_a_draft(curator, draft, decide, said):
    risk = make_risk(title="Old")
    make_citation(risk)
    kept = draft(risk, title="New", **{"citations-0-DELETE": "on"}, _move="withdraw", reason="x")
    assert "would cite no source" in shown(curator, kept)
    assert "would cite no source" in said(decide(kept, PUBLISH))[0]
    assert Risk.objects.get().title == "Old" and risk.citations.exists()


def test_a_publisher_needs_the_permissions_of_the_links(draft, decide, said, admin_user, django_user_model):
    """As in the form, which does not show links that one may not change."""
    risk = make_risk(title="Old", source=make_source())
    kept = draft(
        risk, **{"evidence-TOTAL_FORMS": 1, "evidence-0-quote": "So.", "evidence-0-source": risk.source_id}
    )
    names = ["change_risk", "revise_risk", "publish_risk", "view_risk"]
    admin_user.user_permissions.set(Permission.objects.filter(codename__in=names))
    django_user_model.objects.update(is_superuser=False)
    assert said(decide(kept, PUBLISH)) == ["Nothing was written. You may not add these evidence."]
    assert not Evidence.objects.exists()


def test_a_draft_that_the_form_refuses_is_not_kept(curator, form, address):
    risk = make_risk(title="Old")
    answer = curator.post(f"{address(risk)}?draft", form(risk, title=""))
    assert "This field is required" in answer.content.decode() and not DraftChange.objects.exists()


def test_a_draft_that_changes_nothing_is_not_kept(curator, form, address):
    risk = make_risk(title="Old")
    curator.post(f"{address(risk)}?draft", form(risk))
    assert not DraftChange.objects.exists()


def test_the_form_of_a_record_names_the_drafts_that_wait(curator, draft, address):
    risk = make_risk(title="Old")
    draft(risk, title="New", reason="Read again")
    page = curator.get(address(risk)).content.decode()
    assert "waits since" in page and "Read again" in page and "Draft a change" in page


@pytest.mark.parametrize("status", ["draft", "in-review", "withdrawn"])
def test_only_published_records_have_draft_changes(curator, address, status):
    assert curator.get(f"{address(make_risk(status=status))}?draft").status_code == 404


def test_a_contributor_drafts_what_only_a_publisher_publishes(client, contributor, address, curator, form):
    risk = make_risk(title="Old")
    data = form(risk, title="New", reason="Read again")
    client.force_login(contributor)
    assert "Keep the draft change" in client.get(f"{address(risk)}?draft").content.decode()
    client.post(f"{address(risk)}?draft", data)
    kept = DraftChange.objects.get()
    assert kept.user == contributor
    assert "Publish the change" not in client.get(kept.get_absolute_url()).content.decode()
    assert client.post(kept.get_absolute_url(), PUBLISH).status_code == 403
    assert client.post(address(risk), data).status_code == 403
    assert Risk.objects.get().title == "Old"


def test_four_eyes_apply_to_drafts(curator, draft, settings):
    settings.FOUR_EYES = True
    kept = draft(make_risk(title="Old"), title="New")
    assert "somebody else has to publish it" in shown(curator, kept)
    assert curator.post(kept.get_absolute_url(), PUBLISH).status_code == 403
    assert Risk.objects.get().title == "Old"


def test_a_draft_contains_no_transition(draft, decide):
    risk = make_risk(title="Old", source=make_source())
    decide(draft(risk, title="New", _move="withdraw", reason="x"), PUBLISH)
    assert (Risk.objects.get().title, Risk.objects.get().status) == ("New", "published")


def test_unknown_names_and_nul_characters_are_left_out(draft):
    kept = draft(make_risk(title="Old"), title="New", other="\0", **{"na\0me": "x"})
    assert kept.field_values == {"title": "New"} and kept.link_changes == []


def test_readers_see_nothing_of_a_draft(draft, client):
    risk = make_risk(title="Old", source=make_source())
    draft(risk, title="Whispered", reason="Secret reason")
    client.logout()
    endpoints = [
        risk.get_absolute_url(), f"/risks/{risk.public_id}.json", "/risks/", "/risks.json", "/risks.csv",
        f"/api/v1/risks/{risk.public_id}/", "/api/v1/risks/", "/search/?q=whispered",
    ]  # fmt: skip
    for endpoint in endpoints:
        answer = client.get(endpoint)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"Secret reason" not in content and b"<td>Whispered" not in content, endpoint
        assert b"Whispered" not in content.replace(b"Whispered\xe2\x80\x9d", b""), endpoint


def test_the_list_of_drafts_follows_the_permissions_of_the_nouns(curator, draft, contributor, client):
    draft(make_risk(title="Old"), title="New")
    listing = reverse("admin:history_draftchange_changelist")
    assert "Old (" in curator.get(listing).content.decode()
    contributor.groups.clear()
    client.force_login(contributor)
    assert client.get(listing).status_code == 403
