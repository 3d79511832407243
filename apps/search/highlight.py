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

from apps.search.parser import parse
from apps.search.sqlite import TOKENIZER, any_of

START, END = "\x02", "\x03"  # no text needs these, and escape() leaves them alone
CONTROLS = dict.fromkeys(map(ord, (START, END, "\0")))
CREATE = f'CREATE VIRTUAL TABLE page USING fts5(title, body, tokenize="{TOKENIZER}")'
WORDS = 40
FIND = """
SELECT rowid, highlight(page, 0, :start, :end), snippet(page, 1, :start, :end, '…', :words)
FROM page WHERE page MATCH :terms
"""


class Highlight(NamedTuple):
    title: SafeString
    snippet: SafeString


def highlight(records, text: str, title="title", body="description") -> dict[int, Highlight]:
    """By primary key, the title and about 40 words of the body: HTML with <mark> around what was found."""
    terms = any_of(term for group in parse(text).all_of for term in group)
    rows = [(r.pk, *(getattr(r, name).translate(CONTROLS) for name in (title, body))) for r in records]
    plain = [(pk, title, Truncator(body).words(WORDS)) for pk, title, body in rows]
    found = find(rows, terms) if terms else []
    return {pk: Highlight(marked(title), marked(snippet)) for pk, title, snippet in [*plain, *found]}


def find(rows, terms):
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(CREATE)
        memory.executemany("INSERT INTO page (rowid, title, body) VALUES (?, ?, ?)", rows)
        parameters = {"start": START, "end": END, "words": WORDS, "terms": terms}
        return memory.execute(FIND, parameters).fetchall()


def marked(text: str) -> SafeString:
    return mark_safe(escape(text).replace(START, "<mark>").replace(END, "</mark>"))  # noqa: S308
