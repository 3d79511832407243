"""The history of a record in the admin, and the revisions."""

import pytest

from apps.history.log.changes import count_revision_writes, list_record_changes
from apps.history.models import Revision, create_revision
from apps.risks.models import Risk
from tests.factories import (
    make_actor,
    make_citation,
    make_evidence,
    make_risk,
    make_risk_actor,
    make_scenario,
    make_source,
    make_step,
    make_term,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def fields():
    """What the last revision of a record changed: {field: (before, after)}."""

    def differences(record):
        last = list_record_changes(record)[0]
        return {field.name: (str(field.before), str(field.after)) for field in last.fields}

    return differences


def test_the_history_says_who_why_and_field_by_field_what(submit, curator, address):
    risk = make_risk(title="Old title", entity="blank")
    submit(risk, title="New title", entity="ai", reason="Read again")
    page = curator.get(address(risk, "history")).content.decode()
    for text in ("by admin", "Read again", "Old title", "New title", "Blank", "2 - AI"):
        assert text in page


def test_links_are_part_of_the_history_of_their_record(curator, address):
    risk = make_risk()
    with create_revision(batch="workbook.xlsx", reason="Import"):
        make_risk_actor(risk, make_actor(title="China", public_id="china"), role="drives")
    page = curator.get(address(risk, "history")).content.decode()
    for text in ("Risk actor added: China (china)", "Drives it", "workbook.xlsx"):
        assert text in page


def test_a_removed_link_is_shown_with_its_values():
    risk = make_risk()
    make_evidence(risk, quote="So it is.").delete()
    last = list_record_changes(risk)[0]
    assert last.summary == "evidence removed"
    assert ("quote", "So it is.", "") in [(field.name, field.before, field.after) for field in last.fields]


def test_an_empty_link_is_nothing_and_a_record_has_its_id(fields):
    risk, source = make_risk(), make_source(title="A book", public_id="a-book")
    risk.source = source
    risk.save()
    assert fields(risk) == {"source": ("", "A book (a-book)")}


def test_a_long_text_shows_the_words_that_differ(fields):
    risk = make_risk(description="One two three four five six seven eight nine ten eleven.")
    risk.description = "One two three four 5 & six seven eight nine ten eleven."
    risk.save()
    before, after = fields(risk)["description"]
    assert before == "One two three four <del>five </del>six seven eight nine ten eleven."
    assert after == "One two three four <ins>5 &amp; </ins>six seven eight nine ten eleven."


def test_equal_parts_of_a_long_text_are_shortened(fields):
    words = " ".join(f"w{number}" for number in range(1000))
    risk = make_risk(description=words)
    risk.description = f"{words} end"
    risk.save()
    after = fields(risk)["description"][1]
    assert after.startswith("w0 w1 ") and "… " in after and len(after) < 300


def test_two_writes_of_one_revision_are_one_change():
    risk = make_risk(title="First")
    with create_revision():
        risk.title = "Second"
        risk.save()
        risk.title = "Third"
        risk.save()
    last = list_record_changes(risk)[0]
    assert [(field.before, field.after) for field in last.fields] == [("First", "Third")]


def test_the_actors_of_a_step_are_shown(fields):
    scenario = make_scenario()
    step = make_step(scenario, actors=[make_actor(title="China")])
    step.actors.add(make_actor(title="Acme"))
    assert fields(scenario)["actors"] == ("China (china)", "China (china), Acme (acme)")


def test_the_record_at_the_end_of_a_link_may_be_deleted(curator, address):
    risk, actor = make_risk(), make_actor()
    make_risk_actor(risk, actor).delete()
    number = actor.pk
    actor.delete()
    page = curator.get(address(risk, "history")).content.decode()
    assert f"Risk actor removed: deleted, number {number}" in page


def test_numbers_and_booleans_are_formatted(fields):
    scenario = make_scenario()
    make_step(scenario, position=1)
    assert fields(scenario)["position"] == ("", "1")
    risk = make_risk()
    risk.quoted = True
    risk.save()
    assert ("no", "yes") in fields(risk).values()


def test_an_earlier_state_can_be_read_and_not_sent(curator, address):
    risk = make_risk("6.1", title="Old title")
    risk.title = "New title"
    risk.save()
    first = risk.history.earliest()
    where = f"{address(risk, 'history')}{first.pk}/"
    page = curator.get(where).content.decode()
    assert "Old title, as it was from" in page and 'name="title"' not in page
    assert curator.post(where, {"title": "Old title"}).status_code == 403
    assert risk.history.count() == 2


@pytest.mark.parametrize("where", ["x/", "99999999999999999999/", "0/"])
def test_an_unknown_state_is_not_found(curator, address, where):
    assert curator.get(address(make_risk(), "history") + where).status_code == 404


def test_a_revision_lists_its_changes(curator, address):
    with create_revision(reason="Import of a workbook", batch="workbook.xlsx"):
        risk = make_risk(source=make_source())
        make_citation(risk)
    act = Revision.objects.latest("pk")
    row = curator.get(address(Revision, "changelist")).content.decode()
    assert "1 risk added, 2 sources added, 1 risk citation added" in row
    page = curator.get(address(act)).content.decode()
    assert "workbook.xlsx" in page and f"Risk added: {risk.title} ({risk.public_id})" in page


def test_an_object_added_and_changed_at_once_counts_once():
    with create_revision():
        risk = make_risk()
        risk.save()
    act = risk.history.latest().revision
    assert count_revision_writes([act]) == {act.pk: {(Risk, "+"): 1}}


def test_the_first_page_shows_what_changed_last(curator):
    with create_revision(reason="Import of a workbook", batch="workbook.xlsx"):
        make_risk()
    page = curator.get("/admin/").content.decode()
    for text in ("workbook.xlsx", "Import of a workbook", "1 risk added"):
        assert text in page


def test_a_revision_shows_the_state_before_it(curator, address):
    term = make_term("6.1", title="Power")
    term.title = "Might"
    term.save()
    page = curator.get(address(Revision.objects.latest("pk"))).content.decode()
    assert "Power" in page and "Might" in page


@pytest.mark.parametrize("page", ["change", "delete"])
def test_a_revision_cannot_be_written(curator, address, page):
    make_risk()
    assert curator.post(address(Revision.objects.get(), page), {"reason": "x"}).status_code == 403
