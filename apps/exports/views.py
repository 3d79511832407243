"""Lists and records as bibliographies and as Markdown: the same query, the same strictness as every file."""

from itertools import islice

from django.core.exceptions import BadRequest
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from apps.core.citing.formats import BIBLIOGRAPHY_FORMATS
from apps.core.citing.styles import format_plain_reference
from apps.core.formats import markdown
from apps.core.formats.tabular import LICENCE_NOTICE, serialize_queryset
from apps.core.nouns import NOUNS
from apps.exports import citation
from apps.http.downloads import set_download_name


@require_safe
def list_bibliography(request, plural, format):
    """The list itself, then every source that a record on it cites, each once."""
    filterset = get_strict_filterset(request, NOUNS[plural])
    own = citation.build_list_citation(filterset, filterset.qs.count(), request)
    return render_bibliography(format, citation.iterate_citations(own, filterset.qs), plural)


@require_safe
def record_bibliography(request, plural, public_id, format):
    """The record in this base, then every source that it cites."""
    record = get_readable_record(NOUNS[plural], public_id)
    rows = type(record).objects.filter(pk=record.pk)
    return render_bibliography(
        format, citation.iterate_citations(citation.build_record_citation(record, request), rows), public_id
    )


@require_safe
def list_document(request, plural):
    """The list to read: its sentence, date, revision, address and licence, its records, their sources."""
    noun = NOUNS[plural]
    filterset = get_strict_filterset(request, noun)
    own = citation.build_list_citation(filterset, filterset.qs.count(), request)
    rows = filterset.qs.for_list().with_related("replaced_by")
    written = serialize_queryset(rows, noun.serializer_class, request)
    return render_document(own, written, filterset.qs, plural)


@require_safe
def record_document(request, plural, public_id):
    """A record to read, with all that hangs on it."""
    noun = NOUNS[plural]
    rows = noun.model.objects.readable().for_page().with_related("replaced_by")
    record = get_object_or_404(rows, public_id=public_id)
    row = noun.record_serializer_class(record, context={"request": request}).data
    listed = noun.model.objects.filter(pk=record.pk)
    return render_document(citation.build_record_citation(record, request), [row], listed, public_id)


def render_document(own, rows, listed, name):
    sources = citation.iterate_citations(own, listed)
    cited = (format_plain_reference(item) for item in islice(sources, 1, None))
    parts = markdown.write_markdown_document(own["title"], format_document_lead(own), rows, cited)
    return stream_download(parts, "text/markdown; charset=utf-8", f"{name}.md")


def format_document_lead(own):
    """Where it is from, of which state of the base, under which licence, how to cite it."""
    origin = f"{own['genre']} of [{citation.SITE_NAME}](<{own['URL']}>)."
    return f"{origin}\n\n{LICENCE_NOTICE}\n\nCite as: {markdown.escape_markdown_line(format_plain_reference(own))}"


def get_strict_filterset(request, noun):
    """The noun's filter with the query of the request. Refuses what it does not know."""
    filterset = noun.filterset_class(request.GET, queryset=noun.model.objects.published())
    if problems := filterset.find_errors(strict=True):
        raise BadRequest(problems)
    return filterset


def get_readable_record(noun, public_id):
    return get_object_or_404(noun.model.objects.readable(), public_id=public_id)


def render_bibliography(format, items, name):
    write, content_type = BIBLIOGRAPHY_FORMATS[format]
    return stream_download(write(items), content_type, f"{name}.{format}")


def stream_download(parts, content_type, name):
    return set_download_name(StreamingHttpResponse(parts, content_type=content_type), name)
