# ruff: noqa: S608 (table and column names come from models, words are parameters)
"""Search on SQLite: an FTS5 table beside each searchable table.

An FTS5 table knows in which rows a word stands. With `content=` it keeps no copy of the texts and
reads them from the searched table; triggers tell it what changed, whoever changes it.
https://sqlite.org/fts5.html
"""

TOKENIZER = "porter unicode61 remove_diacritics 2"
WEIGHT_VALUES = {"A": 1.0, "B": 0.4, "C": 0.2, "D": 0.1}  # what the letters are worth on PostgreSQL
FTS_SUFFIX = "_fts"


def matches(table, pk, sentence):
    """SQL that is true for the rows that match, with its parameters. FTS5 cannot ask for NOT alone."""
    fts = f'"{table}{FTS_SUFFIX}"'
    if sentence.all_of:
        return f"{pk} IN (SELECT rowid FROM {fts} WHERE {fts} MATCH %s)", [query(sentence)]
    return f"{pk} NOT IN (SELECT rowid FROM {fts} WHERE {fts} MATCH %s)", [match_any_term(sentence.none_of)]


def rank(table, pk, sentence):
    """All ranks are computed once, then looked up: asked row by row, FTS5 would search again for each."""
    fts = f'"{table}{FTS_SUFFIX}"'
    hits = f"SELECT rowid AS pk, -rank AS rank FROM {fts} WHERE {fts} MATCH %s"
    look_up = f"WITH hits AS MATERIALIZED ({hits}) SELECT hits.rank FROM hits WHERE hits.pk = {pk}"
    return f"coalesce(({look_up}), 0.0)", [query(sentence)]


def query(sentence):
    found = " AND ".join(f"({match_any_term(group)})" for group in sentence.all_of)
    return f"({found}) NOT ({match_any_term(sentence.none_of)})" if sentence.none_of else found


def match_any_term(terms):
    return " OR ".join(f'"{term}"' for term in terms)


def definition(index):
    """The statements that describe an index, as SQLite keeps them, and its weights."""
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
    ], f"bm25({', '.join(str(WEIGHT_VALUES[letter]) for letter in index.weights.values())})"


def create(cursor, index):
    fts = f'"{index.table}{FTS_SUFFIX}"'
    statements, weights = definition(index)
    for statement in statements:
        cursor.execute(statement)
    cursor.execute(f"INSERT INTO {fts} ({fts}, rank) VALUES ('rank', %s)", [weights])
    cursor.execute(f"INSERT INTO {fts} ({fts}) VALUES ('rebuild')")


def drop(cursor, table):
    for event in ("insert", "delete", "update"):
        cursor.execute(f'DROP TRIGGER IF EXISTS "{table}{FTS_SUFFIX}_{event}"')
    cursor.execute(f'DROP TABLE "{table}{FTS_SUFFIX}"')


def indexed_tables(cursor):
    cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE% USING fts5%'")
    return {name.removesuffix(FTS_SUFFIX) for (name,) in cursor.fetchall() if name.endswith(FTS_SUFFIX)}


def is_current(cursor, index):
    """A migration that rebuilds the table takes its triggers away without a word."""
    fts = index.table + FTS_SUFFIX
    statements, weights = definition(index)
    cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name IN (%s, %s)", [index.table, fts])
    if not set(statements) <= {sql for (sql,) in cursor.fetchall()}:
        return False
    cursor.execute(f"SELECT v FROM \"{fts}_config\" WHERE k = 'rank'")
    return cursor.fetchone() == (weights,)
