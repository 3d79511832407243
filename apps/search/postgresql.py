"""Search on PostgreSQL: a generated column with the words of a row, and a GIN index over it.

Texts and searches pass through the same expression, `lexical`, and one text-search configuration.
Together they part and stem words as FTS5 does, so that both databases find the same rows.
"""

TEXT_CONFIGURATION = "search_english"
VECTOR_COLUMN = "search_vector"
# Between two fields: a phrase does not begin in one and end in the next.
FIELD_GAP = " || tsvector '.:1' || "

# English without stop words, with the stemmer that FTS5 has. A plain role may create these.
CREATE_CONFIGURATION = f"""
CREATE TEXT SEARCH DICTIONARY search_porter (TEMPLATE = snowball, LANGUAGE = porter);
CREATE TEXT SEARCH CONFIGURATION {TEXT_CONFIGURATION} (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION {TEXT_CONFIGURATION} ALTER MAPPING REPLACE english_stem WITH search_porter;
ALTER TEXT SEARCH CONFIGURATION {TEXT_CONFIGURATION} ALTER MAPPING FOR numword WITH search_porter;
"""
SELECT_CONFIGURATION = "SELECT 1 FROM pg_ts_config WHERE cfgname = %s AND pg_ts_config_is_visible(oid)"
TEXT_REWRITES = {
    r"[\u0300-\u036f]": "",  # accents, which NFD has parted from their letters
    r"[^[:alnum:]]+": " ",  # no word of PostgreSQL's own: host names, paths, compounds
    # What FTS5 does to words and Snowball's "porter" does not: Porter's later corrections, two letters kept.
    r"bl(y|ies)\M": "ble",
    r"([aeiouy][^aeiouy ]\w*log)(y|ies)\M": r"\1",
    r"\m(\w)s\M": r"\1s0",
}


def build_lexeme_sql(text):
    """SQL for a text as lower-case words without accents, one space apart."""
    sql = f"normalize(lower({text}), NFD)"
    for pattern, replacement in TEXT_REWRITES.items():
        sql = f"regexp_replace({sql}, '{pattern}', '{replacement}', 'g')"
    return sql


def matches(table, pk, sentence):
    """SQL that is true for the rows that match, with its parameters."""
    sql, parameters = query(sentence)
    return f"{get_vector_column(pk)} @@ ({sql})", parameters


def rank(table, pk, sentence):
    sql, parameters = query(sentence)
    return f"ts_rank({get_vector_column(pk)}, {sql})", parameters


def get_vector_column(pk):
    """The column beside the key, under the alias that the table has in the query."""
    alias, _, _ = pk.rpartition(".")
    return f'{alias}."{VECTOR_COLUMN}"'


def query(sentence):
    phrase = f"phraseto_tsquery('{TEXT_CONFIGURATION}', {build_lexeme_sql('%s::text')})"
    parts = [f"({' || '.join([phrase] * len(group))})" for group in sentence.all_of]
    parts += [f"!!{phrase}"] * len(sentence.none_of)
    return " && ".join(parts), [term for group in sentence.all_of for term in group] + [*sentence.none_of]


def build_weighted_vector(column, letter):
    text = build_lexeme_sql(f"""coalesce("{column}", '')""")
    return f"setweight(to_tsvector('{TEXT_CONFIGURATION}', {text}), '{letter}')"


def definition(index):
    vector = FIELD_GAP.join(build_weighted_vector(column, letter) for column, letter in index.weights.items())
    return f'ALTER TABLE "{index.table}" ADD COLUMN "{VECTOR_COLUMN}" tsvector GENERATED ALWAYS AS ({vector}) STORED'


def create(cursor, index):
    cursor.execute(SELECT_CONFIGURATION, [TEXT_CONFIGURATION])
    if not cursor.fetchone():
        cursor.execute(CREATE_CONFIGURATION)
    cursor.execute(definition(index))
    cursor.execute(f'CREATE INDEX ON "{index.table}" USING gin ("{VECTOR_COLUMN}")')
    # PostgreSQL does not keep the words of a definition; the comment does, for is_current().
    cursor.execute(f'COMMENT ON COLUMN "{index.table}"."{VECTOR_COLUMN}" IS %s', [definition(index)])


def drop(cursor, table):
    cursor.execute(f'ALTER TABLE "{table}" DROP COLUMN "{VECTOR_COLUMN}"')


SELECT_VECTOR_COLUMNS = """
SELECT relname, col_description(attrelid, attnum) FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE attname = %s AND attgenerated = 's' AND relkind = 'r' AND pg_table_is_visible(attrelid)
"""


def indexed_tables(cursor):
    cursor.execute(SELECT_VECTOR_COLUMNS, [VECTOR_COLUMN])
    return {table for table, _ in cursor.fetchall()}


def is_current(cursor, index):
    cursor.execute(SELECT_VECTOR_COLUMNS, [VECTOR_COLUMN])
    return dict(cursor.fetchall()).get(index.table) == definition(index)
