"""Where each value of a record comes from, for readers: a page, and the same as data."""

from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.core.models import READABLE
from apps.history.models import data_revision
from apps.ingest.provenance.trace import provenance
from apps.ingest.spreadsheets.reader import NOUNS


@require_safe
def provenance_page(request, plural, public_id, format=""):
    """404 for what readers may not see."""
    record = get_object_or_404(NOUNS[plural].Meta.model.objects.readable(), public_id=public_id)
    found = provenance(record, is_public=True)
    if format:
        data = as_data(found, request.build_absolute_uri(record.get_absolute_url()))
        return JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return render(request, "provenance.html", {"object": record, "things": found.things})


def as_data(found, address):
    return {
        "id": found.record.public_id,
        "page_url": address,
        "data_revision": data_revision(),
        "objects": [of_thing(thing) for thing in found.things],
    }


def of_thing(thing):
    return {
        "noun": thing.noun,
        "label": thing.label,
        "datasets": [of_place(*place) for place in thing.places],
        "fields": [of_value(value) for value in thing.values],
    }


def of_place(dataset, upstream):
    return {
        "dataset": dataset.name, "title": dataset.title, "licence": dataset.licence, "file": upstream.file,
        "sha256": upstream.sha256, "sheet": upstream.where, "row": upstream.row,
    }  # fmt: skip


def of_value(value):
    return {
        "field": value.item.name,
        "value": machine(value, value.held, value.ends),
        "said": [of_saying(value, saying) for saying in value.sayings],
        "written": value.act and of_act(value),
    }


def of_saying(value, saying):
    return {
        "dataset": saying.upstream.dataset,
        "cells": dict(saying.cells),
        "value": machine(value, saying.says, saying.ends),
        "same": saying.same,
    }


def of_act(value):
    act = value.act
    return {"revision": act.pk, "time": act.time, "by": act.who, "reason": act.reason, "column": value.column}


def machine(value, found, ends):
    """A record by its id, if readers may see it."""
    if not value.item.is_relation:
        return found
    ids = [end.public_id for end in ends if end.status in READABLE]
    return ids if value.item.many_to_many else next(iter(ids), None)
