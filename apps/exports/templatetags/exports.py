"""What a reader takes along: citations, files, code that repeats the view."""

from django import template
from django.utils.translation import gettext as _

from apps.core.api import sparse_fields
from apps.core.citing.formats import BIBLIOGRAPHY_FORMATS
from apps.core.citing.styles import CITATION_STYLES, format_reference, format_templated_reference
from apps.core.filters.explain import build_query_string
from apps.core.formats.feeds import FEED_FORMATS
from apps.core.formats.tabular import EXPORT_FORMATS
from apps.core.languages import remove_language_prefix
from apps.exports import citation
from apps.exports.linked import formats
from apps.sources.bibliography import build_csl_item

register = template.Library()

LIST_FORMATS = [*EXPORT_FORMATS, "md", *BIBLIOGRAPHY_FORMATS]
RECORD_FORMATS = ["json", "md", *BIBLIOGRAPHY_FORMATS, *formats.GRAPH_FORMATS]


@register.inclusion_tag("components/take_list.html", takes_context=True)
def list_exports(context):
    """All that a list offers: files, how to cite it, code that repeats it."""
    request, path, query = context["request"], context["path"], build_query_string(context["filterset"])
    narrow = "&".join(filter(None, [query, sparse_fields.build_fields_query(request.GET)]))
    own = citation.build_list_citation(context["filterset"], context["paginator"].count, request)
    return {
        "files": [
            *build_file_links(path, narrow, EXPORT_FORMATS),
            *build_file_links(path, query, ["md", *BIBLIOGRAPHY_FORMATS]),
        ],
        "entries": [("", render_references(own, format_templated_reference))],
        "code": build_code_examples(request, path, narrow),
        "feeds": build_feed_links(path, query),
        "since": request.GET.get("since", ""),
        "others": list_other_parameters(request.GET),
    }


def list_other_parameters(data):
    """[(name, value)] of what else was asked for, when a list is asked anew for its changes."""
    left = data.lists()
    return [(name, value) for name, values in left if name not in ("since", "page") for value in values]


@register.inclusion_tag("components/take_record.html", takes_context=True)
def record_exports(context, record):
    """The record's files, how to cite it, and the source that it originates in."""
    own = citation.build_record_citation(record, context["request"])
    origin = getattr(record, "source", None)
    sources = [(_("Its source"), render_references(build_csl_item(origin)))] if origin else []
    path = remove_language_prefix(record.get_absolute_url()).rstrip("/")
    return {
        "files": build_file_links(path, "", RECORD_FORMATS),
        "entries": [("", render_references(own, format_templated_reference)), *sources],
        "feeds": build_feed_links(path, ""),
    }


@register.inclusion_tag("components/cite.html")
def cite_source(source):
    return {"entries": [("", render_references(build_csl_item(source)))]}


@register.inclusion_tag("components/cite.html", takes_context=True)
def cite_page(context, title, address):
    """A chart, or any page that has a title, and an address that repeats it."""
    request = context["request"]
    key = remove_language_prefix(request.path).strip("/").replace("/", "-") or "home"
    return {
        "entries": [
            (
                "",
                render_references(
                    citation.build_page_citation(key, title, request.build_absolute_uri(address)),
                    format_templated_reference,
                ),
            )
        ]
    }


def render_references(item, draw=format_reference):
    """[(name of the style, the reference in it)]"""
    return [(label, draw(item, style)) for style, label in CITATION_STYLES.items()]


def build_file_links(path, query, formats):
    """[(format, address)]"""
    asked = f"?{query}" if query else ""
    return [(one, f"{path}.{one}{asked}") for one in formats]


def build_feed_links(path, query):
    """[(name, address)]"""
    names = ["Atom", "JSON Feed"]
    return list(
        zip(names, (address for _, address in build_file_links(path, query, FEED_FORMATS)), strict=True)
    )


def build_code_examples(request, path, query):
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
