"""The head of a page, for machines: canonical address, feeds, files, Open Graph, schema.org, Dublin Core."""

import json

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.citing.formats import BIBLIOGRAPHY_FORMATS
from apps.core.filters.explain import build_query_string
from apps.core.formats.feeds import FEED_FORMATS
from apps.core.languages import is_content_language, remove_language_prefix
from apps.explore.figures.card import CARD_SUFFIX as CARD
from apps.exports import citation
from apps.exports.linked import formats, schema_org
from apps.http.languages import OPEN_GRAPH_LOCALES, list_language_alternates
from apps.site import cards
from apps.sources.bibliography import build_csl_item

register = template.Library()

SITE_DESCRIPTION = _("Risks from AI and what could be done about them, each statement with its source.")
DEFAULT_CONTAINER_TAG = "prism.publicationName"
# By the kind of a work: the tag of what it stands in, and its name in Zotero.
CONTAINER_TAGS = {
    "article-journal": "citation_journal_title",
    "paper-conference": "citation_conference_title",
    "chapter": "citation_inbook_title",
}
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


@register.inclusion_tag("components/meta.html", takes_context=True)
def home_meta(context):
    request = context["request"]
    about = schema_org.build_site_metadata(request)
    said = build_meta_context(request, about, citation.SITE_NAME, SITE_DESCRIPTION, reverse("home"))
    said |= build_card_context(request, cards.build_site_card(context["counts"]), "/riskbase")
    return said | {"alternates": list_alternate_files("/changes", "", FEED_FORMATS)}


@register.inclusion_tag("components/meta.html", takes_context=True)
def list_meta(context):
    request, path = context["request"], context["path"]
    query, page = build_query_string(context["filterset"]), context["page_obj"].number
    own = citation.build_list_citation(context["filterset"], context["paginator"].count, request)
    words = "&".join(filter(None, [query, f"page={page}" if page > 1 else ""]))
    canonical = f"{request.path}?{words}" if words else request.path
    about, sentence = schema_org.build_list_metadata(own, path, query, request), context["sentence"]
    described = about["description"] if is_content_language() else f"{sentence}."
    said = build_meta_context(request, about, sentence, described, canonical)
    said |= build_card_context(request, cards.build_list_card(path.strip("/"), own), path, query)
    return said | {"alternates": list_alternate_files(path, query)}


@register.inclusion_tag("components/meta.html", takes_context=True)
def record_meta(context, record):
    request, address = context["request"], record.get_absolute_url()
    path, text = remove_language_prefix(address).rstrip("/"), Truncator(record.description).chars(200)
    said = build_meta_context(
        request, schema_org.build_record_metadata(record, request), str(record), text, address
    )
    is_source = record._meta.model_name == "source"
    tags = build_highwire_tags(build_csl_item(record)) if is_source else build_dublin_core_tags(record, said)
    said |= build_card_context(request, cards.build_record_card(record), path)
    return said | {
        "tags": tags,
        "alternates": [
            *list_alternate_files(path, ""),
            *list_alternate_files(path, "", formats.GRAPH_FORMATS),
        ],
    }


@register.inclusion_tag("components/meta.html", takes_context=True)
def figure_meta(context, figure):
    request = context["request"]
    about = schema_org.build_figure_metadata(figure, request)
    said = build_meta_context(request, about, figure.title, figure.note, figure.address())
    return said | build_card_context(request, figure.card, remove_language_prefix(figure.path), figure.query)


def build_meta_context(request, about, title, text, canonical):
    return {
        "title": title,
        "text": text,
        "linked": render_json_ld({"@context": "https://schema.org", **about}),
        "locale": OPEN_GRAPH_LOCALES[get_language()],
        **build_canonical_links(request, canonical),
    }


def build_card_context(request, card, path, query=""):
    """The card of a page, and what it says."""
    asked = f"?{query}" if query else ""
    return {"image": request.build_absolute_uri(f"{path}.{CARD}{asked}"), "card": card}


@register.inclusion_tag("components/places.html", takes_context=True)
def page_canonical_links(context):
    """The head of a page that has no more to say of itself: where it stands, in each language."""
    return build_canonical_links(context["request"], context["request"].get_full_path())


def build_canonical_links(request, address):
    every = [(code, request.build_absolute_uri(other)) for code, other in list_language_alternates(address)]
    return {"canonical": request.build_absolute_uri(address), "languages": every}


def list_alternate_files(path, query, formats=None):
    """[(type, address)] of feeds and bibliographies."""
    asked = f"?{query}" if query else ""
    return [
        (kind.partition(";")[0], f"{path}.{name}{asked}")
        for name, (_, kind) in (formats or {**FEED_FORMATS, **BIBLIOGRAPHY_FORMATS}).items()
    ]


def render_json_ld(about):
    """A block of data, which no policy for scripts is about; nothing in it ends the block."""
    said = json.dumps(about, ensure_ascii=False).translate(JSON_LD_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(said))  # noqa: S308


def build_highwire_tags(item):
    """The tags by which reference managers know a work: [(name, value)]."""
    first, _, last = item.get("page", "").partition("-")
    day = item.get("issued", {}).get("date-parts", [["n.d."]])[0]  # Zotero would take one from the page
    said = {
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
    return [*authors, *filter(all, said.items())]


def format_citation_author(author):
    """A comma after the name of a body keeps Zotero from taking it for a first and a last name."""
    name = author.get("literal")
    return f"{name}," if name else ", ".join(filter(None, [author.get("family"), author.get("given")]))


def build_dublin_core_tags(record, said):
    tags = {
        "title": said["title"],
        "creator": citation.SITE_NAME,
        "publisher": citation.SITE_NAME,
        "date": record.updated.date().isoformat(),
        "identifier": said["canonical"],
        "type": "Text",
    }
    return [(f"DC.{name}", value) for name, value in tags.items()]
