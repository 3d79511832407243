from copy import copy

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.risks.models import Risk
from apps.search.apps import before_migrate
from apps.search.indexes import drop_indexes, refresh_indexes


def found(text):
    return Risk.objects.search(text).count()


def refresh_changes_something():
    """Whether refresh_indexes() changes an index."""
    with CaptureQueriesContext(connection) as captured:
        refresh_indexes("default")
    return any("CREATE" in query["sql"].split() for query in captured)


def test_an_index_sees_every_kind_of_write(db):
    risk = Risk.objects.create(title="Aardvark")
    Risk.objects.bulk_create([Risk(public_id="b", title="Aardvark"), Risk(public_id="c", title="Aardvark")])
    assert found("aardvark") == 3
    Risk.objects.filter(public_id="b").update(title="Buffalo")
    risk.description = "Once an aardvark, now a camel"
    risk.title = "Camel"
    Risk.objects.bulk_update([risk], ["title", "description"])
    assert (found("aardvark"), found("buffalo"), found("camel")) == (2, 1, 1)
    Risk.objects.filter(title="Aardvark").delete()
    assert found("aardvark") == 1


def test_a_write_that_was_rolled_back_is_not_found(transactional_db):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Risk.objects.create(title="Aardvark")
        raise ZeroDivisionError
    assert found("aardvark") == 0


def test_a_flush_empties_the_index_and_leaves_it_working(transactional_db):
    Risk.objects.create(title="Aardvark")
    call_command("flush", interactive=False, verbosity=0)
    assert found("aardvark") == 0
    Risk.objects.create(title="Aardvark")
    assert found("aardvark") == 1


def test_an_index_that_is_as_declared_is_left_alone(db):
    before_migrate("default", plan=[])
    assert not refresh_changes_something()
    drop_indexes("default")
    assert refresh_changes_something()


def test_an_index_with_another_field_is_rebuilt(db, monkeypatch):
    monkeypatch.setattr(Risk, "search_fields", {"title": "B", "coding_note": "A"})
    refresh_indexes("default")
    Risk.objects.create(title="Aardvark", coding_note="buffalo")
    assert found("buffalo") == 1


def test_an_index_with_another_weight_is_rebuilt(db, monkeypatch):
    monkeypatch.setattr(Risk, "search_fields", {**Risk.search_fields, "description": "D"})
    assert refresh_changes_something()
    assert not refresh_changes_something()


def test_the_index_of_a_model_that_is_no_longer_searched_is_dropped(db, monkeypatch):
    monkeypatch.setattr(Risk, "search_fields", {})
    refresh_indexes("default")
    monkeypatch.undo()
    assert refresh_changes_something()


def test_an_index_waits_for_the_migration_of_its_column(db, monkeypatch):
    column = Risk._meta.get_field("coding_note")
    monkeypatch.setattr(column, "column", "not_yet_there")
    monkeypatch.setattr(Risk, "search_fields", {"title": "A", "coding_note": "B"})
    refresh_indexes("default")
    monkeypatch.undo()
    assert refresh_changes_something()


def test_an_indexed_column_can_be_migrated(transactional_db):
    Risk.objects.create(title="Aardvark")
    try:
        alter_title(500, 600)
        Risk.objects.create(title="Aardvark, another")
        assert found("aardvark") == 2
    finally:
        alter_title(600, 500)


def alter_title(old_length, new_length):
    """As `migrate` would do it; SQLite rebuilds the table and drops its triggers."""
    old, new = (copy(Risk._meta.get_field("title")) for _ in range(2))
    old.max_length, new.max_length = old_length, new_length
    before_migrate("default", plan=["a migration"])
    with connection.schema_editor() as editor:
        editor.alter_field(Risk, old, new)
    refresh_indexes("default")


def test_a_lost_index_is_rebuilt(db):
    lose = {
        "sqlite": "DROP TRIGGER risks_risk_fts_update",
        "postgresql": "ALTER TABLE risks_risk DROP COLUMN search_vector",
    }
    with connection.cursor() as cursor:
        cursor.execute(lose[connection.vendor])
    assert refresh_changes_something()
    assert not refresh_changes_something()


def test_migrate_creates_every_index(db):
    drop_indexes("default")
    call_command("migrate", verbosity=0)
    assert not refresh_changes_something()


def test_rebuild_search_prints_the_number_of_rows(transactional_db, capsys):
    Risk.objects.create(title="Aardvark")
    call_command("rebuild_search")
    assert "risks.Risk: 1 rows indexed.\n" in capsys.readouterr().out
    assert found("aardvark") == 1


def test_indexes_are_not_in_the_state_of_migrations():
    assert not {field.column for field in Risk._meta.fields} & {"search_vector", "risks_risk_fts"}
    assert not hasattr(Risk.history.model, "search_fields")
