"""The public history of a record."""

import pytest

from apps.history.log.revisions import list_record_revisions
from apps.history.models import create_revision
from tests.factories import (
    make_actor,
    make_citation,
    make_evidence,
    make_risk,
    make_risk_actor,
    make_scenario,
    make_source,
    make_step,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(client):
    """The section of a record's page, as text with single spaces."""

    def read(record):
        page = client.get(record.get_absolute_url()).content.decode()
        return " ".join(page.partition('id="history"')[2].split())

    return read


def edit(record, **values):
    for name, value in values.items():
        setattr(record, name, value)
    record.save()


def test_readers_see_who_why_and_what_before_and_after(history, admin_user):
    risk = make_risk(title="Old", entity="blank")
    with create_revision(user=admin_user, reason="Read again"):
        edit(risk, title="New", entity="ai")
    page = history(risk)
    for text in ("Admin", "Read again", "Title: “Old” became “New”", "Entity: “Blank” became “2 - AI”"):
        assert text in page


def test_a_dataset_is_named_without_the_hash_of_its_file(history):
    with create_revision(batch="mit release.xlsx (SHA-256 0123456789abcdef)", reason="Import"):
        risk = make_risk()
    assert "Mit release.xlsx" in history(risk) and "SHA-256" not in history(risk)


def test_links_are_part_of_the_history(history):
    risk, actor = make_risk(), make_actor(title="China", public_id="china")
    link = make_risk_actor(risk, actor, note="Because.", source=make_source(title="A book", public_id="book"))
    link.delete()
    page = history(risk)
    assert "Risk actor added: China (china)" in page and "Note: “Because.”" in page
    assert "Risk actor removed: China (china)" in page and "A book (book)" in page


@pytest.mark.parametrize("status", ["draft", "in-review"])
def test_a_link_to_a_hidden_record_is_left_out(history, status):
    risk, hidden = make_risk(), make_actor(title="Hidden", status=status)
    make_risk_actor(risk, hidden, note="Secret")
    make_evidence(risk, source=make_source(title="Hidden", status=status), quote="Secret")
    page = history(risk)
    assert "Hidden" not in page and "Secret" not in page and hidden.public_id not in page


def test_a_link_that_once_led_to_a_draft_does_not_show_it(history):
    risk = make_risk()
    link = make_citation(risk, source=make_source(title="Hidden", status="draft"))
    edit(link, source=make_source(title="Seen"))
    assert "Hidden" not in history(risk)


def test_a_reference_to_a_draft_does_not_name_it(history):
    risk, hidden = make_risk(), make_risk(title="Hidden", status="draft")
    edit(risk, parent=hidden)
    page = history(risk)
    assert "Parent: “nothing” became “a record that is not published”" in page and "Hidden" not in page


def test_the_actors_of_a_step_that_are_drafts_have_no_name(history):
    scenario = make_scenario()
    make_step(scenario, actors=[make_actor(title="Seen"), make_actor(title="Hidden", status="draft")])
    page = history(scenario)
    assert "Seen (seen), a record that is not published" in page and "Hidden" not in page


def test_changes_from_before_the_publication_are_hidden(history):
    risk = make_risk(title="Secret", status="draft")
    evidence = make_evidence(risk, quote="Secret")
    edit(evidence, quote="Said")
    with create_revision():
        edit(risk, title="Said", status="published")
        edit(evidence, quote="Well said")
    edit(evidence, quote="Better said")
    page = history(risk)
    assert "Secret" not in page and "Risk added" in page
    assert "Quote: “Well said” became “Better said”" in page


def test_the_last_revisions_are_shown_and_the_earlier_counted(history):
    risk = make_risk(title="Title 0")
    for number in range(1, 26):
        edit(risk, title=f"Title {number}")
    page = history(risk)
    assert "“Title 24” became “Title 25”" in page and "“Title 5” became “Title 6”" in page
    assert "“Title 4” became" not in page and "And 6 earlier revisions." in page


def test_its_queries_do_not_grow(django_assert_num_queries, django_assert_max_num_queries):
    scenario = make_scenario()
    make_step(scenario, actors=[make_actor()])
    with django_assert_max_num_queries(6) as few:
        changes_read(scenario)
    for position in range(2, 6):
        edit(make_step(scenario, position=position, actors=[make_actor()]), title="New")
        make_citation(scenario)
    with django_assert_num_queries(len(few)):
        changes_read(scenario)


def changes_read(record):
    for found in (each.changes for each in list_record_revisions(record)):
        assert [(change.object_label, change.fields) for change in found]


def test_links_that_were_added_with_a_record_are_counted(client):
    with create_revision(reason="One import"):
        risk = make_risk()
        make_citation(risk), make_citation(risk)
    text = " ".join(client.get(risk.get_absolute_url()).content.decode().split())
    assert "Risk added, with 2 risk citations" in text
