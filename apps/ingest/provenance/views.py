"""Where each value of a record comes from, for readers: a page, and the same as data."""

from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.core.models import READABLE_STATUSES
from apps.core.nouns import NOUNS
from apps.history.models import get_data_revision
from apps.ingest.provenance.trace import trace_record


@require_safe
def record_provenance(request, plural, public_id, format=""):
    """404 for what readers may not see."""
    record = get_object_or_404(NOUNS[plural].model.objects.readable(), public_id=public_id)
    found = trace_record(record, is_public=True)
    if format:
        data = serialize_provenance(found, request.build_absolute_uri(record.get_absolute_url()))
        return JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return render(request, "provenance.html", {"object": record, "things": found.things})


def serialize_provenance(found, address):
    return {
        "id": found.record.public_id,
        "page_url": address,
        "data_revision": get_data_revision(),
        "objects": [serialize_traced_object(thing) for thing in found.things],
    }


def serialize_traced_object(thing):
    return {
        "noun": thing.noun,
        "label": thing.label,
        "datasets": [serialize_file_position(*place) for place in thing.places],
        "fields": [serialize_traced_field(value) for value in thing.values],
    }


def serialize_file_position(dataset, upstream):
    return {
        "dataset": dataset.name, "title": dataset.title, "licence": dataset.licence, "file": upstream.file,
        "sha256": upstream.sha256, "sheet": upstream.where, "row": upstream.row,
    }  # fmt: skip


def serialize_traced_field(value):
    return {
        "field": value.item.name,
        "value": serialize_field_value(value, value.held, value.ends),
        "said": [serialize_upstream_value(value, saying) for saying in value.sayings],
        "written": value.act and serialize_writing_revision(value),
    }


def serialize_upstream_value(value, saying):
    return {
        "dataset": saying.upstream.dataset,
        "cells": dict(saying.cells),
        "value": serialize_field_value(value, saying.says, saying.ends),
        "same": saying.same,
    }


def serialize_writing_revision(value):
    act = value.act
    return {
        "revision": act.pk,
        "time": act.time,
        "by": act.author_name,
        "reason": act.reason,
        "column": value.column,
    }


def serialize_field_value(value, found, ends):
    """A record by its id, if readers may see it."""
    if not value.item.is_relation:
        return found
    ids = [end.public_id for end in ends if end.status in READABLE_STATUSES]
    return ids if value.item.many_to_many else next(iter(ids), None)
