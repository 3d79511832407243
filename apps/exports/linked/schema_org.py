"""Descriptions of pages in schema.org, for the JSON-LD block in the head of a page."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import override

from apps.core.citing.formats import BIBLIOGRAPHY_FORMATS
from apps.core.formats.tabular import EXPORT_FORMATS
from apps.core.languages import CONTENT_LANGUAGE
from apps.core.models import Record
from apps.core.nouns import NOUNS
from apps.explore.figures.figure import Figure
from apps.exports.citation import SITE_NAME, CslItem, get_revision_and_date
from apps.sources.bibliography import build_csl_item
from apps.sources.models import Source
from apps.taxonomy.models import Taxonomy, Term

SchemaNode = dict[str, Any]

SITE_DESCRIPTION = "Risks from AI and what can be done about them, with the source of each statement."
SITE_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
SCHEMA_ORG_TYPES = {"claim": "Claim", "taxonomy": "DefinedTermSet", "term": "DefinedTerm", "actor": "Thing"}
SCHEMA_ORG_SOURCE_TYPES = {
    "article": "ScholarlyArticle",
    "article-journal": "ScholarlyArticle",
    "article-magazine": "Article",
    "book": "Book",
    "chapter": "Chapter",
    "dataset": "Dataset",
    "legislation": "Legislation",
    "paper-conference": "ScholarlyArticle",
    "report": "Report",
    "thesis": "Thesis",
    "webpage": "WebPage",
}


@override(CONTENT_LANGUAGE)
def build_site_metadata(request: HttpRequest) -> SchemaNode:
    """Describe the site: a catalogue with a dataset for each noun."""
    site = request.build_absolute_uri("/")
    number, day = get_revision_and_date()
    datasets = [
        {"@type": "Dataset", "name": plural.capitalize(), "url": f"{site}{plural}/", "isPartOf": site}
        for plural in NOUNS
    ]
    return {
        **build_named_node("DataCatalog", site, SITE_NAME),
        "description": SITE_DESCRIPTION,
        "version": str(number),
        "dateModified": day.isoformat(),
        "license": SITE_LICENCE,
        "dataset": datasets,
    }


@override(CONTENT_LANGUAGE)
def build_list_metadata(citation: CslItem, path: str, query: str, request: HttpRequest) -> SchemaNode:
    """Describe a list as a dataset, from its citation."""
    suffix = f"?{query}" if query else ""
    return {
        **build_named_node("Dataset", citation["URL"], citation["title"]),
        "description": f"{citation['title']}. {citation['genre']}.",
        "version": citation["genre"],
        "dateModified": format_date_parts(citation["issued"]["date-parts"][0]),
        "usageInfo": request.build_absolute_uri(reverse("about") + "#licence"),
        "isAccessibleForFree": True,
        **build_site_reference(request, "includedInDataCatalog", "DataCatalog"),
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": content_type.partition(";")[0],
                "contentUrl": request.build_absolute_uri(f"{path}.{name}{suffix}"),
            }
            for name, (_write, content_type) in {**EXPORT_FORMATS, **BIBLIOGRAPHY_FORMATS}.items()
        ],
    }


@override(CONTENT_LANGUAGE)
def build_record_metadata(record: Record, request: HttpRequest) -> SchemaNode:
    """Describe a record: a source as the cited work, all others as parts of the catalogue."""
    noun = str(record._meta.model_name)
    address = request.build_absolute_uri(record.get_absolute_url())
    node = {
        **build_named_node(SCHEMA_ORG_TYPES.get(noun, "CreativeWork"), address, str(record)),
        "description": record.description,
        "identifier": record.public_id,
    }
    if isinstance(record, Source):
        return {key: value for key, value in (node | build_work_metadata(record)).items() if value}
    if isinstance(record, Term):
        node |= {"termCode": record.code, **build_term_set_reference(record.taxonomy, request)}
    elif noun != "actor":
        node |= {
            **build_site_reference(request, "isPartOf", "DataCatalog"),
            "dateCreated": record.created.isoformat(),
            "dateModified": record.updated.isoformat(),
        }
    origin = getattr(record, "source", None)
    return node | ({"citation": build_work_metadata(origin)} if origin else {})


def build_figure_metadata(figure: Figure, request: HttpRequest) -> SchemaNode:
    return {
        **build_named_node("ImageObject", request.build_absolute_uri(figure.address()), figure.title),
        "description": figure.note,
        "contentUrl": request.build_absolute_uri(figure.address("svg")),
        "encodingFormat": "image/svg+xml",
        **build_site_reference(request, "isPartOf", "DataCatalog"),
    }


def build_term_set_reference(taxonomy: Taxonomy, request: HttpRequest) -> SchemaNode:
    address = request.build_absolute_uri(taxonomy.get_absolute_url())
    return {"inDefinedTermSet": build_named_node("DefinedTermSet", address, taxonomy.title)}


def build_work_metadata(source: Source) -> SchemaNode:
    """Describe the work that a source is, without empty values."""
    item = build_csl_item(source)
    issued = item.get("issued", {}).get("date-parts", [[]])[0]
    doi = f"https://doi.org/{source.doi}" if source.doi else ""
    node = {
        "@type": SCHEMA_ORG_SOURCE_TYPES.get(source.type, "CreativeWork"),
        "name": source.title,
        "author": [build_author_metadata(name) for name in item.get("author", [])],
        "datePublished": format_date_parts(issued),
        "publisher": source.publisher and {"@type": "Organization", "name": source.publisher},
        "isPartOf": source.container and {"@type": "CreativeWork", "name": source.container},
        "identifier": doi or source.public_id,
        "sameAs": list(dict.fromkeys(url for url in (doi, source.url) if url.startswith("http"))),
    }
    return {key: value for key, value in node.items() if value}


def format_date_parts(parts: list[int]) -> str:
    """Format the date parts of CSL-JSON as `2026-11-29`, `2026-11` or `2026`."""
    return "-".join(f"{part:02}" for part in parts)


def build_author_metadata(name: Mapping[str, str]) -> SchemaNode:
    if "literal" in name:
        return {"@type": "Organization", "name": name["literal"]}
    parts = {"familyName": name.get("family"), "givenName": name.get("given")}
    full_name = " ".join(filter(None, [name.get("given"), name.get("family")]))
    return {"@type": "Person", "name": full_name, **{key: part for key, part in parts.items() if part}}


def build_named_node(kind: str, address: str, name: str) -> SchemaNode:
    return {"@type": kind, "@id": address, "url": address, "name": name}


def build_site_reference(request: HttpRequest, relation: str, kind: str) -> SchemaNode:
    """Describe that a page belongs to the site: {relation: node of the site}."""
    return {relation: build_named_node(kind, request.build_absolute_uri("/"), SITE_NAME)}
