"""Search indexes are derived data: dropped before migrations, rebuilt afterwards, not in their state."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connections, transaction

from apps.search.backend import SearchBackend, SearchIndex
from apps.search.postgresql import PostgreSQLBackend
from apps.search.sqlite import SQLiteBackend

SEARCH_BACKENDS: dict[str, SearchBackend] = {"sqlite": SQLiteBackend(), "postgresql": PostgreSQLBackend()}


def get_searchable_models() -> list[Any]:
    """All models that declare `search_fields`."""
    return [m for m in apps.get_models() if getattr(m, "search_fields", None) and not m._meta.proxy]


def get_search_index(model: Any) -> SearchIndex:
    meta = model._meta
    weights = {meta.get_field(name).column: letter for name, letter in model.search_fields.items()}
    return SearchIndex(meta.db_table, meta.pk.column, weights)


def drop_indexes(using: str) -> None:
    with open_index_cursor(using) as (backend, cursor):
        for table in backend.get_indexed_tables(cursor):
            backend.drop_index(cursor, table)


def refresh_indexes(using: str) -> None:
    """Build missing and outdated indexes; drop those that no model declares any more."""
    with open_index_cursor(using) as (backend, cursor):
        indexes = map(get_search_index, get_searchable_models())
        wanted = [index for index in indexes if can_create_index(using, cursor, index)]
        current = {index.table for index in wanted if backend.is_current(cursor, index)}
        for table in backend.get_indexed_tables(cursor) - current:
            backend.drop_index(cursor, table)
        for index in wanted:
            if index.table not in current:
                backend.create_index(cursor, index)


@contextmanager
def open_index_cursor(using: str) -> Iterator[tuple[SearchBackend, Any]]:
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        yield SEARCH_BACKENDS[connection.vendor], cursor


def can_create_index(using: str, cursor: Any, index: SearchIndex) -> bool:
    """Whether the table and all indexed columns exist: a later migration may still have to create them."""
    introspection = connections[using].introspection
    if index.table not in introspection.table_names(cursor):
        return False
    columns = {column.name for column in introspection.get_table_description(cursor, index.table)}
    return columns >= index.weights.keys()
