"""How a graph is written, and which of these a program asks for."""

FORMATS = {
    "ttl": ("turtle", "text/turtle"),
    "nt": ("nt11", "application/n-triples"),
    "jsonld": ("json-ld", "application/ld+json"),
}
TYPES = {content_type: suffix for suffix, (_, content_type) in FORMATS.items()}


def written(graph, suffix):
    """The graph as text, the same for the same graph."""
    name, _ = FORMATS[suffix]
    if suffix == "nt":
        return "".join(sorted(graph.serialize(format=name).splitlines(keepends=True)))
    if suffix == "ttl":
        return graph.serialize(format=name)
    context = {prefix or "riskbase": str(namespace) for prefix, namespace in graph.namespaces()}
    return graph.serialize(format=name, context=context, sort_keys=True)


def asked_for(request):
    """The suffix of a format that the Accept header prefers to a page, if it does."""
    return TYPES.get(request.get_preferred_type(["text/html", *TYPES]))
