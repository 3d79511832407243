"""Template tags for what a reader can export from a page: citations, data files, feeds, code examples."""

from collections.abc import Callable, Iterable
from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.core.api import sparse_fields
from apps.core.citing.formats import BIBLIOGRAPHY_FORMATS
from apps.core.citing.styles import CITATION_STYLES, format_reference, format_templated_reference
from apps.core.filters.explain import build_query_string
from apps.core.formats.feeds import FEED_FORMATS
from apps.core.formats.tabular import EXPORT_FORMATS
from apps.core.languages import remove_language_prefix
from apps.core.models import Record
from apps.exports.citation import CslItem, build_list_citation, build_page_citation, build_record_citation
from apps.exports.formats import RECORD_FORMATS
from apps.sources.bibliography import build_csl_item
from apps.sources.models import Source

register = template.Library()

FEED_LABELS = ["Atom", "JSON Feed"]  # of FEED_FORMATS, in their order

Link = tuple[str, str]  # label or format, address


@register.inclusion_tag("components/list_exports.html", takes_context=True)
def list_exports(context: Context) -> dict[str, object]:
    """The exports of a list: files, citation, code examples, feeds."""
    request, path = context["request"], context["path"]
    query = build_query_string(context["filterset"])
    rows_query = "&".join(filter(None, [query, sparse_fields.build_fields_query(request.GET)]))
    citation = build_list_citation(context["filterset"], context["paginator"].count, request)
    return {
        "files": [
            *build_file_links(path, rows_query, EXPORT_FORMATS),
            *build_file_links(path, query, ["md", *BIBLIOGRAPHY_FORMATS]),
        ],
        "entries": [("", render_references(citation, format_templated_reference))],
        "code": build_code_examples(request, path, rows_query),
        "feeds": build_feed_links(path, query),
        "since": request.GET.get("since", ""),
        "hidden_inputs": list_other_parameters(request.GET),
    }


def list_other_parameters(data: QueryDict) -> list[tuple[str, str]]:
    """Return (name, value) of the parameters that the form for changes since a day must keep."""
    others = (item for item in data.lists() if item[0] not in ("since", "page"))
    return [(name, value) for name, values in others for value in values]


@register.inclusion_tag("components/record_exports.html", takes_context=True)
def record_exports(context: Context, record: Record) -> dict[str, object]:
    """The exports of a record: files, feeds, and citations of the record and of its originating source."""
    citation = build_record_citation(record, context["request"])
    origin = getattr(record, "source", None)
    sources = [(_("Its source"), render_references(build_csl_item(origin)))] if origin else []
    path = remove_language_prefix(record.get_absolute_url()).rstrip("/")
    return {
        "files": build_file_links(path, "", RECORD_FORMATS),
        "entries": [("", render_references(citation, format_templated_reference)), *sources],
        "feeds": build_feed_links(path, ""),
    }


@register.inclusion_tag("components/references.html")
def cite_source(source: Source) -> dict[str, object]:
    return {"entries": [("", render_references(build_csl_item(source)))]}


@register.inclusion_tag("components/references.html", takes_context=True)
def cite_page(context: Context, title: str, address: str) -> dict[str, object]:
    """Cite a page, for example a figure, by its title and the address that repeats it."""
    request = context["request"]
    key = remove_language_prefix(request.path).strip("/").replace("/", "-") or "home"
    citation = build_page_citation(key, title, request.build_absolute_uri(address))
    return {"entries": [("", render_references(citation, format_templated_reference))]}


def render_references(
    item: CslItem, render: Callable[[CslItem, str], Any] = format_reference
) -> list[tuple[str, SafeString]]:
    """Return (label of the style, reference) for each citation style."""
    return [(label, render(item, style)) for style, label in CITATION_STYLES.items()]


def build_file_links(path: str, query: str, formats: Iterable[str]) -> list[Link]:
    suffix = f"?{query}" if query else ""
    return [(name, f"{path}.{name}{suffix}") for name in formats]


def build_feed_links(path: str, query: str) -> list[Link]:
    links = build_file_links(path, query, FEED_FORMATS)
    return [(label, address) for label, (_name, address) in zip(FEED_LABELS, links, strict=True)]


def build_code_examples(request: HttpRequest, path: str, query: str) -> list[tuple[str, str]]:
    """Return (language, code) of programs that fetch the list.

    The addresses need no further quoting: query strings are encoded.
    """
    variable, suffix = path.strip("/"), f"?{query}" if query else ""
    api = request.build_absolute_uri(f"/api/v1{path}/{suffix}")
    csv = request.build_absolute_uri(f"{path}.csv{suffix}")
    json = request.build_absolute_uri(f"{path}.json{suffix}")
    return [
        (_("API, 50 records a page"), api),
        ("curl", f'curl --fail --output {variable}.csv "{csv}"'),
        ("Python", f'import requests\n\n{variable} = requests.get("{json}").json()["results"]'),
        ("R", f'{variable} <- read.csv("{csv}")'),
    ]
