"""Rows of a dataset are written once and follow its releases, except for fields that were edited here."""

import pytest
from django.db import transaction

from apps.history.models import Revision, create_revision
from apps.ingest.importer import BadFile
from apps.ingest.models import Upstream
from apps.ingest.plan.decisions import Decisions
from apps.ingest.plan.rows import ImportRow
from apps.ingest.plan.writer import WriteOptions, Writer
from apps.risks.models import Risk, RiskCitation
from apps.sources.models import Source
from tests.factories import make_risk, make_source

pytestmark = pytest.mark.django_db

BY_DATASET = ("origin", "external_id")


def row(number, title="Harms", **values):
    said = {"origin": "set", "external_id": str(number), "title": title, **values}
    return ImportRow(said, "Tab", number + 3, initial={"public_id": f"s{number}", "status": "published"})


def load(*rows, accepted=()):
    """Write a release of the dataset in one revision, and return the tally."""
    with transaction.atomic(), create_revision(reason="Release"):
        options = WriteOptions(Decisions.from_rules(accepted))
        writer = Writer("set", [{"name": "set.csv", "sha256": "ab" * 32}], options)
        writer.put(Source, BY_DATASET, rows, Source.objects.filter(origin="set"))
        writer.close()
    return writer.tallies[Source]


def counts(tally):
    return tally.new, tally.changed, tally.unchanged, dict(tally.kept)


def test_rows_become_records_under_one_revision():
    assert counts(load(row(1), row(2, year=2031))) == (2, 0, 0, {})
    assert [(source.public_id, source.year) for source in Source.objects.all()] == [
        ("s1", None),
        ("s2", 2031),
    ]
    assert {entry.revision for entry in Source.history.all()} == {Revision.objects.get()}


def test_the_same_rows_again_change_nothing():
    load(row(1), row(2))
    before = Source.history.count(), Revision.objects.count(), list(Upstream.objects.values())
    assert counts(load(row(1), row(2))) == (0, 0, 2, {})
    assert (Source.history.count(), Revision.objects.count(), list(Upstream.objects.values())) == before


def test_a_field_that_was_not_edited_follows_the_dataset():
    load(row(1, "Harms", year=2030))
    assert counts(load(row(1, "Harms, listed", year=2031))) == (0, 1, 0, {})
    source = Source.objects.get()
    assert (source.title, source.year) == ("Harms, listed", 2031)
    assert [entry.history_type for entry in source.history.order_by("history_id")] == ["+", "~"]


def test_a_change_by_a_dataset_updates_the_time_of_a_record():
    load(row(1))
    before = Source.objects.get().updated
    load(row(1))
    assert Source.objects.get().updated == before
    load(row(1, "Another"))
    assert Source.objects.get().updated > before


def test_an_edited_field_is_kept_and_counted_and_the_others_follow():
    load(row(1, "Harms", year=2030))
    Source.objects.update(title="Harms, as we say")
    assert counts(load(row(1, "Harms, listed", year=2031))) == (0, 1, 0, {"title": 1})
    source = Source.objects.get()
    assert (source.title, source.year) == ("Harms, as we say", 2031)


def test_an_edit_is_kept_in_all_later_releases():
    load(row(1, "First"))
    Source.objects.update(title="Ours")
    for title in ("Second", "Second", "Third"):
        assert load(row(1, title)).kept == {"title": 1}
    assert Source.objects.get().title == "Ours"


def test_an_edit_that_the_dataset_adopts_is_no_longer_an_edit():
    load(row(1, "First"))
    Source.objects.update(title="Ours")
    assert load(row(1, "Ours")).kept == {}
    assert counts(load(row(1, "Theirs again"))) == (0, 1, 0, {})


def test_a_field_that_was_emptied_here_is_kept_empty():
    load(row(1, publisher="Press"))
    Source.objects.update(publisher="")
    assert load(row(1, publisher="New press")).kept == {"publisher": 1}
    assert Source.objects.get().publisher == ""


def test_a_field_that_the_dataset_states_for_the_first_time_is_filled_only_if_empty():
    load(row(1)), load(row(2))
    Source.objects.filter(public_id="s1").update(year=1999)
    load(row(1, year=2031), row(2, year=2031))
    assert list(Source.objects.order_by("pk").values_list("year", flat=True)) == [1999, 2031]


def test_a_field_that_depends_on_an_edited_one_is_kept_with_it():
    """The date belongs to the title: a work that was replaced by another one here."""

    def dated(title, date):
        said = row(1, title, date=date)
        said.kept_with["date"] = "title"
        return said

    load(dated("First", None))
    Source.objects.update(title="Ours")
    assert load(dated("Second", "2031-02-03")).kept == {"title": 1, "date": 1}
    assert Source.objects.get().date is None


