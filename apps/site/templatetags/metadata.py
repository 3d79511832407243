"""The head of a page, for machines: canonical address, feeds, files, Open Graph, schema.org, Dublin Core."""

import json

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.citing.formats import BIBLIOGRAPHIES
from apps.core.filters.explain import asked
from apps.core.formats.feeds import FEEDS
from apps.core.languages import is_content_language, without_language
from apps.explore.figures.card import ENDING as CARD
from apps.exports import citation
from apps.exports.linked import formats, schema_org
from apps.http.languages import LOCALES, alternates
from apps.site import cards
from apps.sources.bibliography import csl

register = template.Library()

DESCRIPTION = _("Risks from AI and what could be done about them, each statement with its source.")
PERIODICAL = "prism.publicationName"
# By the kind of a work: the tag of what it stands in, and its name in Zotero.
CONTAINERS = {
    "article-journal": "citation_journal_title",
    "paper-conference": "citation_conference_title",
    "chapter": "citation_inbook_title",
}
ZOTERO = {
    "article": "preprint",
    "article-journal": "journalArticle",
    "article-magazine": "magazineArticle",
    "chapter": "bookSection",
    "legislation": "statute",
    "paper-conference": "conferencePaper",
    **{kind: kind for kind in ("book", "dataset", "document", "report", "thesis", "webpage")},
}
HARMLESS = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


@register.inclusion_tag("components/meta.html", takes_context=True)
def home_meta(context):
    request = context["request"]
    about = schema_org.base(request)
    said = head(request, about, citation.NAME, DESCRIPTION, reverse("home"))
    said |= pictured(request, cards.of_base(context["counts"]), "/riskbase")
    return said | {"alternates": alternate("/changes", "", FEEDS)}


@register.inclusion_tag("components/meta.html", takes_context=True)
def list_meta(context):
    request, path = context["request"], context["path"]
    query, page = asked(context["filterset"]), context["page_obj"].number
    own = citation.of_list(context["filterset"], context["paginator"].count, request)
    words = "&".join(filter(None, [query, f"page={page}" if page > 1 else ""]))
    canonical = f"{request.path}?{words}" if words else request.path
    about, sentence = schema_org.of_list(own, path, query, request), context["sentence"]
    described = about["description"] if is_content_language() else f"{sentence}."
    said = head(request, about, sentence, described, canonical)
    said |= pictured(request, cards.of_list(path.strip("/"), own), path, query)
    return said | {"alternates": alternate(path, query)}


@register.inclusion_tag("components/meta.html", takes_context=True)
def record_meta(context, record):
    request, address = context["request"], record.get_absolute_url()
    path, text = without_language(address).rstrip("/"), Truncator(record.description).chars(200)
    said = head(request, schema_org.of_record(record, request), str(record), text, address)
    is_source = record._meta.model_name == "source"
    tags = highwire(csl(record)) if is_source else dublin(record, said)
    said |= pictured(request, cards.of_record(record), path)
    return said | {"tags": tags, "alternates": [*alternate(path, ""), *alternate(path, "", formats.FORMATS)]}


@register.inclusion_tag("components/meta.html", takes_context=True)
def figure_meta(context, figure):
    request = context["request"]
    about = schema_org.of_figure(figure, request)
    said = head(request, about, figure.title, figure.note, figure.address())
    return said | pictured(request, figure.card, without_language(figure.path), figure.query)


def head(request, about, title, text, canonical):
    return {
        "title": title,
        "text": text,
        "linked": json_ld({"@context": "https://schema.org", **about}),
        "locale": LOCALES[get_language()],
        **places(request, canonical),
    }


def pictured(request, card, path, query=""):
    """The card of a page, and what it says."""
    asked = f"?{query}" if query else ""
    return {"image": request.build_absolute_uri(f"{path}.{CARD}{asked}"), "card": card}


@register.inclusion_tag("components/places.html", takes_context=True)
def page_places(context):
    """The head of a page that has no more to say of itself: where it stands, in each language."""
    return places(context["request"], context["request"].get_full_path())


def places(request, address):
    every = [(code, request.build_absolute_uri(other)) for code, other in alternates(address)]
    return {"canonical": request.build_absolute_uri(address), "languages": every}


def alternate(path, query, formats=None):
    """[(type, address)] of feeds and bibliographies."""
    asked = f"?{query}" if query else ""
    return [
        (kind.partition(";")[0], f"{path}.{name}{asked}")
        for name, (_, kind) in (formats or {**FEEDS, **BIBLIOGRAPHIES}).items()
    ]


def json_ld(about):
    """A block of data, which no policy for scripts is about; nothing in it ends the block."""
    said = json.dumps(about, ensure_ascii=False).translate(HARMLESS)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(said))  # noqa: S308


def highwire(item):
    """The tags by which reference managers know a work: [(name, value)]."""
    first, _, last = item.get("page", "").partition("-")
    day = item.get("issued", {}).get("date-parts", [["n.d."]])[0]  # Zotero would take one from the page
    said = {
        "citation_title": item["title"],
        "citation_publication_date": "/".join(map(str, day)),
        CONTAINERS.get(item["type"], PERIODICAL): item.get("container-title"),
        "citation_publisher": item.get("publisher"),
        "citation_volume": item.get("volume"),
        "citation_issue": item.get("issue"),
        "citation_firstpage": first,
        "citation_lastpage": last,
        "citation_doi": item.get("DOI"),
        "citation_public_url": item.get("URL"),
        "z:itemType": ZOTERO.get(item["type"]),
    }
    authors = [("citation_author", byline(author)) for author in item.get("author", [])]
    return [*authors, *filter(all, said.items())]


def byline(author):
    """A comma after the name of a body keeps Zotero from taking it for a first and a last name."""
    name = author.get("literal")
    return f"{name}," if name else ", ".join(filter(None, [author.get("family"), author.get("given")]))


def dublin(record, said):
    tags = {
        "title": said["title"],
        "creator": citation.NAME,
        "publisher": citation.NAME,
        "date": record.updated.date().isoformat(),
        "identifier": said["canonical"],
        "type": "Text",
    }
    return [(f"DC.{name}", value) for name, value in tags.items()]
