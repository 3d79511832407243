"""The provenance page of the admin, and the return of fields to upstream."""

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.urls import reverse

from apps.history.models import Revision, create_revision
from apps.ingest.plan.rows import ImportRow
from apps.ingest.plan.writer import Writer
from apps.ingest.provenance.trace import trace_record
from apps.risks.models import Evidence, Risk
from apps.sources.models import Source
from tests.factories import make_actor, make_risk, make_scenario, make_source, make_step

pytestmark = pytest.mark.django_db
BY_DATASET = ("origin", "external_id")
MIT = "mit-ai-risk-repository"


def release(**values):
    """Import a release with a risk, its source and its evidence. Return the tally of the risk."""
    with transaction.atomic(), create_revision(reason="Release"):
        writer = Writer(MIT, [{"name": "release.xlsx", "sha256": "ab" * 32}])
        source = {"origin": MIT, "external_id": "72", "title": "Harms, listed"}
        fresh = {"status": "published"}
        sources = writer.put(
            Source, BY_DATASET, [ImportRow(source, "Included", 3, fresh)], Source.objects.filter(origin=MIT)
        )
        said = {
            "origin": MIT, "external_id": "72.04.00", "level": "category", "title": "Divides",
            "source_id": sources[MIT, "72"], "raw": {"Risk category": "Divides "},
        } | values  # fmt: skip
        risks = writer.put(
            Risk, BY_DATASET, [ImportRow(said, "Tab", 5, fresh)], Risk.objects.filter(origin=MIT)
        )
        quote = {
            "origin": MIT, "external_id": "72.04.00.a", "risk_id": risks[MIT, "72.04.00"],
            "source_id": sources[MIT, "72"], "quote": "Shown.",
        }  # fmt: skip
        writer.put(Evidence, BY_DATASET, [ImportRow(quote, "Tab", 6)])
        writer.close()
    return writer.tallies[Risk]


@pytest.fixture
def risk():
    """A risk of a dataset in which the title, the source and the quotation were edited."""
    release()
    risk = Risk.objects.get()
    with create_revision(reason="Read again"):
        evidence = risk.evidence.get()
        evidence.quote = "Ours."
        evidence.save()
        risk.title, risk.source = "Gaps", None
        risk.save()
    return risk


def where(record):
    meta = record._meta
    return reverse("admin-provenance", args=[meta.app_label, meta.model_name, record.pk])


@pytest.fixture
def send(curator):
    """Press a button of the page, as it is now or as it was when `seen`."""

    def press(record, take, **sent):
        data = {"take": take, "seen": trace_record(record).checksum} | sent
        return curator.post(where(record), data, follow=True)

    return press


def title_of(risk):
    return f"risks.risk:{risk.pk}:title:{MIT}"


def test_the_page_shows_cells_upstream_values_and_edits(curator, risk, address):
    page = curator.get(where(risk)).content.decode()
    for text in ("Tab, row 5 of release.xlsx", "abab", "Risk category", "Divides ", "Gaps", "Read again"):
        assert text in page
    assert page.count(">Return to upstream<") == 3 and "Return 3 fields to MIT AI Risk Repository" in page
    for page in ("change", "history"):
        assert where(risk) in curator.get(address(risk, page)).content.decode()


def test_a_field_returns_to_upstream_in_a_revision_of_its_own(send, risk, admin_user, said):
    page = send(risk, title_of(risk), reason="They were right")
    act = Revision.objects.latest("pk")
    assert said(page) == [f"Returned to upstream in revision {act.pk}."]
    assert (act.user, act.reason) == (admin_user, "Return to MIT AI Risk Repository: They were right")
    risk.refresh_from_db()
    assert (risk.title, risk.source, risk.evidence.get().quote) == ("Divides", None, "Ours.")


def test_a_field_that_returned_follows_the_dataset_again(send, risk):
    send(risk, title_of(risk))
    assert dict(release(title="Divides, listed").kept) == {"source_id": 1}
    assert Risk.objects.get().title == "Divides, listed"


def test_all_fields_of_a_record_and_its_links_are_restored_at_once(send, risk):
    send(risk, f"all:{MIT}")
    risk.refresh_from_db()
    assert (risk.title, risk.source.title, risk.evidence.get().quote) == (
        "Divides",
        "Harms, listed",
        "Shown.",
    )
    assert {row.history.latest().revision for row in (risk, risk.evidence.get())} == {
        Revision.objects.latest("pk")
    }
    assert not trace_record(risk).differences