def test_an_accepted_value_overwrites_the_edit():
    load(row(1, "First"))
    Source.objects.update(title="Ours")
    tally = load(row(1, "Second"), accepted=[["*", "*", "title"]])
    assert counts(tally) == (0, 1, 0, {})
    assert Source.objects.get().title == "Second"


def test_a_record_deleted_here_is_not_created_again():
    load(row(1), row(2))
    Source.objects.get(public_id="s1").delete()
    assert counts(load(row(1), row(2))) == (0, 0, 1, {"deleted": 1})
    assert [source.public_id for source in Source.objects.all()] == ["s2"]


def test_a_record_gone_upstream_is_reported_and_not_changed():
    load(row(1), row(2))
    assert load(row(2)).gone == ['["set", "1"]']
    assert Source.objects.count() == 2


def test_a_public_id_does_not_change():
    load(row(1))
    again = row(1, "Another title")
    again.initial["public_id"] = "renamed"
    load(again)
    assert Source.objects.get().public_id == "s1"


def test_a_link_deleted_here_is_not_created_again():
    risk, source = make_risk(), make_source()

    def cite():
        with create_revision():
            writer = Writer("set")
            values = {"risk_id": risk.pk, "source_id": source.pk, "locator": "p. 7"}
            writer.put(RiskCitation, ("risk_id", "source_id"), [ImportRow(values)])
            writer.close()

    cite()
    RiskCitation.objects.get().delete()
    cite()
    assert not RiskCitation.objects.exists()


def test_a_natural_key_with_a_long_text_is_found_again():
    """The text of a quotation is part of the natural key of a citation."""
    risk, source = make_risk(), make_source()
    values = {"risk_id": risk.pk, "source_id": source.pk, "quote": "Words, " * 500}
    for _ in range(2):
        writer = Writer("set")
        writer.put(RiskCitation, ("risk_id", "source_id", "quote"), [ImportRow(values)])
        writer.close()
    assert (writer.tallies[RiskCitation].unchanged, RiskCitation.objects.count()) == (1, 1)


# --- Errors -----------------------------------------------------------------------------------


def problems(*rows):
    with pytest.raises(BadFile) as refusal:
        load(*rows)
    return [(problem.sheet, problem.row, problem.column) for problem in refusal.value.problems]


def test_all_invalid_values_are_reported_at_once_and_nothing_is_written():
    wrong = [row(1, "x" * 501), row(2, type="tweet", doi="-"), row(3), row(4, "")]
    assert problems(*wrong) == [
        ("Tab", 4, "title"),
        ("Tab", 5, "type"),
        ("Tab", 5, "doi"),
        ("Tab", 7, "title"),
    ]
    assert not Source.objects.exists() and not Upstream.objects.exists() and not Revision.objects.exists()


def test_a_repeated_row_is_an_error():
    assert problems(row(1), row(2), row(1)) == [("Tab", 4, "origin, external_id")]


def test_an_invalid_change_is_reported_and_not_written():
    load(row(1))
    assert problems(row(1, doi="nonsense")) == [("Tab", 4, "doi")]
    assert Source.objects.get().doi == ""


def test_an_error_of_the_database_is_reported():
    """A row whose public id another record has."""
    make_source(public_id="s1")
    with pytest.raises(BadFile, match=r"Tab: The database refuses these sources: .*public_id"):
        load(row(1), row(2))
    assert Source.objects.count() == 1


def test_records_of_another_dataset_are_not_touched():
    theirs = make_source(origin="other", external_id="1", title="Theirs")
    load(row(1, "Ours"))
    theirs.refresh_from_db()
    assert (theirs.title, Source.objects.count()) == ("Theirs", 2)


def test_a_query_writes_many_rows(django_assert_max_num_queries):
    rows = [row(number, f"Source {number}") for number in range(1200)]
    with django_assert_max_num_queries(120):
        load(*rows)
    assert Source.objects.count() == Source.history.count() == 1200


def test_a_parent_follows_like_any_other_field():
    one, two = make_risk(), make_risk()

    def risk_below(parent):
        values = {"origin": "set", "external_id": "1", "title": "Below", "parent_id": parent.pk}
        with create_revision():
            writer = Writer("set")
            writer.put(Risk, BY_DATASET, [ImportRow(values)], Risk.objects.filter(origin="set"))
            writer.close()
        return Risk.objects.get(origin="set").parent

    assert [risk_below(one), risk_below(two)] == [one, two]
