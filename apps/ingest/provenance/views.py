"""Where each value of a record comes from, for readers: a page, and the same as JSON."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.core.models import READABLE_STATUSES, Record
from apps.core.nouns import NOUNS
from apps.history.models import Revision, get_data_revision
from apps.ingest.datasets import Dataset
from apps.ingest.models import Upstream
from apps.ingest.provenance.trace import RecordProvenance, trace_record
from apps.ingest.provenance.values import TracedField, TracedObject, UpstreamValue


@require_safe
def record_provenance(request: HttpRequest, plural: str, public_id: str, format: str = "") -> HttpResponse:
    """The page or the JSON. Records that readers cannot see are not found."""
    record = get_object_or_404(NOUNS[plural].model.objects.readable(), public_id=public_id)
    provenance = trace_record(record, is_public=True)
    if format:
        data = serialize_provenance(provenance, request.build_absolute_uri(record.get_absolute_url()))
        return JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return render(request, "provenance.html", {"object": record, "objects": provenance.objects})


def serialize_provenance(provenance: RecordProvenance, url: str) -> dict[str, Any]:
    return {
        "id": provenance.record.public_id,
        "page_url": url,
        "data_revision": get_data_revision(),
        "objects": [serialize_traced_object(traced) for traced in provenance.objects],
    }


def serialize_traced_object(traced: TracedObject) -> dict[str, Any]:
    return {
        "noun": traced.noun,
        "label": traced.label,
        "datasets": [serialize_file_position(*position) for position in traced.positions],
        "fields": [serialize_traced_field(field) for field in traced.fields],
    }


def serialize_file_position(dataset: Dataset, upstream: Upstream) -> dict[str, Any]:
    return {
        "dataset": dataset.name,
        "title": dataset.title,
        "licence": dataset.licence,
        "file": upstream.file,
        "sha256": upstream.sha256,
        "sheet": upstream.sheet_name,
        "row": upstream.row,
    }


def serialize_traced_field(field: TracedField) -> dict[str, Any]:
    return {
        "field": field.field.name,
        "value": serialize_field_value(field, field.current, field.linked_records),
        "said": [serialize_upstream_value(field, value) for value in field.upstream_values],
        "written": field.revision and serialize_writing_revision(field.revision, field.column),
    }


def serialize_upstream_value(field: TracedField, value: UpstreamValue) -> dict[str, Any]:
    return {
        "dataset": value.upstream.dataset,
        "cells": dict(value.cells),
        "value": serialize_field_value(field, value.stated, value.linked_records),
        "same": value.is_current,
    }


def serialize_writing_revision(revision: Revision, column: str) -> dict[str, Any]:
    return {
        "revision": revision.pk,
        "time": revision.time,
        "by": revision.author_name,
        "reason": revision.reason,
        "column": column,
    }


def serialize_field_value(field: TracedField, value: Any, linked_records: list[Record]) -> Any:
    """A linked record by its id, if readers can see it; any other value as it is."""
    if not field.field.is_relation:
        return value
    ids = [record.public_id for record in linked_records if record.status in READABLE_STATUSES]
    return ids if field.field.many_to_many else next(iter(ids), None)
