"""Lists and records as bibliographies and as Markdown documents."""

from collections.abc import Iterable
from itertools import islice

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from apps.core.citing.formats import BIBLIOGRAPHY_FORMATS
from apps.core.citing.styles import format_plain_reference
from apps.core.filters.filterset import RecordFilter
from apps.core.filters.strict import get_strict_filterset
from apps.core.formats import markdown
from apps.core.formats.tabular import LICENCE_NOTICE, serialize_queryset
from apps.core.nouns import NOUNS, Noun
from apps.exports.citation import (
    SITE_NAME,
    CslItem,
    build_list_citation,
    build_record_citation,
    iterate_citations,
)
from apps.http.downloads import set_download_name
from apps.http.file_formats import FILE_FORMATS


@require_safe
def list_bibliography(request: HttpRequest, plural: str, format: str) -> StreamingHttpResponse:
    """The citation of the list, then every source that one of its records cites."""
    filterset = get_list_filterset(request, NOUNS[plural])
    citation = build_list_citation(filterset, filterset.qs.count(), request)
    return render_bibliography(format, iterate_citations(citation, filterset.qs), plural)


@require_safe
def record_bibliography(
    request: HttpRequest, plural: str, public_id: str, format: str
) -> StreamingHttpResponse:
    """The citation of the record, then every source that it cites."""
    record = get_object_or_404(NOUNS[plural].model.objects.readable(), public_id=public_id)
    rows = NOUNS[plural].model.objects.filter(pk=record.pk)
    citation = build_record_citation(record, request)
    return render_bibliography(format, iterate_citations(citation, rows), public_id)


@require_safe
def list_document(request: HttpRequest, plural: str) -> StreamingHttpResponse:
    """The list in Markdown: its query, date, licence and citation, its records, and their sources."""
    noun = NOUNS[plural]
    filterset = get_list_filterset(request, noun)
    citation = build_list_citation(filterset, filterset.qs.count(), request)
    rows = filterset.qs.for_list().with_related("replaced_by")
    records = serialize_queryset(rows, noun.serializer_class, request)
    return render_document(citation, records, filterset.qs, plural)


@require_safe
def record_document(request: HttpRequest, plural: str, public_id: str) -> StreamingHttpResponse:
    """The record in Markdown, with everything that its page shows."""
    noun = NOUNS[plural]
    rows = noun.model.objects.readable().for_page().with_related("replaced_by")
    record = get_object_or_404(rows, public_id=public_id)
    data = noun.record_serializer_class(record, context={"request": request}).data
    citation = build_record_citation(record, request)
    return render_document(citation, [data], noun.model.objects.filter(pk=record.pk), public_id)


def get_list_filterset(request: HttpRequest, noun: Noun) -> RecordFilter:
    return get_strict_filterset(noun.filterset_class, request.GET, noun.model.objects.published())


def render_document(
    citation: CslItem, records: Iterable[dict], rows: QuerySet, name: str
) -> StreamingHttpResponse:
    """Render serialized records and the sources that `rows` cite as a Markdown file."""
    sources = islice(iterate_citations(citation, rows), 1, None)  # without the citation itself
    references = (format_plain_reference(item) for item in sources)
    lead = format_document_lead(citation)
    parts = markdown.write_markdown_document(citation["title"], lead, records, references)
    return stream_download(parts, FILE_FORMATS["md"].content_type, f"{name}.md")


def format_document_lead(citation: CslItem) -> str:
    """Format the paragraphs below the title: origin and data revision, licence, citation."""
    origin = f"{citation['genre']} of [{SITE_NAME}](<{citation['URL']}>)."
    reference = markdown.escape_markdown_line(format_plain_reference(citation))
    return f"{origin}\n\n{LICENCE_NOTICE}\n\nCite as: {reference}"


def render_bibliography(format: str, items: Iterable[CslItem], name: str) -> StreamingHttpResponse:
    write, content_type = BIBLIOGRAPHY_FORMATS[format]
    return stream_download(write(items), content_type, f"{name}.{format}")


def stream_download(parts: Iterable[str], content_type: str, name: str) -> StreamingHttpResponse:
    return set_download_name(StreamingHttpResponse(parts, content_type=content_type), name)
