"""Metadata in the head of a page: canonical address, feeds, files, Open Graph, schema.org, Dublin Core."""

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.citing.formats import BIBLIOGRAPHY_FORMATS
from apps.core.filters.explain import build_query_string
from apps.core.formats.feeds import FEED_FORMATS
from apps.core.languages import is_content_language, remove_language_prefix
from apps.core.models import Record
from apps.explore.figures.card import CARD_SUFFIX, Card
from apps.explore.figures.figure import Figure
from apps.exports.citation import SITE_NAME, CslItem, build_list_citation
from apps.exports.linked import schema_org
from apps.exports.linked.formats import GRAPH_FORMATS
from apps.http.languages import OPEN_GRAPH_LOCALES, list_language_alternates
from apps.site import cards
from apps.sources.bibliography import build_csl_item
from apps.sources.models import Source

register = template.Library()

HOME_DESCRIPTION = _("Risks from AI and what can be done about them, with the source of each statement.")
# The tag that names the container of a work, by the CSL type of the work.
CONTAINER_TAGS = {
    "article-journal": "citation_journal_title",
    "paper-conference": "citation_conference_title",
    "chapter": "citation_inbook_title",
}
DEFAULT_CONTAINER_TAG = "prism.publicationName"
# Zotero's name of a CSL type.
ZOTERO_TYPES = {
    "article": "preprint",
    "article-journal": "journalArticle",
    "article-magazine": "magazineArticle",
    "chapter": "bookSection",
    "legislation": "statute",
    "paper-conference": "conferencePaper",
    **{kind: kind for kind in ("book", "dataset", "document", "report", "thesis", "webpage")},
}
JSON_LD_ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}

Metadata = dict[str, Any]
Tags = list[tuple[str, str]]


@register.inclusion_tag("components/meta.html", takes_context=True)
def home_meta(context: Context) -> Metadata:
    request = context["request"]
    schema = schema_org.build_site_metadata(request)
    card = cards.build_site_card(context["counts"])
    return {
        **build_meta_context(request, schema, SITE_NAME, HOME_DESCRIPTION, reverse("home")),
        **build_card_context(request, card, "/riskbase"),
        "alternates": list_alternate_files("/changes", "", FEED_FORMATS),
    }


@register.inclusion_tag("components/meta.html", takes_context=True)
def list_meta(context: Context) -> Metadata:
    request, path = context["request"], context["path"]
    query, page = build_query_string(context["filterset"]), context["page_obj"].number
    citation = build_list_citation(context["filterset"], context["paginator"].count, request)
    canonical_query = "&".join(filter(None, [query, f"page={page}" if page > 1 else ""]))
    canonical = f"{request.path}?{canonical_query}" if canonical_query else request.path
    schema, sentence = schema_org.build_list_metadata(citation, path, query, request), context["sentence"]
    text = schema["description"] if is_content_language() else f"{sentence}."
    card = cards.build_list_card(path.strip("/"), citation)
    return {
        **build_meta_context(request, schema, sentence, text, canonical),
        **build_card_context(request, card, path, query),
        "alternates": list_alternate_files(path, query),
    }


@register.inclusion_tag("components/meta.html", takes_context=True)
def record_meta(context: Context, record: Record) -> Metadata:
    request, address = context["request"], record.get_absolute_url()
    path = remove_language_prefix(address).rstrip("/")
    text = Truncator(record.description).chars(200)
    schema = schema_org.build_record_metadata(record, request)
    meta = build_meta_context(request, schema, str(record), text, address)
    if isinstance(record, Source):
        tags = build_highwire_tags(build_csl_item(record))
    else:
        tags = build_dublin_core_tags(record, meta["title"], meta["canonical"])
    return {
        **meta,
        **build_card_context(request, cards.build_record_card(record), path),
        "tags": tags,
        "alternates": [
            *list_alternate_files(path, ""),
            *list_alternate_files(path, "", GRAPH_FORMATS),
        ],
    }


