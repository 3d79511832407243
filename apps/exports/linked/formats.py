"""How a graph is written, and which of these a program asks for."""

GRAPH_FORMATS = {
    "ttl": ("turtle", "text/turtle"),
    "nt": ("nt11", "application/n-triples"),
    "jsonld": ("json-ld", "application/ld+json"),
}
SUFFIXES_BY_MEDIA_TYPE = {content_type: suffix for suffix, (_, content_type) in GRAPH_FORMATS.items()}


def serialize_graph(graph, suffix):
    """The graph as text, the same for the same graph."""
    name, _ = GRAPH_FORMATS[suffix]
    if suffix == "nt":
        return "".join(sorted(graph.serialize(format=name).splitlines(keepends=True)))
    if suffix == "ttl":
        return graph.serialize(format=name)
    context = {prefix or "riskbase": str(namespace) for prefix, namespace in graph.namespaces()}
    return graph.serialize(format=name, context=context, sort_keys=True)


def get_preferred_suffix(request):
    """The suffix of a format that the Accept header prefers to a page, if it does."""
    return SUFFIXES_BY_MEDIA_TYPE.get(request.get_preferred_type(["text/html", *SUFFIXES_BY_MEDIA_TYPE]))
