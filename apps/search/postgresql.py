"""Full-text search on PostgreSQL: a generated tsvector column with a GIN index on each searchable table.

Texts and searches pass through the same expression (`build_lexeme_sql`) and the same text search
configuration. Together they split and stem words as FTS5 does, so both databases find the same rows.
"""

from typing import Any

from apps.search.backend import SearchBackend, SearchIndex
from apps.search.parser import ParsedSearch

TEXT_CONFIGURATION = "search_english"
VECTOR_COLUMN = "search_vector"
# Separates two fields, so that no phrase matches across the end of one and the start of the next.
FIELD_GAP = " || tsvector '.:1' || "

# English without stop words, with the stemmer of FTS5. No superuser is needed to create these.
CREATE_CONFIGURATION = f"""
CREATE TEXT SEARCH DICTIONARY search_porter (TEMPLATE = snowball, LANGUAGE = porter);
CREATE TEXT SEARCH CONFIGURATION {TEXT_CONFIGURATION} (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION {TEXT_CONFIGURATION} ALTER MAPPING REPLACE english_stem WITH search_porter;
ALTER TEXT SEARCH CONFIGURATION {TEXT_CONFIGURATION} ALTER MAPPING FOR numword WITH search_porter;
"""
SELECT_CONFIGURATION = "SELECT 1 FROM pg_ts_config WHERE cfgname = %s AND pg_ts_config_is_visible(oid)"
SELECT_VECTOR_COLUMNS = """
SELECT relname, col_description(attrelid, attnum) FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE attname = %s AND attgenerated = 's' AND relkind = 'r' AND pg_table_is_visible(attrelid)
"""
TEXT_REWRITES = {
    r"[\u0300-\u036f]": "",  # accents, which NFD has separated from their letters
    r"[^[:alnum:]]+": " ",  # no tokens of PostgreSQL's own: host names, paths, compounds
    # What FTS5 does and Snowball's "porter" does not: later corrections of Porter, words of two letters kept.
    r"bl(y|ies)\M": "ble",
    r"([aeiouy][^aeiouy ]\w*log)(y|ies)\M": r"\1",
    r"\m(\w)s\M": r"\1s0",
}


class PostgreSQLBackend(SearchBackend):
    def match(self, table: str, pk: str, search: ParsedSearch) -> tuple[str, list[str]]:
        sql, parameters = build_tsquery(search)
        return f"{get_vector_column(pk)} @@ ({sql})", parameters

    def rank(self, table: str, pk: str, search: ParsedSearch) -> tuple[str, list[str]]:
        sql, parameters = build_tsquery(search)
        return f"ts_rank({get_vector_column(pk)}, {sql})", parameters

    def create_index(self, cursor: Any, index: SearchIndex) -> None:
        cursor.execute(SELECT_CONFIGURATION, [TEXT_CONFIGURATION])
        if not cursor.fetchone():
            cursor.execute(CREATE_CONFIGURATION)
        statement = build_vector_statement(index)
        cursor.execute(statement)
        cursor.execute(f'CREATE INDEX ON "{index.table}" USING gin ("{VECTOR_COLUMN}")')
        # PostgreSQL rewrites the expression of a generated column; the comment stores it for is_current().
        cursor.execute(f'COMMENT ON COLUMN "{index.table}"."{VECTOR_COLUMN}" IS %s', [statement])

    def drop_index(self, cursor: Any, table: str) -> None:
        cursor.execute(f'ALTER TABLE "{table}" DROP COLUMN "{VECTOR_COLUMN}"')

    def get_indexed_tables(self, cursor: Any) -> set[str]:
        return {*select_vector_statements(cursor)}

    def is_current(self, cursor: Any, index: SearchIndex) -> bool:
        return select_vector_statements(cursor).get(index.table) == build_vector_statement(index)


def build_lexeme_sql(text: str) -> str:
    """An SQL expression for a text as lower-case words without accents, separated by single spaces."""
    sql = f"normalize(lower({text}), NFD)"
    for pattern, replacement in TEXT_REWRITES.items():
        sql = f"regexp_replace({sql}, '{pattern}', '{replacement}', 'g')"
    return sql


def get_vector_column(pk: str) -> str:
    """The vector column beside a primary key, under the alias of the table in the query."""
    alias, _, _ = pk.rpartition(".")
    return f'{alias}."{VECTOR_COLUMN}"'


def build_tsquery(search: ParsedSearch) -> tuple[str, list[str]]:
    phrase = f"phraseto_tsquery('{TEXT_CONFIGURATION}', {build_lexeme_sql('%s::text')})"
    parts = [f"({' || '.join([phrase] * len(group))})" for group in search.all_of]
    parts += [f"!!{phrase}"] * len(search.none_of)
    return " && ".join(parts), [term for group in search.all_of for term in group] + [*search.none_of]


def build_weighted_vector(column: str, letter: str) -> str:
    text = build_lexeme_sql(f"""coalesce("{column}", '')""")
    return f"setweight(to_tsvector('{TEXT_CONFIGURATION}', {text}), '{letter}')"


def build_vector_statement(index: SearchIndex) -> str:
    vector = FIELD_GAP.join(build_weighted_vector(column, letter) for column, letter in index.weights.items())
    column = f'"{VECTOR_COLUMN}" tsvector GENERATED ALWAYS AS ({vector}) STORED'
    return f'ALTER TABLE "{index.table}" ADD COLUMN {column}'


def select_vector_statements(cursor: Any) -> dict[str, str | None]:
    """{table: the statement that added its vector column}"""
    cursor.execute(SELECT_VECTOR_COLUMNS, [VECTOR_COLUMN])
    return dict(cursor.fetchall())
