"""The page on which a curator sees where each value comes from, and returns it to upstream."""

from collections import Counter

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from apps.core.models import Record
from apps.core.publishing import can_change_record, has_model_permission
from apps.ingest.datasets import DATASETS
from apps.ingest.provenance.restore import UpstreamRestoreError, restore_upstream_values
from apps.ingest.provenance.trace import trace_record


def admin_provenance(request, app, model, pk):
    record = get_object_or_404(get_record_model(app, model), pk=pk)
    if not (
        has_model_permission(request.user, "view", type(record))
        or has_model_permission(request.user, "change", type(record))
    ):
        raise PermissionDenied
    if request.method == "POST":
        restore_chosen_values(request, record)
        return HttpResponseRedirect(request.path)
    found = trace_record(record)
    context = {
        **admin.site.each_context(request),
        "title": "Where each value comes from",
        "opts": record._meta,
        "original": record,
        "things": [(thing, may_restore_upstream(request.user, record, thing)) for thing in found.things],
        "datasets": count_restorable_fields(request.user, record, found.differences),
        "seen": found.seal,
    }
    return TemplateResponse(request, "admin/provenance.html", context)


def get_record_model(app, model):
    try:
        found = apps.get_model(app, model)
    except LookupError as error:
        raise Http404 from error
    if not issubclass(found, Record):
        raise Http404
    return found


def may_restore_upstream(user, record, thing):
    """As in the record's form: who may change it as it stands, and this kind of link."""
    return can_change_record(user, type(record), record.status) and has_model_permission(
        user, "change", thing.model
    )


def count_restorable_fields(user, record, differences):
    """[(dataset, its title, how many fields are held otherwise)], if all of them may be returned."""
    counts = Counter(difference.saying.upstream.dataset for difference in differences)
    if not all(may_restore_upstream(user, record, difference.thing) for difference in differences):
        return []
    return [(name, DATASETS[name].title, count) for name, count in counts.items()]


def restore_chosen_values(request, record):
    take = request.POST.get("take", "")

    def chosen(difference):
        asked = take in (difference.saying.name, f"all:{difference.saying.upstream.dataset}")
        if asked and not may_restore_upstream(request.user, record, difference.thing):
            raise PermissionDenied
        return asked

    reason, seen = request.POST.get("reason", "").strip(), request.POST.get("seen", "")
    try:
        act = restore_upstream_values(record, chosen, seen, user=request.user, reason=reason)
    except UpstreamRestoreError as refusal:
        messages.error(request, f"Nothing was written. {refusal}")
    else:
        messages.success(request, f"Returned to upstream in {act}.".replace("Revision", "revision"))
