"""The confirmation pages of a merge and of a split, and the way there from records and lists."""

from collections.abc import Callable
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from apps.core.admin import RecordAutocompleteSelect
from apps.core.models import Record, Status
from apps.history.log.changes import ObjectChange, get_last_revision_number, list_record_changes
from apps.history.log.diff import name_record
from apps.history.merge.merge import CannotMerge, MergePlan, merge_records, plan_merge
from apps.history.merge.split import is_merged, plan_split, split_record
from apps.history.models import Revision
from apps.history.undo.admin_page import OBJECTS_SHOWN, group_items_by_noun
from apps.history.undo.permissions import list_barred_nouns

MERGED_REVISIONS_SHOWN = 20  # of a merged record, in the history of the record that replaced it

RevisionChanges = tuple[Revision, list[ObjectChange]]


class MergeAdminMixin(admin.ModelAdmin):
    """Merges and splits the records of a noun."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        views = {"merge": self.merge_view, "split": self.split_view}
        own = [
            path(f"<path:object_id>/{action}/", self.admin_site.admin_view(view), name=f"{name}_{action}")
            for action, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if self.model.merges_within is None:
            actions.pop("merge", None)
        return actions

    @admin.action(description="Merge two", permissions=["change"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Keep a published record; of two published records, the one that was created first."""
        pair = list(queryset.order_by("pk")[:3])
        if len(pair) != 2:
            self.message_user(request, "Choose exactly two records to merge.", "ERROR")
            return None
        kept, merged = sorted(pair, key=lambda record: record.status != Status.PUBLISHED)
        return HttpResponseRedirect(build_merge_url(kept, merged, request.POST.get("reason", "")))

    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        kept = self.get_record_to_merge(request, object_id)
        partner = MergePartnerForm(self, request.GET if "with" in request.GET else None)
        merged = partner.cleaned_data["with"] if partner.is_bound and partner.is_valid() else None
        plan = plan_merge(kept, merged) if merged else None
        take = request.POST.getlist("take")
        page = {
            "title": f"Merge with “{kept}”",
            "partner": partner,
            "kept": kept,
            "merged": merged,
            "taken": take or [choice.name for choice in plan.choices if choice.fills] if plan else [],
            "reverse_url": build_merge_url(merged, kept) if merged else "",
            "success": f"“{merged}” was merged into “{kept}”.",
            "back": self.get_change_url(kept),
        }
        write = partial(merge_records, kept, merged, take, user=request.user) if merged else None
        return self.render_merge_page(request, plan, page, write)

    def split_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        merged = self.get_record_to_merge(request, object_id)
        if not is_merged(merged):
            raise Http404(f"“{merged}” is not merged into another record.")
        plan = plan_split(merged)
        page = {
            "title": f"Split “{merged}” from “{plan.kept}”",
            "kept": plan.kept,
            "merged": merged,
            "is_split": True,
            "success": f"“{merged}” is a record of its own again.",
            "back": self.get_change_url(merged),
        }
        return self.render_merge_page(request, plan, page, partial(split_record, merged, user=request.user))

    def get_record_to_merge(self, request: HttpRequest, object_id: str) -> Record:
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if self.model.merges_within is None or not self.has_change_permission(request, record):
            raise PermissionDenied
        return record

    def render_merge_page(
        self, request: HttpRequest, plan: MergePlan | None, page: dict[str, Any],
        write: Callable[..., Revision] | None,
    ) -> HttpResponse:  # fmt: skip
        """Show what would be written, or write it if it was confirmed and is still what was shown."""
        barred = list_barred_nouns(request.user, plan.items) if plan else []
        if request.method == "POST" and (barred or not plan):
            raise PermissionDenied
        seen = ""
        if plan:
            seen = f"{get_last_revision_number(plan.kept)}-{get_last_revision_number(plan.merged)}"
        if request.method == "POST" and write and self.submit_merge(request, seen, page["success"], write):
            return HttpResponseRedirect(page["back"])
        context = {
            **self.admin_site.each_context(request),
            **page,
            "opts": self.opts,
            "plan": plan,
            "seen": seen,
            "barred": barred,
            "reason": request.POST.get("reason", request.GET.get("reason", "")),
            "moved": group_items_by_noun(plan.moved, OBJECTS_SHOWN) if plan else [],
        }
        return TemplateResponse(request, "admin/merge.html", context)

    def submit_merge(
        self, request: HttpRequest, seen: str, success: str, write: Callable[..., Revision]
    ) -> bool:
        if request.POST.get("seen") != seen:
            messages.error(
                request,
                "One of them was changed meanwhile. Read again what would be written, and confirm it.",
            )
            return False
        try:
            new = write(reason=request.POST.get("reason", ""))
        except CannotMerge as error:
            messages.error(request, f"Nothing was written. {error}")
            return False
        messages.success(request, f"{success} It is revision {new.pk}.")
        return True

    def get_change_url(self, record: Record) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk])


class RecordField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return name_record(obj)


class MergePartnerForm(forms.Form):
    """The choice of the other record, with autocompletion."""

    def __init__(self, model_admin: admin.ModelAdmin, data: Any) -> None:
        super().__init__(data)
        field = model_admin.model._meta.get_field("replaced_by")
        widget = RecordAutocompleteSelect(field, model_admin.admin_site)
        records = model_admin.model._default_manager.all()
        self.fields["with"] = RecordField(records, label="With", widget=widget)


def build_merge_url(kept: Record, merged: Record, reason: str = "") -> str:
    meta = kept._meta
    query = {"with": merged.pk} | ({"reason": reason} if reason else {})
    return f"{reverse(f'admin:{meta.app_label}_{meta.model_name}_merge', args=[kept.pk])}?{urlencode(query)}"


def list_merged_histories(record: Any) -> list[tuple[Record, list[RevisionChanges]]]:
    """The records that were merged into this one, each with its last revisions and their changes."""
    return [
        (merged, group_changes_by_revision(merged)[:MERGED_REVISIONS_SHOWN])
        for merged in record.replaces.order_by("pk")
    ]


def group_changes_by_revision(record: Record) -> list[RevisionChanges]:
    """The revisions of a record, the last first, each with its changes."""
    changes = list_record_changes(record)
    return [(revision, list(found)) for revision, found in groupby(changes, attrgetter("revision"))]
