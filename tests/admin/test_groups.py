"""Permissions of contributors, curators and publishers, and four eyes."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.actors.models import Actor
from apps.core.models import Record
from apps.core.publishing import TRANSITIONS
from apps.history.models import create_revision
from apps.mitigations.models import Mitigation
from apps.risks.models import Risk, Scenario
from apps.sources.models import Claim, Source
from apps.taxonomy.models import Taxonomy, Term
from tests.factories import make_citation, make_evidence, make_risk, make_source, make_taxonomy

pytestmark = pytest.mark.django_db

GROUPS = ["contributor", "curator", "publisher"]
MAY = {
    "contributor": {("review", "draft")},
    "curator": {("review", "draft"), ("return", "in-review")},
    "publisher": {
        ("review", "draft"), ("return", "in-review"), ("withdraw", "published"),
        ("publish", "draft"), ("publish", "in-review"), ("publish", "withdrawn"),
    },
}  # fmt: skip
ALL = sorted(MAY["publisher"])


@pytest.fixture
def curator(client):
    """The one who is logged in; a test gives the groups."""
    user = User.objects.create_user("ada", is_staff=True)
    client.force_login(user)
    return client


@pytest.fixture
def join(curator):
    def add(name, username="ada"):
        user, _ = User.objects.get_or_create(username=username, defaults={"is_staff": True})
        user.groups.set([Group.objects.get(name=name)])
        return user

    return add


def risk_that_is(status, **values):
    return make_risk(status=status, source=make_source(), **values)


def status(record):
    return type(record).objects.get(pk=record.pk).status


def test_a_migration_made_three_groups():
    assert [*Group.objects.order_by("name").values_list("name", flat=True)] == GROUPS


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("step", ALL)
def test_the_form_offers_a_group_its_transitions(curator, join, address, group, step):
    join(group)
    move, before = step
    page = curator.get(address(risk_that_is(before)))
    assert (move in page.context["transitions"]) == (step in MAY[group])


@pytest.fixture
def send_as(curator, join, address, form):
    """Sends, as one of a group, what somebody with all rights has filled in; returns the answer's code."""

    def send(group, record, **values):
        join("publisher")
        data = form(record, **values)
        join(group)
        return curator.post(address(record), data, follow=True).status_code

    return send


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("step", ALL)
def test_the_form_allows_a_group_no_other_transitions(send_as, group, step):
    move, before = step
    risk = risk_that_is(before, title="Before")
    code = send_as(group, risk, title="After", reason="So", _move=move)
    risk.refresh_from_db()
    allowed = step in MAY[group]
    assert code == (200 if allowed else 403)
    assert (risk.status, risk.title) == (
        (TRANSITIONS[move].to_status, "After") if allowed else (before, "Before")
    )


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("step", [step for step in ALL if step[0] != "return"])
def test_the_list_allows_a_group_no_other_transitions(join, act, group, step):
    join(group)
    move, before = step
    risk = risk_that_is(before)
    act(move, risk, reason="So")
    assert status(risk) == (TRANSITIONS[move].to_status if step in MAY[group] else before)


@pytest.mark.parametrize("before", ["draft", "in-review", "published", "withdrawn"])
@pytest.mark.parametrize("group", GROUPS)
def test_only_a_draft_is_changed_by_a_contributor(send_as, group, before):
    allowed = group != "contributor" or before == "draft"
    risk = risk_that_is(before, title="Before")
    assert send_as(group, risk, title="After") == (200 if allowed else 403)
    assert Risk.objects.get().title == ("After" if allowed else "Before")


def test_a_contributor_cannot_change_links_of_a_published_record(send_as, curator, address):
    evidence = make_evidence(risk_that_is("published"), quote="Before.")
    assert send_as("contributor", evidence.risk, **{"evidence-0-quote": "After."}) == 403
    assert 'name="evidence-0-quote"' not in curator.get(address(evidence.risk)).content.decode()
    evidence.refresh_from_db()
    assert evidence.quote == "Before."


def test_a_contributor_writes_a_record_with_its_links_and_sends_it_to_review(join, submit):
    ada, source = join("contributor"), make_source()
    link = {"citations-TOTAL_FORMS": 1, "citations-0-source": source.pk}
    submit(Risk(), title="Fraud by voice", _move="review", **link)
    risk = Risk.objects.get()
    assert (risk.status, risk.citations.get().source) == ("in-review", source)
    assert risk.history.latest().revision.user == ada


@pytest.mark.parametrize("model", [Risk, Scenario, Mitigation, Actor, Source, Claim])
@pytest.mark.parametrize("group", GROUPS)
def test_every_group_adds_records(curator, join, address, group, model):
    join(group)
    page = curator.get(address(model, "add"))
    assert page.status_code == 200
    inlines = page.context["inline_admin_formsets"]
    assert all(line.has_add_permission and line.has_delete_permission for line in inlines)


@pytest.mark.parametrize("model", [Taxonomy, Term])
def test_the_taxonomies_are_kept_by_curators(curator, join, address, model):
    join("contributor")
    assert curator.get(address(model, "changelist")).status_code == 200
    assert curator.get(address(model, "add")).status_code == 403
    join("curator")
    assert curator.get(address(model, "add")).status_code == 200


