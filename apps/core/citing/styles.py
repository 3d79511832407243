"""CSL-JSON items as references in a citation style, rendered by citeproc."""

import hashlib
import json
import re
from functools import cache
from html import unescape
from importlib import metadata
from pathlib import Path
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from django.core.cache import caches
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from apps.core.citing.bibtex import CslItem

STYLE_FOLDER = Path(__file__).parent / "styles"
CITATION_STYLES = {"apa": "APA", "chicago-author-date": "Chicago"}
REFERENCE_CACHE_SECONDS = 30 * 24 * 3600  # rendering a reference takes citeproc 10 to 50 ms

# Part of the cache key: other code, another citeproc or another style gives other references.
RENDERER_HASH = hashlib.sha256(
    b"".join(path.read_bytes() for path in [Path(__file__), *sorted(STYLE_FOLDER.glob("*.csl"))])
    + metadata.version("citeproc-py").encode()
).hexdigest()

# citeproc passes markup through. Characters of a private area replace it while citeproc works.
MARKUP_PLACEHOLDERS = {"&": "\ue000", "<": "\ue001", ">": "\ue002"}
HIDE_MARKUP = str.maketrans(MARKUP_PLACEHOLDERS)
SHOW_ESCAPED_MARKUP = str.maketrans({"\ue000": "&amp;", "\ue001": "&lt;", "\ue002": "&gt;"})
UNSAFE_CHARACTERS = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff\ue000-\ue002]+")
DOUBLE_STOP = re.compile(r"([?!])((?:</i>|[’”])*)\.(”*)(?=\s|$)")
STOP_AFTER_QUOTES = re.compile(r"(”+)([.,])")
URL_IN_TEXT = re.compile(r"https?://[^\s<]*[^\s<.,;]")
TEMPLATE_VALUES = {"title": "Frametitle", "URL": "https://frame.invalid/"}


def format_reference(item: CslItem, style: str = "apa") -> SafeString:
    """The reference as safe HTML with italics and links."""
    return mark_safe(get_cached_reference(json.dumps(item, sort_keys=True), style))  # noqa: S308 - escaped in `drawn`


def format_plain_reference(item: CslItem, style: str = "apa") -> str:
    """The reference as text."""
    return unescape(strip_tags(format_reference(item, style)))


def format_templated_reference(item: CslItem, style: str = "apa") -> SafeString:
    """As `format_reference`, but rendered once for all items that differ in title and URL only.

    The title keeps its capital letters.
    """
    frame = get_cached_reference(json.dumps({**item, **TEMPLATE_VALUES}, sort_keys=True), style)
    title, address = (hide_markup(item[name]).translate(SHOW_ESCAPED_MARKUP) for name in TEMPLATE_VALUES)
    filled = frame.replace(TEMPLATE_VALUES["title"], title).replace(TEMPLATE_VALUES["URL"], address)
    return mark_safe(fix_stops(filled))  # noqa: S308 - escaped by SHOW


def get_cached_reference(item: str, style: str) -> Any:
    """The reference of a JSON-encoded item, rendered once for all workers."""
    key = hashlib.sha256(f"{RENDERER_HASH}\n{style}\n{item}".encode()).hexdigest()
    return caches["references"].get_or_set(
        key, lambda: render_reference(item, style), REFERENCE_CACHE_SECONDS
    )


def render_reference(item: str, style: str) -> str:
    found = json.loads(item, parse_int=str)
    source = CiteProcJSON([{**hide_markup(found), "id": "item"}])
    bibliography = CitationStylesBibliography(load_citation_style(style), source, formatter.html)
    bibliography.register(Citation([CitationItem("item")]))
    text = "".join(map(str, bibliography.bibliography()))
    return link_urls(tidy_reference(text.translate(SHOW_ESCAPED_MARKUP), found))


@cache
def load_citation_style(style: str) -> CitationStylesStyle:
    return CitationStylesStyle(str(STYLE_FOLDER / f"{style}.csl"), validate=False, locale="en-US")


def hide_markup(value: Any) -> Any:
    """The same value, with all texts on one line and their markup replaced."""
    if isinstance(value, dict):
        return {name: hide_markup(part) for name, part in value.items()}
    if isinstance(value, list):
        return [hide_markup(part) for part in value]
    return UNSAFE_CHARACTERS.sub(" ", value).translate(HIDE_MARKUP)


def tidy_reference(text: str, item: CslItem) -> str:
    """Correct what citeproc writes: repeated titles and punctuation."""
    title = hide_markup(item.get("title", "")).translate(SHOW_ESCAPED_MARKUP)
    if title and not item.get("author"):
        text = remove_repeated_title(text, title)
    return fix_stops(" ".join(text.split()))


def fix_stops(text: str) -> str:
    """Remove a full stop after a title that ends with ? or !, and put stops inside quotation marks."""
    return STOP_AFTER_QUOTES.sub(r"\2\1", DOUBLE_STOP.sub(r"\1\2\3", text))


def remove_repeated_title(text: str, title: str) -> str:
    """citeproc repeats a title that it has written in place of the author."""
    found = list(re.finditer(rf"\s*(?:<i>|[‘“])*{re.escape(title)}(?:</i>|[’”.])*", text, re.IGNORECASE))
    return text[: found[1].start()] + text[found[1].end() :] if len(found) > 1 else text


def link_urls(text: str) -> str:
    return URL_IN_TEXT.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', text)