@register.inclusion_tag("components/meta.html", takes_context=True)
def figure_meta(context: Context, figure: Figure) -> Metadata:
    request = context["request"]
    schema = schema_org.build_figure_metadata(figure, request)
    path = remove_language_prefix(figure.path)
    return {
        **build_meta_context(request, schema, figure.title, figure.note, figure.address()),
        **build_card_context(request, figure.card, path, figure.query),
    }


@register.inclusion_tag("components/canonical_links.html", takes_context=True)
def page_canonical_links(context: Context) -> Metadata:
    """The canonical address of a page without further metadata, and its address in each language."""
    return build_canonical_links(context["request"], context["request"].get_full_path())


def build_meta_context(
    request: HttpRequest, schema: Metadata, title: str, text: str | Promise, canonical: str
) -> Metadata:
    """Build the context of components/meta.html; `schema` is the schema.org description of the page."""
    return {
        "title": title,
        "text": text,
        "json_ld": render_json_ld({"@context": "https://schema.org", **schema}),
        "locale": OPEN_GRAPH_LOCALES[get_language()],
        **build_canonical_links(request, canonical),
    }


def build_card_context(request: HttpRequest, card: Card, path: str, query: str = "") -> Metadata:
    address = f"{path}.{CARD_SUFFIX}?{query}" if query else f"{path}.{CARD_SUFFIX}"
    return {"image": request.build_absolute_uri(address), "card": card}


def build_canonical_links(request: HttpRequest, address: str) -> Metadata:
    languages = [
        (code, request.build_absolute_uri(other)) for code, other in list_language_alternates(address)
    ]
    return {"canonical": request.build_absolute_uri(address), "languages": languages}


def list_alternate_files(
    path: str, query: str, formats: Mapping[str, tuple[Any, str]] | None = None
) -> list[tuple[str, str]]:
    """Return (media type, address) of the files of a page, by default feeds and bibliographies."""
    suffix = f"?{query}" if query else ""
    return [
        (content_type.partition(";")[0], f"{path}.{name}{suffix}")
        for name, (_write, content_type) in (formats or {**FEED_FORMATS, **BIBLIOGRAPHY_FORMATS}).items()
    ]


def render_json_ld(schema: Metadata) -> SafeString:
    """Render a script element with data; characters that could end the element are escaped."""
    text = json.dumps(schema, ensure_ascii=False).translate(JSON_LD_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308


def build_highwire_tags(item: CslItem) -> Tags:
    """Return (name, value) of the Highwire Press tags from which reference managers read a citation."""
    first, _dash, last = item.get("page", "").partition("-")
    # Without a date, Zotero would use the date of access.
    day = item.get("issued", {}).get("date-parts", [["n.d."]])[0]
    values = {
        "citation_title": item["title"],
        "citation_publication_date": "/".join(map(str, day)),
        CONTAINER_TAGS.get(item["type"], DEFAULT_CONTAINER_TAG): item.get("container-title"),
        "citation_publisher": item.get("publisher"),
        "citation_volume": item.get("volume"),
        "citation_issue": item.get("issue"),
        "citation_firstpage": first,
        "citation_lastpage": last,
        "citation_doi": item.get("DOI"),
        "citation_public_url": item.get("URL"),
        "z:itemType": ZOTERO_TYPES.get(item["type"]),
    }
    authors = [("citation_author", format_citation_author(author)) for author in item.get("author", [])]
    return [*authors, *((name, value) for name, value in values.items() if value)]


def format_citation_author(author: Mapping[str, str]) -> str:
    """Format a name as `family, given`; a trailing comma tells Zotero that a name is an organization."""
    name = author.get("literal")
    return f"{name}," if name else ", ".join(filter(None, [author.get("family"), author.get("given")]))


def build_dublin_core_tags(record: Record, title: str, canonical: str) -> Tags:
    values = {
        "title": title,
        "creator": SITE_NAME,
        "publisher": SITE_NAME,
        "date": record.updated.date().isoformat(),
        "identifier": canonical,
        "type": "Text",
    }
    return [(f"DC.{name}", value) for name, value in values.items()]
