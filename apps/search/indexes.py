"""The indexes are derived data: dropped before a migration, made again after it, never part of its state."""

from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import connections, models, transaction

from apps.search import postgresql, sqlite

DATABASES = {"sqlite": sqlite, "postgresql": postgresql}


@dataclass(frozen=True)
class Index:
    """What to index: the table, its key, and the weight of each column, A to D."""

    table: str
    pk: str
    weights: dict[str, str]


def searchable_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if getattr(m, "search_fields", None) and not m._meta.proxy]


def index_of(model) -> Index:
    meta = model._meta
    weights = {meta.get_field(name).column: letter for name, letter in model.search_fields.items()}
    return Index(meta.db_table, meta.pk.column, weights)


def drop_indexes(using: str) -> None:
    with writing(using) as (database, cursor):
        for table in database.indexed_tables(cursor):
            database.drop(cursor, table)


def refresh_indexes(using: str) -> None:
    """Make the indexes that are missing or not as the models declare them; drop those that none declares."""
    with writing(using) as (database, cursor):
        wanted = [index for index in map(index_of, searchable_models()) if is_possible(using, cursor, index)]
        current = {index.table for index in wanted if database.is_current(cursor, index)}
        for table in database.indexed_tables(cursor) - current:
            database.drop(cursor, table)
        for index in wanted:
            if index.table not in current:
                database.create(cursor, index)


@contextmanager
def writing(using):
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        yield DATABASES[connection.vendor], cursor


def is_possible(using, cursor, index):
    """Not where a migration that makes the table or a column of it is still to come."""
    introspection = connections[using].introspection
    if index.table not in introspection.table_names(cursor):
        return False
    columns = {column.name for column in introspection.get_table_description(cursor, index.table)}
    return columns >= index.weights.keys()
