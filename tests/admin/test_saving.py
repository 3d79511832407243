"""One submit is one revision, with its author and its reason."""

from django.contrib.admin.models import LogEntry

from apps.history.models import Revision
from apps.risks.models import Risk, RiskActor
from apps.taxonomy.models import Term
from tests.factories import (
    make_actor,
    make_evidence,
    make_risk,
    make_risk_actor,
    make_source,
    make_taxonomy,
    make_term,
)


def test_a_record_and_its_links_are_saved_as_one_revision(submit, admin_user):
    risk, actor, source = make_risk(), make_actor(), make_source()
    before = Revision.objects.count()
    submit(
        risk, title="A better title", reason="The source words it so", **{
            "actor_links-TOTAL_FORMS": 1, "actor_links-0-actor": actor.pk, "actor_links-0-role": "drives",
            "actor_links-0-basis": "curated", "actor_links-0-source": source.pk,
        },
    )  # fmt: skip
    assert Revision.objects.count() == before + 1
    made = Revision.objects.latest("pk")
    assert (made.user, made.reason) == (admin_user, "The source words it so")
    link = RiskActor.objects.get(risk=risk)
    assert [risk.history.latest().revision, link.history.get().revision] == [made, made]
    assert not LogEntry.objects.exists()


def test_a_new_record_is_a_draft_whose_id_comes_from_its_title(submit):
    submit(Risk(), title="Loss of control", reason="New")
    risk = Risk.objects.get()
    assert (risk.public_id, risk.status) == ("loss-of-control", "draft")
    assert risk.history.get().revision.reason == "New"


def test_a_form_that_nobody_touched_writes_nothing(submit):
    risk = make_risk(source=make_source())
    make_evidence(risk, quote="So it is.")
    before = Revision.objects.count()
    submit(risk)
    assert Revision.objects.count() == before


def test_a_record_is_updated_when_only_its_links_are(submit):
    risk = make_risk()
    make_evidence(risk, quote="Before.")
    submit(risk, **{"evidence-0-quote": "After."})
    assert Risk.objects.get().updated > risk.updated
    assert risk.history.count() == 2


def test_a_link_that_is_deleted_leaves_its_last_state(submit):
    risk = make_risk()
    link = make_risk_actor(risk, make_actor(), note="It was so.")
    submit(risk, reason="Not in the source", **{"actor_links-0-DELETE": "on"})
    assert not RiskActor.objects.exists()
    last = RiskActor.history.filter(id=link.pk).latest()
    assert (last.history_type, last.note, last.revision.reason) == ("-", "It was so.", "Not in the source")


def test_no_record_can_be_deleted(curator, address):
    risk = make_risk()
    assert curator.post(address(risk, "delete"), {"post": "yes"}).status_code == 403
    assert "Delete" not in curator.get(address(risk)).content.decode()
    assert Risk.objects.exists()


def test_the_id_of_a_record_is_not_taken_from_the_form(submit):
    risk = make_risk(public_id="mit1", origin="mit", external_id="01.01.00")
    submit(risk, public_id="mit2", origin="", external_id="x", status="withdrawn", title="Another")
    risk.refresh_from_db()
    assert (risk.public_id, risk.origin, risk.external_id) == ("mit1", "mit", "01.01.00")
    assert (risk.status, risk.title) == ("published", "Another")


def test_terms_follow_the_term_above_them(submit):
    below, root = make_term("6.1"), make_term("6")
    submit(root, code="8")
    below.refresh_from_db()
    assert below.path == "8/6.1/"
    assert below.history.latest().revision == root.history.latest().revision


def test_a_new_term_is_named_after_its_taxonomy_and_code(submit):
    taxonomy = make_taxonomy("mit-domain")
    submit(Term(), taxonomy=taxonomy.pk, code="6.1", title="Power")
    assert (Term.objects.get().public_id, Term.objects.get().path) == ("mit-domain-6.1", "6.1/")
