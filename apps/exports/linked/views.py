"""Linked data: records, their history, taxonomies, the catalogue, the vocabulary and mappings of terms."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from rdflib import SKOS, Graph, URIRef

from apps.core.filters.strict import refuse_unknown_parameters
from apps.core.nouns import NOUNS
from apps.exports.linked import sssom
from apps.exports.linked.catalogue import build_catalogue_graph
from apps.exports.linked.formats import GRAPH_FORMATS, serialize_graph
from apps.exports.linked.provenance import build_history_graph
from apps.exports.linked.records import RecordGraph
from apps.exports.linked.vocabulary import (
    VOCABULARY_CODES,
    VOCABULARY_PROPERTIES,
    build_vocabulary_graph,
    get_vocabulary_classes,
)
from apps.http.downloads import set_download_name
from apps.sources.models import TermMapping
from apps.taxonomy.models import Taxonomy, Term


def get_site_address(request: HttpRequest) -> str:
    return request.build_absolute_uri("/")


def render_graph(request: HttpRequest, graph: Graph, suffix: str) -> HttpResponse:
    refuse_unknown_parameters(request.GET)
    content_type = f"{GRAPH_FORMATS[suffix][1]}; charset=utf-8"
    return HttpResponse(serialize_graph(graph, suffix), content_type=content_type)


@require_safe
def record_graph(request: HttpRequest, plural: str, public_id: str, suffix: str) -> HttpResponse:
    """Everything that the page of a record shows; for a taxonomy also its terms."""
    rows = NOUNS[plural].model.objects.readable().for_page().with_related("replaced_by")
    record = get_object_or_404(rows, public_id=public_id)
    graph = RecordGraph(get_site_address(request))
    subject = graph.add_record(record)
    if isinstance(record, Taxonomy):
        add_taxonomy_terms(graph, subject, record)
    return render_graph(request, graph.graph, suffix)


def add_taxonomy_terms(graph: RecordGraph, scheme: URIRef, taxonomy: Taxonomy) -> None:
    for term in Term.objects.published().of(taxonomy.public_id).for_page().with_related("replaced_by"):
        concept = graph.add_record(term)
        if term.is_root:
            graph.graph.add((concept, SKOS.topConceptOf, scheme))
            graph.graph.add((scheme, SKOS.hasTopConcept, concept))


@require_safe
def record_history(request: HttpRequest, plural: str, public_id: str, suffix: str) -> HttpResponse:
    """The public versions of a record: who changed what, when and why."""
    record = get_object_or_404(NOUNS[plural].model.objects.readable(), public_id=public_id)
    return render_graph(request, build_history_graph(get_site_address(request), record), suffix)


@require_safe
def catalogue_graph(request: HttpRequest, suffix: str) -> HttpResponse:
    return render_graph(request, build_catalogue_graph(get_site_address(request)), suffix)


@require_safe
def vocabulary_page(request: HttpRequest, suffix: str | None = None) -> HttpResponse:
    """The vocabulary of RiskBase, as a page or as a graph."""
    if suffix:
        return render_graph(request, build_vocabulary_graph(get_site_address(request)), suffix)
    context = {
        "classes": get_vocabulary_classes(),
        "properties": VOCABULARY_PROPERTIES,
        "codes": {name: codes.choices for name, codes in VOCABULARY_CODES.items()},
        "formats": GRAPH_FORMATS,
    }
    return render(request, "vocabulary.html", context)


@require_safe
def mapping_file(request: HttpRequest, public_id: str | None = None) -> StreamingHttpResponse:
    """The published mappings between terms, all or those of one taxonomy, as SSSOM."""
    refuse_unknown_parameters(request.GET)
    mappings = TermMapping.objects.published()
    if public_id:
        mappings = mappings.involving(get_object_or_404(Taxonomy.objects.readable(), public_id=public_id))
    address = request.build_absolute_uri(request.path)
    lines = sssom.write_sssom(get_site_address(request), address, mappings)
    response = StreamingHttpResponse(lines, content_type="text/tab-separated-values; charset=utf-8")
    return set_download_name(response, f"{public_id or 'mappings'}.sssom.tsv")
