"""What CSL-JSON describes, as a reference in a style, drawn by citeproc."""

import hashlib
import json
import re
from functools import cache
from html import unescape
from importlib import metadata
from pathlib import Path

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from django.core.cache import caches
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

FOLDER = Path(__file__).parent / "styles"
STYLES = {"apa": "APA", "chicago-author-date": "Chicago"}
KEPT = 30 * 24 * 3600  # seconds; drawing a reference takes citeproc 10 to 50 ms

# Another program or another style draws otherwise: what it was drawn with is part of its key.
CODE = hashlib.sha256(
    b"".join(path.read_bytes() for path in [Path(__file__), *sorted(FOLDER.glob("*.csl"))])
    + metadata.version("citeproc-py").encode()
).hexdigest()

# citeproc passes markup on: while it works, letters of a private area stand for what HTML would read.
STAND_INS = {"&": "\ue000", "<": "\ue001", ">": "\ue002"}
HIDE = str.maketrans(STAND_INS)
SHOW = str.maketrans({"\ue000": "&amp;", "\ue001": "&lt;", "\ue002": "&gt;"})
NOT_IN_XML = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff\ue000-\ue002]+")
TWO_STOPS = re.compile(r"([?!])((?:</i>|[’”])*)\.(”*)(?=\s|$)")
OUTSIDE = re.compile(r"(”+)([.,])")
ADDRESS = re.compile(r"https?://[^\s<]*[^\s<.,;]")
FRAME = {"title": "Frametitle", "URL": "https://frame.invalid/"}


def reference(item, style="apa"):
    """The reference as safe HTML: italics, and its addresses as links."""
    return mark_safe(drawn(json.dumps(item, sort_keys=True), style))  # noqa: S308 - escaped in `drawn`


def plain(item, style="apa"):
    """The reference as text."""
    return unescape(strip_tags(reference(item, style)))


def framed(item, style="apa"):
    """As `reference`, where many items differ in title and address alone: drawn once for all of them.

    The title keeps its capitals.
    """
    frame = drawn(json.dumps({**item, **FRAME}, sort_keys=True), style)
    title, address = (hidden(item[name]).translate(SHOW) for name in FRAME)
    filled = frame.replace(FRAME["title"], title).replace(FRAME["URL"], address)
    return mark_safe(stopped(filled))  # noqa: S308 - escaped by SHOW


def drawn(item, style):
    """Drawn once for what it says in a style, by whichever worker."""
    said = hashlib.sha256(f"{CODE}\n{style}\n{item}".encode()).hexdigest()
    return caches["references"].get_or_set(said, lambda: draw(item, style), KEPT)


def draw(item, style):
    found = json.loads(item, parse_int=str)
    source = CiteProcJSON([{**hidden(found), "id": "item"}])
    bibliography = CitationStylesBibliography(read(style), source, formatter.html)
    bibliography.register(Citation([CitationItem("item")]))
    text = "".join(map(str, bibliography.bibliography()))
    return linked(tidy(text.translate(SHOW), found))


@cache
def read(style):
    return CitationStylesStyle(str(FOLDER / f"{style}.csl"), validate=False, locale="en-US")


def hidden(value):
    """The same, harmless and on one line."""
    if isinstance(value, dict):
        return {name: hidden(part) for name, part in value.items()}
    if isinstance(value, list):
        return [hidden(part) for part in value]
    return NOT_IN_XML.sub(" ", value).translate(HIDE)


def tidy(text, item):
    """A title that stands in for the author comes only once."""
    title = hidden(item.get("title", "")).translate(SHOW)
    if title and not item.get("author"):
        text = once(text, title)
    return stopped(" ".join(text.split()))


def stopped(text):
    """One stop where a title ends with its own, and a stop within quotation marks, as the styles have it."""
    return OUTSIDE.sub(r"\2\1", TWO_STOPS.sub(r"\1\2\3", text))


def once(text, title):
    """citeproc forgets that the title already stands in place of the author."""
    found = list(re.finditer(rf"\s*(?:<i>|[‘“])*{re.escape(title)}(?:</i>|[’”.])*", text, re.IGNORECASE))
    return text[: found[1].start()] + text[found[1].end() :] if len(found) > 1 else text


def linked(text):
    return ADDRESS.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', text)
