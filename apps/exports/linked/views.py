"""Linked data: a record, its history, a taxonomy, the catalogue, our vocabulary, and mappings of terms."""

from django.core.exceptions import BadRequest
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from rdflib import SKOS

from apps.core.filters.filterset import find_unknown_parameters
from apps.core.nouns import NOUNS
from apps.exports.linked import sssom
from apps.exports.linked.catalogue import build_catalogue_graph
from apps.exports.linked.formats import GRAPH_FORMATS, serialize_graph
from apps.exports.linked.provenance import build_history_graph
from apps.exports.linked.records import RecordGraph
from apps.exports.linked.vocabulary import (
    VOCABULARY_CLASSES,
    VOCABULARY_CODES,
    VOCABULARY_PROPERTIES,
    build_vocabulary_graph,
)
from apps.http.downloads import set_download_name
from apps.sources.models import TermMapping
from apps.taxonomy.models import Taxonomy, Term


def get_site_address(request):
    return request.build_absolute_uri("/")


def render_graph(request, graph, suffix):
    refuse_query_parameters(request)
    return HttpResponse(
        serialize_graph(graph, suffix), content_type=f"{GRAPH_FORMATS[suffix][1]}; charset=utf-8"
    )


def refuse_query_parameters(request):
    if wrong := find_unknown_parameters(request.GET):
        raise BadRequest(wrong)


@require_safe
def record_graph(request, plural, public_id, suffix):
    """All that is known of one record; of a taxonomy, also its terms."""
    rows = NOUNS[plural].model.objects.readable().for_page().with_related("replaced_by")
    record = get_object_or_404(rows, public_id=public_id)
    told = RecordGraph(get_site_address(request))
    subject = told.add(record)
    if isinstance(record, Taxonomy):
        add_taxonomy_terms(told, subject, record)
    return render_graph(request, told.graph, suffix)


def add_taxonomy_terms(told, scheme, taxonomy):
    for term in Term.objects.published().of(taxonomy.public_id).for_page().with_related("replaced_by"):
        concept = told.add(term)
        if term.is_root:
            told.graph.add((concept, SKOS.topConceptOf, scheme))
            told.graph.add((scheme, SKOS.hasTopConcept, concept))


@require_safe
def record_history(request, plural, public_id, suffix):
    """Who changed what in a record, when and why, since readers know it."""
    record = get_object_or_404(NOUNS[plural].model.objects.readable(), public_id=public_id)
    return render_graph(request, build_history_graph(get_site_address(request), record), suffix)


@require_safe
def catalogue_graph(request, suffix):
    """The base as a catalogue of data sets."""
    return render_graph(request, build_catalogue_graph(get_site_address(request)), suffix)


@require_safe
def vocabulary_page(request, suffix=None):
    """What the words of the linked data mean: as a page, or as a graph."""
    if suffix:
        return render_graph(request, build_vocabulary_graph(get_site_address(request)), suffix)
    codes = {name: found.choices for name, found in VOCABULARY_CODES.items()}
    context = {
        "classes": VOCABULARY_CLASSES,
        "properties": VOCABULARY_PROPERTIES,
        "codes": codes,
        "formats": GRAPH_FORMATS,
    }
    return render(request, "vocabulary.html", context)


@require_safe
def mapping_file(request, public_id=None):
    """Every published mapping between terms, or those of one taxonomy, as SSSOM."""
    refuse_query_parameters(request)
    found = TermMapping.objects.published()
    if public_id:
        found = found.involving(get_object_or_404(Taxonomy.objects.readable(), public_id=public_id))
    lines = sssom.write_sssom(get_site_address(request), request.build_absolute_uri(request.path), found)
    response = StreamingHttpResponse(lines, content_type="text/tab-separated-values; charset=utf-8")
    return set_download_name(response, f"{public_id or 'mappings'}.sssom.tsv")
