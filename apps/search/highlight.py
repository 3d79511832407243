"""Marks the words of a search in the records of one page.

The texts go through an FTS5 table in memory, whichever database they come from: PostgreSQL's ts_headline
parses texts differently from the index and leaves accented words unmarked.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Any, NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from apps.search.parser import parse_search
from apps.search.sqlite import TOKENIZER, match_any_term

MARK_START, MARK_END = "\x02", "\x03"  # no text contains these, and escape() does not change them
REMOVED_CHARACTERS = dict.fromkeys(map(ord, (MARK_START, MARK_END, "\0")))
CREATE_PAGE_TABLE = f'CREATE VIRTUAL TABLE page USING fts5(title, body, tokenize="{TOKENIZER}")'
SNIPPET_WORDS = 40
SELECT_HIGHLIGHTS = """
SELECT rowid, highlight(page, 0, :start, :end), snippet(page, 1, :start, :end, '…', :words)
FROM page WHERE page MATCH :terms
"""
PageRow = tuple[int, str, str]


class Highlight(NamedTuple):
    title: SafeString
    snippet: SafeString


def highlight_matches(
    records: Iterable[Any], text: str, title: str = "title", body: str = "description"
) -> dict[int, Highlight]:
    """{primary key: title and about 40 words of the body, as HTML with <mark> around the matches}"""
    terms = match_any_term(term for group in parse_search(text).all_of for term in group)
    rows = [(r.pk, read_text(r, title), read_text(r, body)) for r in records]
    plain = [(pk, title, Truncator(body).words(SNIPPET_WORDS)) for pk, title, body in rows]
    found = select_highlights(rows, terms) if terms else []
    return {pk: Highlight(render_marks(title), render_marks(body)) for pk, title, body in [*plain, *found]}


def read_text(record: Any, field: str) -> str:
    return getattr(record, field).translate(REMOVED_CHARACTERS)


def select_highlights(rows: list[PageRow], terms: str) -> list[PageRow]:
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(CREATE_PAGE_TABLE)
        memory.executemany("INSERT INTO page (rowid, title, body) VALUES (?, ?, ?)", rows)
        parameters = {"start": MARK_START, "end": MARK_END, "words": SNIPPET_WORDS, "terms": terms}
        return memory.execute(SELECT_HIGHLIGHTS, parameters).fetchall()


def render_marks(text: str) -> SafeString:
    html = escape(text).replace(MARK_START, "<mark>").replace(MARK_END, "</mark>")
    return mark_safe(html)  # noqa: S308 (escaped above)
