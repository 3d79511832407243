"""The admin page that shows curators the origin of each value, and restores upstream values."""

from collections import Counter
from collections.abc import Sequence

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from apps.core.models import Record
from apps.core.publishing import can_change_record, has_model_permission
from apps.ingest.datasets import DATASETS
from apps.ingest.provenance.restore import UpstreamRestoreError, restore_upstream_values
from apps.ingest.provenance.trace import UpstreamDifference, trace_record
from apps.ingest.provenance.values import TracedObject


def admin_provenance(request: HttpRequest, app: str, model: str, pk: int) -> HttpResponse:
    record = get_object_or_404(get_record_model(app, model), pk=pk)
    if not any(has_model_permission(request.user, name, type(record)) for name in ("view", "change")):
        raise PermissionDenied
    if request.method == "POST":
        restore_chosen_values(request, record)
        return HttpResponseRedirect(request.path)
    provenance = trace_record(record)
    context = {
        **admin.site.each_context(request),
        "title": "Where each value comes from",
        "opts": record._meta,
        "original": record,
        "objects": [
            (traced, may_restore_upstream(request.user, record, traced)) for traced in provenance.objects
        ],
        "datasets": count_restorable_fields(request.user, record, provenance.differences),
        "seen": provenance.checksum,
    }
    return TemplateResponse(request, "admin/provenance.html", context)


def get_record_model(app: str, model: str) -> type[Record]:
    try:
        found = apps.get_model(app, model)
    except LookupError as error:
        raise Http404 from error
    if not issubclass(found, Record):
        raise Http404
    return found


def may_restore_upstream(user: User | AnonymousUser, record: Record, traced: TracedObject) -> bool:
    """The rule of the record's form: the user may change the record in its status, and this kind of link."""
    may_change = can_change_record(user, type(record), record.status)
    return may_change and has_model_permission(user, "change", traced.model)


def count_restorable_fields(
    user: User | AnonymousUser, record: Record, differences: Sequence[UpstreamDifference]
) -> list[tuple[str, str, int]]:
    """[(dataset, title, number of differing fields)], or nothing if the user may not restore all of them."""
    if not all(may_restore_upstream(user, record, difference.traced) for difference in differences):
        return []
    counts = Counter(difference.upstream_value.upstream.dataset for difference in differences)
    return [(name, DATASETS[name].title, count) for name, count in counts.items()]


def restore_chosen_values(request: HttpRequest, record: Record) -> None:
    take = request.POST.get("take", "")

    def is_chosen(difference: UpstreamDifference) -> bool:
        value = difference.upstream_value
        chosen = take in (value.name, f"all:{value.upstream.dataset}")
        if chosen and not may_restore_upstream(request.user, record, difference.traced):
            raise PermissionDenied
        return chosen

    reason, checksum = request.POST.get("reason", "").strip(), request.POST.get("seen", "")
    try:
        revision = restore_upstream_values(record, is_chosen, checksum, user=request.user, reason=reason)
    except UpstreamRestoreError as error:
        messages.error(request, f"Nothing was written. {error}")
    else:
        messages.success(request, f"Returned to upstream in {revision}.".replace("Revision", "revision"))