@pytest.mark.parametrize("group", GROUPS)
def test_nobody_makes_users_or_deletes_records(join, group):
    user = join(group)
    records = [model for model in admin.site._registry if issubclass(model, Record)]
    deletes = [f"{model._meta.app_label}.delete_{model._meta.model_name}" for model in records]
    assert not any(user.has_perm(name) for name in [*deletes, "auth.add_user", "auth.change_group"])


@pytest.mark.parametrize("group", GROUPS)
def test_who_may_import(join, group):
    allowed = group != "contributor"
    user = join(group)
    assert [user.has_perm(f"ingest.{act}_plan") for act in ("add", "change")] == [allowed, allowed]


# --- Four eyes -----------------------------------------------------------------------------------


@pytest.fixture
def four_eyes(settings):
    settings.FOUR_EYES = True


def written(by, record, **values):
    """The record after that user changed it."""
    with create_revision(user=by, reason="Better words"):
        for name, value in values.items():
            setattr(record, name, value)
        record.save()
    return record


def test_without_four_eyes_the_author_may_publish(join, act):
    risk = written(join("publisher"), risk_that_is("draft"), title="Mine")
    act("publish", risk)
    assert status(risk) == "published"


def test_the_author_does_not_publish_and_reads_who_could(four_eyes, join, act, said):
    risk = written(join("publisher"), risk_that_is("draft"), title="Mine")
    join("publisher", "ben"), join("curator", "cem")
    assert said(act("publish", risk)) == [
        "Not published, because you changed them last: “Mine”. Who could: “ben”."
    ]
    assert status(risk) == "draft"


def test_the_only_publisher_reads_that_another_is_needed(four_eyes, join, act, said):
    risk = written(join("publisher"), risk_that_is("draft"), title="Mine")
    (text,) = said(act("publish", risk))
    assert text.endswith("Who could: nobody else yet; another publisher is needed.")


def test_another_publisher_publishes(four_eyes, join, act):
    risk = written(join("curator", "cem"), risk_that_is("draft"), title="Hers")
    join("publisher")
    act("publish", risk)
    assert status(risk) == "published"


def test_a_transition_makes_nobody_an_author(four_eyes, join, act):
    risk = written(join("curator", "cem"), risk_that_is("draft"), title="Hers")
    join("publisher")
    act("review", risk)
    act("publish", risk)
    assert status(risk) == "published"


def test_what_was_saved_and_published_at_once_is_saved_only(four_eyes, join, submit, said):
    join("publisher")
    risk = risk_that_is("draft", title="Before")
    page = submit(risk, title="After", _move="publish")
    assert said(page)[0].startswith("Not published, because you changed them last: “After”.")
    risk.refresh_from_db()
    assert (risk.status, risk.title) == ("draft", "After")


def test_a_link_is_part_of_what_was_written(four_eyes, join, act):
    ada, risk = join("publisher"), risk_that_is("draft")
    with create_revision(user=ada):
        make_citation(risk)
    act("publish", risk)
    assert status(risk) == "draft"


def test_edits_before_the_last_publication_do_not_count(four_eyes, join, act):
    ada, cem = join("publisher"), join("curator", "cem")
    risk = written(ada, risk_that_is("draft"), title="Mine")
    with create_revision(user=ada):
        make_citation(risk)
    written(cem, risk, status="published")
    act("withdraw", risk, reason="Doubtful")
    act("publish", risk)
    assert status(risk) == "published"


def test_an_import_is_published_by_any_publisher(four_eyes, join, act):
    ada = join("publisher")
    with create_revision(batch="mit v3.xlsx"):
        unsigned = risk_that_is("draft")
    with create_revision(user=ada, batch="mit v3.xlsx"):
        signed = risk_that_is("draft")
    act("publish", unsigned, signed)
    assert [status(unsigned), status(signed)] == ["published", "published"]


def test_of_several_the_others_are_published(four_eyes, join, act, said):
    ada, cem = join("publisher"), join("curator", "cem")
    mine, hers = (written(by, risk_that_is("draft"), title="X") for by in (ada, cem))
    assert said(act("publish", mine, hers))[-1] == "1 risk published."
    assert [status(mine), status(hers)] == ["draft", "published"]


def test_four_eyes_apply_to_superusers(four_eyes, admin_client, admin_user, address):
    taxonomy = make_taxonomy("topics", status="draft")
    with create_revision(user=admin_user):
        make_citation(taxonomy)
    data = {"action": "publish", "_selected_action": [taxonomy.pk]}
    admin_client.post(address(Taxonomy, "changelist"), data)
    assert status(taxonomy) == "draft"


def test_four_eyes_cost_the_same_for_one_and_for_twenty(four_eyes, join, act):
    ada = join("publisher")
    risks = [written(ada, risk_that_is("draft"), title=f"R{number}") for number in range(20)]
    counts = []
    for some in (risks[:1], risks[:1], risks):  # the first request also asks for the content types
        with CaptureQueriesContext(connection) as context:
            act("publish", *some)
        counts.append(len(context))
    assert counts[1] == counts[2]
    assert {status(risk) for risk in risks} == {"draft"}
