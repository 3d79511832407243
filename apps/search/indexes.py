"""The indexes are derived data: dropped before a migration, made again after it, never part of its state."""

from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import connections, models, transaction

from apps.search import postgresql, sqlite

SEARCH_BACKENDS = {"sqlite": sqlite, "postgresql": postgresql}


@dataclass(frozen=True)
class SearchIndex:
    """What to index: the table, its key, and the weight of each column, A to D."""

    table: str
    pk: str
    weights: dict[str, str]


def get_searchable_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if getattr(m, "search_fields", None) and not m._meta.proxy]


def get_search_index(model) -> SearchIndex:
    meta = model._meta
    weights = {meta.get_field(name).column: letter for name, letter in model.search_fields.items()}
    return SearchIndex(meta.db_table, meta.pk.column, weights)


def drop_indexes(using: str) -> None:
    with open_index_cursor(using) as (database, cursor):
        for table in database.indexed_tables(cursor):
            database.drop(cursor, table)


def refresh_indexes(using: str) -> None:
    """Make the indexes that are missing or not as the models declare them; drop those that none declares."""
    with open_index_cursor(using) as (database, cursor):
        wanted = [
            index
            for index in map(get_search_index, get_searchable_models())
            if can_create_index(using, cursor, index)
        ]
        current = {index.table for index in wanted if database.is_current(cursor, index)}
        for table in database.indexed_tables(cursor) - current:
            database.drop(cursor, table)
        for index in wanted:
            if index.table not in current:
                database.create(cursor, index)


@contextmanager
def open_index_cursor(using):
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        yield SEARCH_BACKENDS[connection.vendor], cursor


def can_create_index(using, cursor, index):
    """Not where a migration that makes the table or a column of it is still to come."""
    introspection = connections[using].introspection
    if index.table not in introspection.table_names(cursor):
        return False
    columns = {column.name for column in introspection.get_table_description(cursor, index.table)}
    return columns >= index.weights.keys()
