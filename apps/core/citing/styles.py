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

STYLE_FOLDER = Path(__file__).parent / "styles"
CITATION_STYLES = {"apa": "APA", "chicago-author-date": "Chicago"}
REFERENCE_CACHE_SECONDS = 30 * 24 * 3600  # seconds; drawing a reference takes citeproc 10 to 50 ms

# Another program or another style draws otherwise: what it was drawn with is part of its key.
RENDERER_HASH = hashlib.sha256(
    b"".join(path.read_bytes() for path in [Path(__file__), *sorted(STYLE_FOLDER.glob("*.csl"))])
    + metadata.version("citeproc-py").encode()
).hexdigest()

# citeproc passes markup on: while it works, letters of a private area stand for what HTML would read.
MARKUP_PLACEHOLDERS = {"&": "\ue000", "<": "\ue001", ">": "\ue002"}
HIDE_MARKUP = str.maketrans(MARKUP_PLACEHOLDERS)
SHOW_ESCAPED_MARKUP = str.maketrans({"\ue000": "&amp;", "\ue001": "&lt;", "\ue002": "&gt;"})
UNSAFE_CHARACTERS = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff\ue000-\ue002]+")
DOUBLE_STOP = re.compile(r"([?!])((?:</i>|[’”])*)\.(”*)(?=\s|$)")
STOP_AFTER_QUOTES = re.compile(r"(”+)([.,])")
URL_IN_TEXT = re.compile(r"https?://[^\s<]*[^\s<.,;]")
TEMPLATE_VALUES = {"title": "Frametitle", "URL": "https://frame.invalid/"}


def format_reference(item, style="apa"):
    """The reference as safe HTML: italics, and its addresses as links."""
    return mark_safe(get_cached_reference(json.dumps(item, sort_keys=True), style))  # noqa: S308 - escaped in `drawn`


def format_plain_reference(item, style="apa"):
    """The reference as text."""
    return unescape(strip_tags(format_reference(item, style)))


def format_templated_reference(item, style="apa"):
    """As `reference`, where many items differ in title and address alone: drawn once for all of them.

    The title keeps its capitals.
    """
    frame = get_cached_reference(json.dumps({**item, **TEMPLATE_VALUES}, sort_keys=True), style)
    title, address = (hide_markup(item[name]).translate(SHOW_ESCAPED_MARKUP) for name in TEMPLATE_VALUES)
    filled = frame.replace(TEMPLATE_VALUES["title"], title).replace(TEMPLATE_VALUES["URL"], address)
    return mark_safe(fix_stops(filled))  # noqa: S308 - escaped by SHOW


def get_cached_reference(item, style):
    """Drawn once for what it says in a style, by whichever worker."""
    said = hashlib.sha256(f"{RENDERER_HASH}\n{style}\n{item}".encode()).hexdigest()
    return caches["references"].get_or_set(
        said, lambda: render_reference(item, style), REFERENCE_CACHE_SECONDS
    )


def render_reference(item, style):
    found = json.loads(item, parse_int=str)
    source = CiteProcJSON([{**hide_markup(found), "id": "item"}])
    bibliography = CitationStylesBibliography(load_citation_style(style), source, formatter.html)
    bibliography.register(Citation([CitationItem("item")]))
    text = "".join(map(str, bibliography.bibliography()))
    return link_urls(tidy_reference(text.translate(SHOW_ESCAPED_MARKUP), found))


@cache
def load_citation_style(style):
    return CitationStylesStyle(str(STYLE_FOLDER / f"{style}.csl"), validate=False, locale="en-US")


def hide_markup(value):
    """The same, harmless and on one line."""
    if isinstance(value, dict):
        return {name: hide_markup(part) for name, part in value.items()}
    if isinstance(value, list):
        return [hide_markup(part) for part in value]
    return UNSAFE_CHARACTERS.sub(" ", value).translate(HIDE_MARKUP)


def tidy_reference(text, item):
    """A title that stands in for the author comes only once."""
    title = hide_markup(item.get("title", "")).translate(SHOW_ESCAPED_MARKUP)
    if title and not item.get("author"):
        text = remove_repeated_title(text, title)
    return fix_stops(" ".join(text.split()))


def fix_stops(text):
    """One stop where a title ends with its own, and a stop within quotation marks, as the styles have it."""
    return STOP_AFTER_QUOTES.sub(r"\2\1", DOUBLE_STOP.sub(r"\1\2\3", text))


def remove_repeated_title(text, title):
    """citeproc forgets that the title already stands in place of the author."""
    found = list(re.finditer(rf"\s*(?:<i>|[‘“])*{re.escape(title)}(?:</i>|[’”.])*", text, re.IGNORECASE))
    return text[: found[1].start()] + text[found[1].end() :] if len(found) > 1 else text


def link_urls(text):
    return URL_IN_TEXT.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', text)
