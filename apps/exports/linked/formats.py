"""Serialization formats of graphs, and their selection by the Accept header."""

from django.http import HttpRequest
from rdflib import Graph

# {suffix: (format of rdflib, media type)}
GRAPH_FORMATS = {
    "ttl": ("turtle", "text/turtle"),
    "nt": ("nt11", "application/n-triples"),
    "jsonld": ("json-ld", "application/ld+json"),
}
SUFFIXES_BY_MEDIA_TYPE = {content_type: suffix for suffix, (_name, content_type) in GRAPH_FORMATS.items()}


def serialize_graph(graph: Graph, suffix: str) -> str:
    """Serialize a graph; equal graphs give the same text."""
    name, _content_type = GRAPH_FORMATS[suffix]
    if suffix == "nt":
        return "".join(sorted(graph.serialize(format=name).splitlines(keepends=True)))
    if suffix == "ttl":
        return graph.serialize(format=name)
    context = {prefix or "riskbase": str(namespace) for prefix, namespace in graph.namespaces()}
    return graph.serialize(format=name, context=context, sort_keys=True)


def get_preferred_suffix(request: HttpRequest) -> str | None:
    """Return the suffix of the format that the Accept header prefers to HTML, if there is one."""
    media_type = request.get_preferred_type(["text/html", *SUFFIXES_BY_MEDIA_TYPE])
    return SUFFIXES_BY_MEDIA_TYPE.get(media_type) if media_type else None
