"""The head of a page, for machines: canonical address, feeds, files, Open Graph, schema.org, Dublin Core."""

import json

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import Truncator

from apps.core.citing.formats import BIBLIOGRAPHIES
from apps.core.explain import asked
from apps.core.feeds import FEEDS
from apps.explore.card import ENDING as CARD
from apps.sources.bibliography import csl
from riskbase import cards, citing, metadata
from riskbase.linked import formats

register = template.Library()

HARMLESS = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


@register.inclusion_tag("components/meta.html", takes_context=True)
def home_meta(context):
    request = context["request"]
    about = metadata.base(request)
    said = head(request, about, about["description"], "/")
    said |= pictured(request, cards.of_base(context["counts"]), "/riskbase")
    return said | {"alternates": alternate("/changes", "", FEEDS)}


@register.inclusion_tag("components/meta.html", takes_context=True)
def list_meta(context):
    request, path = context["request"], context["path"]
    query, page = asked(context["filterset"]), context["page_obj"].number
    own = citing.of_list(context["filterset"], context["paginator"].count, request)
    words = "&".join(filter(None, [query, f"page={page}" if page > 1 else ""]))
    canonical = f"{path}/?{words}" if words else f"{path}/"
    about = metadata.of_list(own, path, query, request)
    said = head(request, about, about["description"], canonical) | {"alternates": alternate(path, query)}
    return said | pictured(request, cards.of_list(path.strip("/"), own), path, query)


@register.inclusion_tag("components/meta.html", takes_context=True)
def record_meta(context, record):
    request, path = context["request"], record.get_absolute_url().rstrip("/")
    text = Truncator(record.description).chars(200)
    said = head(request, metadata.of_record(record, request), text, f"{path}/")
    is_source = record._meta.model_name == "source"
    tags = highwire(csl(record)) if is_source else dublin(record, said)
    said |= pictured(request, cards.of_record(record), path)
    return said | {"tags": tags, "alternates": [*alternate(path, ""), *alternate(path, "", formats.FORMATS)]}


@register.inclusion_tag("components/meta.html", takes_context=True)
def figure_meta(context, figure):
    request = context["request"]
    about = metadata.of_figure(figure, request)
    said = head(request, about, figure.note, figure.address())
    return said | pictured(request, figure.card, figure.path, figure.query)


def head(request, about, text, canonical):
    return {
        "title": about["name"],
        "text": text,
        "canonical": request.build_absolute_uri(canonical),
        "linked": json_ld({"@context": "https://schema.org", **about}),
    }


def pictured(request, card, path, query=""):
    """The card of a page, and what it says."""
    asked = f"?{query}" if query else ""
    return {"image": request.build_absolute_uri(f"{path}.{CARD}{asked}"), "card": card}


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
    authors = [
        author.get("literal") or ", ".join(filter(None, [author.get("family"), author.get("given")]))
        for author in item.get("author", [])
    ]
    first, _, last = item.get("page", "").partition("-")
    said = {
        "title": item["title"],
        "publication_date": "/".join(map(str, item.get("issued", {}).get("date-parts", [[]])[0])),
        "journal_title" if "journal" in item["type"] else "inbook_title": item.get("container-title"),
        "publisher": item.get("publisher"),
        "volume": item.get("volume"),
        "issue": item.get("issue"),
        "firstpage": first,
        "lastpage": last,
        "doi": item.get("DOI"),
    }
    tags = [*(("author", author) for author in authors), *said.items()]
    return [(f"citation_{name}", value) for name, value in tags if value]


def dublin(record, said):
    tags = {
        "title": said["title"],
        "creator": citing.NAME,
        "publisher": citing.NAME,
        "date": record.updated.date().isoformat(),
        "identifier": said["canonical"],
        "type": "Text",
    }
    return [(f"DC.{name}", value) for name, value in tags.items()]
