"""Linked data: a record, its history, a taxonomy, the catalogue, our vocabulary, and mappings of terms."""

from django.core.exceptions import BadRequest
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from rdflib import SKOS

from apps.core.filters.filterset import unknown_parameters
from apps.core.nouns import NOUNS
from apps.exports.linked import sssom
from apps.exports.linked.catalogue import catalogue
from apps.exports.linked.formats import FORMATS, written
from apps.exports.linked.provenance import history
from apps.exports.linked.records import Described
from apps.exports.linked.vocabulary import CLASSES, CODES, PROPERTIES, vocabulary
from apps.sources.models import TermMapping
from apps.taxonomy.models import Taxonomy, Term


def home(request):
    return request.build_absolute_uri("/")


def answer(request, graph, suffix):
    refuse_parameters(request)
    return HttpResponse(written(graph, suffix), content_type=f"{FORMATS[suffix][1]}; charset=utf-8")


def refuse_parameters(request):
    if wrong := unknown_parameters(request.GET):
        raise BadRequest(wrong)


@require_safe
def record_graph(request, plural, public_id, suffix):
    """All that is known of one record; of a taxonomy, also its terms."""
    rows = NOUNS[plural].model.objects.readable().for_page().with_named("replaced_by")
    record = get_object_or_404(rows, public_id=public_id)
    told = Described(home(request))
    subject = told.add(record)
    if isinstance(record, Taxonomy):
        add_terms(told, subject, record)
    return answer(request, told.graph, suffix)


def add_terms(told, scheme, taxonomy):
    for term in Term.objects.published().of(taxonomy.public_id).for_page().with_named("replaced_by"):
        concept = told.add(term)
        if term.is_root:
            told.graph.add((concept, SKOS.topConceptOf, scheme))
            told.graph.add((scheme, SKOS.hasTopConcept, concept))


@require_safe
def record_history(request, plural, public_id, suffix):
    """Who changed what in a record, when and why, since readers know it."""
    record = get_object_or_404(NOUNS[plural].model.objects.readable(), public_id=public_id)
    return answer(request, history(home(request), record), suffix)


@require_safe
def base(request, suffix):
    """The base as a catalogue of data sets."""
    return answer(request, catalogue(home(request)), suffix)


@require_safe
def words(request, suffix=None):
    """What the words of the linked data mean: as a page, or as a graph."""
    if suffix:
        return answer(request, vocabulary(home(request)), suffix)
    codes = {name: found.choices for name, found in CODES.items()}
    context = {"classes": CLASSES, "properties": PROPERTIES, "codes": codes, "formats": FORMATS}
    return render(request, "vocabulary.html", context)


@require_safe
def mappings(request, public_id=None):
    """Every published mapping between terms, or those of one taxonomy, as SSSOM."""
    refuse_parameters(request)
    found = TermMapping.objects.published()
    if public_id:
        found = found.touching(get_object_or_404(Taxonomy.objects.readable(), public_id=public_id))
    lines = sssom.document(home(request), request.build_absolute_uri(request.path), found)
    name = f"{public_id or 'mappings'}.sssom.tsv"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    kind = "text/tab-separated-values; charset=utf-8"
    return StreamingHttpResponse(lines, content_type=kind, headers=disposition)
