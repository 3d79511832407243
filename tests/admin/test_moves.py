"""Transitions of records, on lists and forms."""

import pytest

from apps.history.models import Revision
from apps.risks.models import Risk, RiskCitation
from tests.factories import (
    make_actor,
    make_citation,
    make_claim,
    make_mitigation,
    make_risk,
    make_scenario,
    make_source,
    make_taxonomy,
    make_term,
)


def cited(**values):
    return make_risk(source=make_source(), **values)


def status(*records):
    return [type(record).objects.get(pk=record.pk).status for record in records]


def test_publishing_is_one_revision_with_user_and_reason(act, said, admin_user):
    first, second = cited(status="draft"), cited(status="in-review")
    page = act("publish", first, second, reason="Read by two")
    assert status(first, second) == ["published", "published"]
    assert said(page) == ["2 risks published."]
    made = Revision.objects.latest("pk")
    assert (made.user, made.reason) == (admin_user, "Read by two")
    assert {record.history.latest().revision for record in (first, second)} == {made}
    assert first.history.latest().status == "published"


def test_a_transition_sets_the_time_of_change(act):
    risk = cited(status="draft")
    act("publish", risk)
    assert Risk.objects.get().updated > risk.updated


def test_a_record_that_cites_nothing_is_refused_by_name(act, said):
    bare, whole = make_risk(status="draft", title="Bare"), cited(status="draft")
    page = act("publish", bare, whole)
    assert status(bare, whole) == ["draft", "published"]
    assert said(page) == [
        "Not published, because no source is cited: “Bare”.",
        "1 risk published.",
    ]


def test_a_citation_serves_as_well_as_an_originating_source(act):
    risk = make_risk(status="draft")
    make_citation(risk)
    act("publish", risk)
    assert status(risk) == ["published"]


def test_of_many_that_are_refused_five_are_named(act, said):
    records = [make_risk(status="draft", title=f"R{number}") for number in range(7)]
    (text,) = said(act("publish", *records))
    assert text.endswith("“R0”, “R1”, “R2”, “R3”, “R4” and 2 more.")


def test_a_withdrawal_needs_a_reason(act, said):
    risk = cited()
    assert said(act("withdraw", risk)) == ["Say why it is to be withdrawn."]
    assert status(risk) == ["published"]
    assert said(act("withdraw", risk, reason="Retracted upstream")) == ["1 risk withdrawn."]
    assert status(risk) == ["withdrawn"]
    assert risk.history.latest().revision.reason == "Retracted upstream"


def test_a_published_record_is_not_sent_back_to_review(act, said):
    risk = cited()
    assert said(act("review", risk)) == ["0 risks sent to review."]
    assert status(risk) == ["published"]


@pytest.mark.parametrize(
    ("before", "offered"),
    [
        ("draft", {"review", "publish"}),
        ("in-review", {"return", "publish"}),
        ("published", {"withdraw"}),
        ("withdrawn", {"publish"}),
    ],
)
def test_a_form_offers_the_possible_transitions(curator, address, before, offered):
    page = curator.get(address(cited(status=before)))
    assert set(page.context["transitions"]) == offered
    assert page.content.decode().count('name="_move"') == len(offered)


def test_a_form_saves_and_publishes_in_one_revision(submit, said):
    risk = make_risk(status="draft")
    source = make_source()
    before = Revision.objects.count()
    page = submit(risk, source=source.pk, reason="Source found", _move="publish")
    assert "1 risk published." in said(page)
    assert status(risk) == ["published"]
    assert Revision.objects.count() == before + 1


def test_an_edit_is_saved_even_if_it_cannot_be_published(submit, said):
    risk = make_risk(status="draft", title="Bare")
    page = submit(risk, description="New words", _move="publish")
    assert "Not published, because no source is cited: “Bare”." in said(page)
    risk.refresh_from_db()
    assert (risk.status, risk.description) == ("draft", "New words")


def test_a_form_asks_why_before_it_withdraws(submit, errors):
    risk = cited()
    assert "Say why it is to be withdrawn." in errors(submit(risk, _move="withdraw", title="Lost"))
    assert Risk.objects.get() == risk
    submit(risk, _move="withdraw", reason="A duplicate")
    assert status(risk) == ["withdrawn"]


def test_a_published_record_does_not_lose_its_last_citation(submit):
    risk = make_risk(title="Bare soon")
    make_citation(risk)
    page = submit(risk, title="Lost", **{"citations-0-DELETE": "on"}).content.decode()
    assert "it is published, and would cite no source. Cite one, or withdraw it first." in page
    assert RiskCitation.objects.count() == 1 and Risk.objects.get().title == "Bare soon"
    submit(risk, _move="withdraw", reason="Nobody says so", **{"citations-0-DELETE": "on"})
    assert (RiskCitation.objects.count(), status(risk)) == (0, ["withdrawn"])


def test_a_published_record_that_cites_nothing_is_named(submit, said):
    page = submit(make_risk(title="Bare"), title="Still bare")
    assert "“Still bare” is published and cites no source. Cite one, or withdraw it." in said(page)


def test_an_action_reaches_all_that_a_search_found(curator, address):
    found = [cited(status="draft", title=f"Fraud {number}") for number in range(60)]
    other = cited(status="draft", title="Bias")
    data = {"action": "publish", "select_across": "1", "index": "0", "_selected_action": [found[0].pk]}
    curator.post(f"{address(Risk, 'changelist')}?q=fraud", data, follow=True)
    assert set(status(*found)) == {"published"}
    assert status(other) == ["draft"]


@pytest.mark.parametrize("make", [make_claim, make_mitigation, make_scenario, make_taxonomy, make_actor])
def test_every_noun_that_is_cited_can_be_published(act, make):
    bare, whole = make(status="draft"), make(status="draft", public_id="whole")
    make_citation(whole)
    act("publish", bare, whole)
    assert status(bare, whole) == ["draft", "published"]


@pytest.mark.parametrize("make", [make_source, make_term])
def test_a_noun_without_citations_needs_none(act, make):
    record = make(status="draft")
    act("publish", record)
    assert status(record) == ["published"]


def test_an_unknown_transition_is_ignored(submit):
    risk = cited(status="draft")
    assert submit(risk, _move="delete").status_code == 200
    assert status(risk) == ["draft"]


def test_a_replaced_record_is_not_published_again(act, said):
    kept = make_risk(title="Kept", source=make_source())
    gone = make_risk(title="Gone", status="withdrawn", replaced_by=kept, source=make_source())
    told = said(act("publish", gone))
    assert told == ["Not published, because another record replaces them: “Gone”. Split them first."]
    gone.refresh_from_db()
    assert gone.status == "withdrawn"