def test_a_record_changes_with_its_link(send, risk):
    before = risk.updated
    send(risk, f"risks.evidence:{risk.evidence.get().pk}:quote:{MIT}")
    risk.refresh_from_db()
    assert risk.updated > before and risk.title == "Gaps"


def test_an_outdated_page_writes_nothing(send, risk, said):
    seen = trace_record(risk).checksum
    risk.title = "Chasms"
    risk.save()
    (told,) = said(send(risk, title_of(risk), seen=seen))
    assert told.startswith("Nothing was written. This record, or the dataset's value, has changed")
    assert Risk.objects.get().title == "Chasms"


def test_a_newer_upstream_value_is_not_written_unseen(send, risk, said):
    seen = trace_record(risk).checksum
    release(title="Divides, listed")
    assert "has changed since" in said(send(risk, title_of(risk), seen=seen))[0]
    assert Risk.objects.get().title == "Gaps"


def test_a_deleted_record_cannot_be_restored_as_a_link(send, risk, said):
    risk.evidence.all().delete()
    Source.objects.get().delete()
    told = said(send(risk, f"risks.risk:{risk.pk}:source_id:{MIT}"))
    assert told == ["Nothing was written. Source: the source that the dataset names was deleted."]
    assert Risk.objects.get().source is None


def test_a_value_that_is_no_longer_valid_is_refused(send, risk, said):
    Risk.objects.filter(pk=risk.pk).update(external_id="72.04.00")
    with create_revision():
        risk.external_id = "72.99.99"
        risk.save()
        make_risk(origin=MIT, external_id="72.04.00")
    page = send(risk, f"risks.risk:{risk.pk}:external_id:{MIT}")
    assert "is no longer valid" in said(page)[0]
    assert Risk.objects.get(pk=risk.pk).external_id == "72.99.99"


def test_restoring_needs_the_permission_to_change_the_record_in_its_status(client, django_user_model, risk):
    user = django_user_model.objects.create_user("eve", is_staff=True)
    client.force_login(user)
    data = {"take": title_of(risk), "seen": trace_record(risk).checksum}
    assert client.get(where(risk)).status_code == client.post(where(risk), data).status_code == 403
    user.user_permissions.add(*Permission.objects.filter(codename__in=["view_risk", "change_risk"]))
    assert "Return to upstream" not in client.get(where(risk)).content.decode()
    assert client.post(where(risk), data).status_code == 403
    assert Risk.objects.get().title == "Gaps"
    user.user_permissions.add(Permission.objects.get(codename="revise_risk"))
    assert client.get(where(risk)).content.decode().count(">Return to upstream<") == 2
    assert client.post(where(risk), {**data, "take": f"all:{MIT}"}).status_code == 403
    assert client.post(where(risk), data).status_code == 302
    assert Risk.objects.get().title == "Divides"


def test_an_unknown_button_writes_nothing(send, risk, said):
    before = Revision.objects.count()
    for take in ("", "risks.risk:1:title:other", "all:"):
        assert said(send(risk, take))[0].startswith("Nothing was written.")
    assert Revision.objects.count() == before


@pytest.mark.parametrize("path", ["risks/risk/0", "risks/evidence/1", "auth/user/1", "x/y/1"])
def test_only_records_have_the_page(curator, path):
    assert curator.get(f"/admin/{path}/provenance/").status_code == 404


def test_readers_cannot_open_the_page(client, risk):
    assert client.get(where(risk)).status_code == 302
    assert client.post(where(risk), {"take": title_of(risk)}).status_code == 302
    assert Risk.objects.get().title == "Gaps"


def test_a_record_written_here_has_no_dataset(curator):
    page = curator.get(where(make_source(title="Ours"))).content.decode()
    assert "No dataset describes it." in page and "written here by" in page and 'name="take"' not in page


def test_the_number_of_queries_does_not_depend_on_the_number_of_links(curator, django_assert_max_num_queries):
    scenario = make_scenario()
    for position in range(1, 21):
        make_step(scenario, position, make_risk(), [make_actor()])
    with django_assert_max_num_queries(12):
        curator.get(where(scenario))
