"""What a reader takes along: citations, files, code that repeats the view."""

from django import template
from django.utils.translation import gettext as _

from apps.core.api import sparse_fields
from apps.core.citing.formats import BIBLIOGRAPHIES
from apps.core.citing.styles import STYLES, framed, reference
from apps.core.filters.explain import asked
from apps.core.formats.feeds import FEEDS
from apps.core.formats.tabular import FORMATS
from apps.core.languages import without_language
from apps.exports import citation
from apps.exports.linked import formats
from apps.sources.bibliography import csl

register = template.Library()

LIST_FORMATS = [*FORMATS, "md", *BIBLIOGRAPHIES]
RECORD_FORMATS = ["json", "md", *BIBLIOGRAPHIES, *formats.FORMATS]


@register.inclusion_tag("components/take_list.html", takes_context=True)
def take_list(context):
    """All that a list offers: files, how to cite it, code that repeats it."""
    request, path, query = context["request"], context["path"], asked(context["filterset"])
    narrow = "&".join(filter(None, [query, sparse_fields.asked(request.GET)]))
    own = citation.of_list(context["filterset"], context["paginator"].count, request)
    return {
        "files": [*files(path, narrow, FORMATS), *files(path, query, ["md", *BIBLIOGRAPHIES])],
        "entries": [("", forms(own, framed))],
        "code": code(request, path, narrow),
        "feeds": feeds(path, query),
        "since": request.GET.get("since", ""),
        "others": others(request.GET),
    }


def others(data):
    """[(name, value)] of what else was asked for, when a list is asked anew for its changes."""
    left = data.lists()
    return [(name, value) for name, values in left if name not in ("since", "page") for value in values]


@register.inclusion_tag("components/take_record.html", takes_context=True)
def take_record(context, record):
    """The record's files, how to cite it, and the source that it originates in."""
    own = citation.of_record(record, context["request"])
    origin = getattr(record, "source", None)
    sources = [(_("Its source"), forms(csl(origin)))] if origin else []
    path = without_language(record.get_absolute_url()).rstrip("/")
    return {
        "files": files(path, "", RECORD_FORMATS),
        "entries": [("", forms(own, framed)), *sources],
        "feeds": feeds(path, ""),
    }


@register.inclusion_tag("components/cite.html")
def cite_source(source):
    return {"entries": [("", forms(csl(source)))]}


@register.inclusion_tag("components/cite.html", takes_context=True)
def cite_page(context, title, address):
    """A chart, or any page that has a title, and an address that repeats it."""
    request = context["request"]
    key = without_language(request.path).strip("/").replace("/", "-") or "home"
    return {
        "entries": [("", forms(citation.of_page(key, title, request.build_absolute_uri(address)), framed))]
    }


def forms(item, draw=reference):
    """[(name of the style, the reference in it)]"""
    return [(label, draw(item, style)) for style, label in STYLES.items()]


def files(path, query, formats):
    """[(format, address)]"""
    asked = f"?{query}" if query else ""
    return [(one, f"{path}.{one}{asked}") for one in formats]


def feeds(path, query):
    """[(name, address)]"""
    names = ["Atom", "JSON Feed"]
    return list(zip(names, (address for _, address in files(path, query, FEEDS)), strict=True))


def code(request, path, query):
    """[(language, lines)] that fetch what the page lists. A query string has nothing that a shell reads."""
    noun, asked = path.strip("/"), f"?{query}" if query else ""
    api, table, rows = (
        request.build_absolute_uri(f"{address}{asked}")
        for address in (f"/api/v1{path}/", f"{path}.csv", f"{path}.json")
    )
    return [
        (_("API, 50 records a page"), api),
        ("curl", f'curl --fail --output {noun}.csv "{table}"'),
        ("Python", f'import requests\n\n{noun} = requests.get("{rows}").json()["results"]'),
        ("R", f'{noun} <- read.csv("{table}")'),
    ]
