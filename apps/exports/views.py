"""Lists and records as bibliographies and as Markdown: the same query, the same strictness as every file."""

from itertools import islice

from django.core.exceptions import BadRequest
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from apps.core.citing.formats import BIBLIOGRAPHIES
from apps.core.citing.styles import plain
from apps.core.formats import markdown
from apps.core.formats.tabular import LICENCE, records
from apps.core.nouns import NOUNS
from apps.exports import citation


@require_safe
def list_bibliography(request, plural, format):
    """The list itself, then every source that a record on it cites, each once."""
    filterset = asked(request, NOUNS[plural])
    own = citation.of_list(filterset, filterset.qs.count(), request)
    return bibliography(format, citation.with_sources(own, filterset.qs), plural)


@require_safe
def record_bibliography(request, plural, public_id, format):
    """The record in this base, then every source that it cites."""
    record = readable(NOUNS[plural], public_id)
    rows = type(record).objects.filter(pk=record.pk)
    return bibliography(format, citation.with_sources(citation.of_record(record, request), rows), public_id)


@require_safe
def list_document(request, plural):
    """The list to read: its sentence, date, revision, address and licence, its records, their sources."""
    noun = NOUNS[plural]
    filterset = asked(request, noun)
    own = citation.of_list(filterset, filterset.qs.count(), request)
    rows = filterset.qs.for_list().with_named("replaced_by")
    written = records(rows, noun.serializer_class, request)
    return document(own, written, filterset.qs, plural)


@require_safe
def record_document(request, plural, public_id):
    """A record to read, with all that hangs on it."""
    noun = NOUNS[plural]
    rows = noun.model.objects.readable().for_page().with_named("replaced_by")
    record = get_object_or_404(rows, public_id=public_id)
    row = noun.record_serializer_class(record, context={"request": request}).data
    listed = noun.model.objects.filter(pk=record.pk)
    return document(citation.of_record(record, request), [row], listed, public_id)


def document(own, rows, listed, name):
    sources = citation.with_sources(own, listed)
    cited = (plain(item) for item in islice(sources, 1, None))
    parts = markdown.document(own["title"], lead(own), rows, cited)
    return download(parts, "text/markdown; charset=utf-8", f"{name}.md")


def lead(own):
    """Where it is from, of which state of the base, under which licence, how to cite it."""
    origin = f"{own['genre']} of [{citation.NAME}](<{own['URL']}>)."
    return f"{origin}\n\n{LICENCE}\n\nCite as: {markdown.line(plain(own))}"


def asked(request, noun):
    """The noun's filter with the query of the request. Refuses what it does not know."""
    filterset = noun.filterset_class(request.GET, queryset=noun.model.objects.published())
    if problems := filterset.problems(strict=True):
        raise BadRequest(problems)
    return filterset


def readable(noun, public_id):
    return get_object_or_404(noun.model.objects.readable(), public_id=public_id)


def bibliography(format, items, name):
    write, content_type = BIBLIOGRAPHIES[format]
    return download(write(items), content_type, f"{name}.{format}")


def download(parts, content_type, name):
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(parts, content_type=content_type, headers=disposition)
