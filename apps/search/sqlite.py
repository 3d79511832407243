# ruff: noqa: S608 (table and column names come from models, words are parameters)
"""Full-text search on SQLite: an FTS5 table for each searchable table.

With `content=` an FTS5 table stores no copy of the texts: it reads them from the searched table. Triggers
keep it up to date, whichever program writes. See https://sqlite.org/fts5.html.
"""

from collections.abc import Iterable
from typing import Any

from apps.search.backend import SearchBackend, SearchIndex
from apps.search.parser import ParsedSearch

TOKENIZER = "porter unicode61 remove_diacritics 2"
WEIGHT_VALUES = {"A": 1.0, "B": 0.4, "C": 0.2, "D": 0.1}  # the values of these letters in PostgreSQL
FTS_SUFFIX = "_fts"


class SQLiteBackend(SearchBackend):
    def match(self, table: str, pk: str, search: ParsedSearch) -> tuple[str, list[str]]:
        """FTS5 has no NOT without a positive term, so a search that only excludes is negated in SQL."""
        fts = f'"{table}{FTS_SUFFIX}"'
        if search.all_of:
            return f"{pk} IN (SELECT rowid FROM {fts} WHERE {fts} MATCH %s)", [build_fts_query(search)]
        excluded = match_any_term(search.none_of)
        return f"{pk} NOT IN (SELECT rowid FROM {fts} WHERE {fts} MATCH %s)", [excluded]

    def rank(self, table: str, pk: str, search: ParsedSearch) -> tuple[str, list[str]]:
        """The CTE is materialized because a correlated subquery would repeat the search for every row."""
        fts = f'"{table}{FTS_SUFFIX}"'
        hits = f"SELECT rowid AS pk, -rank AS rank FROM {fts} WHERE {fts} MATCH %s"
        look_up = f"WITH hits AS MATERIALIZED ({hits}) SELECT hits.rank FROM hits WHERE hits.pk = {pk}"
        return f"coalesce(({look_up}), 0.0)", [build_fts_query(search)]

    def create_index(self, cursor: Any, index: SearchIndex) -> None:
        fts = f'"{index.table}{FTS_SUFFIX}"'
        for statement in build_fts_statements(index):
            cursor.execute(statement)
        cursor.execute(f"INSERT INTO {fts} ({fts}, rank) VALUES ('rank', %s)", [build_rank_function(index)])
        cursor.execute(f"INSERT INTO {fts} ({fts}) VALUES ('rebuild')")

    def drop_index(self, cursor: Any, table: str) -> None:
        for event in ("insert", "delete", "update"):
            cursor.execute(f'DROP TRIGGER IF EXISTS "{table}{FTS_SUFFIX}_{event}"')
        cursor.execute(f'DROP TABLE "{table}{FTS_SUFFIX}"')

    def get_indexed_tables(self, cursor: Any) -> set[str]:
        cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE% USING fts5%'")
        return {name.removesuffix(FTS_SUFFIX) for (name,) in cursor.fetchall() if name.endswith(FTS_SUFFIX)}

    def is_current(self, cursor: Any, index: SearchIndex) -> bool:
        """The triggers are compared too: a migration that rebuilds the table drops them silently."""
        fts = index.table + FTS_SUFFIX
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name IN (%s, %s)", [index.table, fts])
        if not set(build_fts_statements(index)) <= {sql for (sql,) in cursor.fetchall()}:
            return False
        cursor.execute(f"SELECT v FROM \"{fts}_config\" WHERE k = 'rank'")
        return cursor.fetchone() == (build_rank_function(index),)


def build_fts_query(search: ParsedSearch) -> str:
    found = " AND ".join(f"({match_any_term(group)})" for group in search.all_of)
    return f"({found}) NOT ({match_any_term(search.none_of)})" if search.none_of else found


def match_any_term(terms: Iterable[str]) -> str:
    return " OR ".join(f'"{term}"' for term in terms)


def build_fts_statements(index: SearchIndex) -> list[str]:
    """The statements that create the index, exactly as SQLite stores them in `sqlite_master`."""
    fts, table, pk = index.table + FTS_SUFFIX, index.table, index.pk
    names = ", ".join(f'"{column}"' for column in index.weights)
    old, new = (", ".join(f'{row}."{column}"' for column in index.weights) for row in ("old", "new"))
    forget = f"""INSERT INTO "{fts}" ("{fts}", rowid, {names}) VALUES ('delete', old."{pk}", {old});"""
    learn = f'INSERT INTO "{fts}" (rowid, {names}) VALUES (new."{pk}", {new});'
    return [
        f'CREATE VIRTUAL TABLE "{fts}" USING fts5'
        f'({names}, content="{table}", content_rowid="{pk}", tokenize="{TOKENIZER}")',
        f'CREATE TRIGGER "{fts}_insert" AFTER INSERT ON "{table}" BEGIN {learn} END',
        f'CREATE TRIGGER "{fts}_delete" AFTER DELETE ON "{table}" BEGIN {forget} END',
        f'CREATE TRIGGER "{fts}_update" AFTER UPDATE OF "{pk}", {names} ON "{table}" '
        f"BEGIN {forget} {learn} END",
    ]


def build_rank_function(index: SearchIndex) -> str:
    return f"bm25({', '.join(str(WEIGHT_VALUES[letter]) for letter in index.weights.values())})"
