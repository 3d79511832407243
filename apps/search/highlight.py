"""Where the words of a search stand in the rows of one page.

The page's texts go through an FTS5 table in memory, whichever database they came from: PostgreSQL's
ts_headline reads texts by other rules than its index here and leaves accented words unmarked.
"""

import sqlite3
from contextlib import closing
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from apps.search.parser import parse_search
from apps.search.sqlite import TOKENIZER, match_any_term

MARK_START, MARK_END = "\x02", "\x03"  # no text needs these, and escape() leaves them alone
REMOVED_CHARACTERS = dict.fromkeys(map(ord, (MARK_START, MARK_END, "\0")))
CREATE_PAGE_TABLE = f'CREATE VIRTUAL TABLE page USING fts5(title, body, tokenize="{TOKENIZER}")'
SNIPPET_WORDS = 40
SELECT_HIGHLIGHTS = """
SELECT rowid, highlight(page, 0, :start, :end), snippet(page, 1, :start, :end, '…', :words)
FROM page WHERE page MATCH :terms
"""


class Highlight(NamedTuple):
    title: SafeString
    snippet: SafeString


def highlight_matches(records, text: str, title="title", body="description") -> dict[int, Highlight]:
    """By primary key, the title and about 40 words of the body: HTML with <mark> around what was found."""
    terms = match_any_term(term for group in parse_search(text).all_of for term in group)
    rows = [
        (r.pk, *(getattr(r, name).translate(REMOVED_CHARACTERS) for name in (title, body))) for r in records
    ]
    plain = [(pk, title, Truncator(body).words(SNIPPET_WORDS)) for pk, title, body in rows]
    found = select_highlights(rows, terms) if terms else []
    return {
        pk: Highlight(render_marks(title), render_marks(snippet)) for pk, title, snippet in [*plain, *found]
    }


def select_highlights(rows, terms):
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(CREATE_PAGE_TABLE)
        memory.executemany("INSERT INTO page (rowid, title, body) VALUES (?, ?, ?)", rows)
        parameters = {"start": MARK_START, "end": MARK_END, "words": SNIPPET_WORDS, "terms": terms}
        return memory.execute(SELECT_HIGHLIGHTS, parameters).fetchall()


def render_marks(text: str) -> SafeString:
    return mark_safe(escape(text).replace(MARK_START, "<mark>").replace(MARK_END, "</mark>"))  # noqa: S308
