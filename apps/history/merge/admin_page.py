"""The pages that ask before a merge and before a split, and the ways to them from a record and a list."""

from itertools import groupby
from operator import attrgetter

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode

from apps.core.admin import RecordAutocompleteSelect
from apps.core.models import Status
from apps.history.log.changes import get_last_revision_number, list_record_changes
from apps.history.merge.merge import CannotMerge, merge_records, plan_merge
from apps.history.merge.split import is_merged, plan_split, split_record
from apps.history.undo.admin_page import summarize_noun_items
from apps.history.undo.permissions import list_barred_nouns

MERGED_REVISIONS_SHOWN = 20  # revisions of a merged record, in the history of the one that it went into


class MergeAdminMixin:
    """What the admin of a noun gains: its records can be merged and split."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        views = {"merge": self.merge_view, "split": self.split_view}
        own = [
            path(f"<path:object_id>/{act}/", self.admin_site.admin_view(view), name=f"{name}_{act}")
            for act, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def get_actions(self, request):
        found = super().get_actions(request)
        if self.model.merges_within is None:
            found.pop("merge", None)
        return found

    @admin.action(description="Merge two", permissions=["change"])
    def merge(self, request, queryset):
        """What readers know is kept; of two that they know, what has been here longer."""
        pair = list(queryset.order_by("pk")[:3])
        if len(pair) != 2:
            self.message_user(request, "Choose exactly two records to merge.", "ERROR")
            return None
        kept, gone = sorted(pair, key=lambda record: record.status != Status.PUBLISHED)
        return HttpResponseRedirect(build_merge_url(kept, gone, request.POST.get("reason", "")))

    def merge_view(self, request, object_id):
        kept = self.record_to_merge(request, object_id)
        chosen = MergePartnerForm(self, request.GET if "with" in request.GET else None)
        gone = chosen.cleaned_data["with"] if chosen.is_bound and chosen.is_valid() else None
        plan = gone and plan_merge(kept, gone)
        page = {
            "title": f"Merge with “{kept}”", "chosen": chosen, "kept": kept, "gone": gone,
            "taken": request.POST.getlist("take") or [c.key for c in plan.choices if c.fills] if plan else [],
            "other_way": gone and build_merge_url(gone, kept),
            "after": f"“{gone}” was merged into “{kept}”.", "back": kept,
        }  # fmt: skip
        act = lambda reason: merge_records(  # noqa: E731 - what is done when the page is sent
            kept, gone, request.POST.getlist("take"), user=request.user, reason=reason
        )
        return self.ask_to_write(request, plan, page, act)

    def split_view(self, request, object_id):
        gone = self.record_to_merge(request, object_id)
        if not is_merged(gone):
            raise Http404(f"“{gone}” is merged into nothing.")
        plan = plan_split(gone)
        page = {
            "title": f"Split “{gone}” from “{plan.kept}”", "kept": plan.kept, "gone": gone, "is_split": True,
            "after": f"“{gone}” stands for itself again.", "back": gone,
        }  # fmt: skip
        act = lambda reason: split_record(gone, user=request.user, reason=reason)  # noqa: E731 - as above
        return self.ask_to_write(request, plan, page, act)

    def record_to_merge(self, request, object_id):
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if self.model.merges_within is None or not self.has_change_permission(request, record):
            raise PermissionDenied
        return record

    def ask_to_write(self, request, plan, page, act):
        """Shows what would be written, or writes it if that was sent and is still what was shown."""
        locked = list_barred_nouns(request.user, plan.items) if plan else []
        if request.method == "POST" and (locked or not plan):
            raise PermissionDenied
        seen = plan and f"{get_last_revision_number(plan.kept)}-{get_last_revision_number(plan.gone)}"
        if request.method == "POST" and self.was_written(request, seen, page["after"], act):
            return HttpResponseRedirect(self.form_of(page["back"]))
        context = {
            **self.admin_site.each_context(request), **page, "opts": self.opts, "plan": plan, "seen": seen,
            "barred": locked, "back": self.form_of(page["back"]),
            "reason": request.POST.get("reason", request.GET.get("reason", "")),
            "moved": group_items_by_noun(plan.moved) if plan else [],
        }  # fmt: skip
        return TemplateResponse(request, "admin/merge.html", context)

    def was_written(self, request, seen, after, act):
        if request.POST.get("seen") != seen:
            messages.error(
                request, "One of them was changed meanwhile. Read what would be done, and send it again."
            )
            return False
        try:
            new = act(request.POST.get("reason", ""))
        except CannotMerge as refusal:
            messages.error(request, f"Nothing was written. {refusal}")
            return False
        messages.success(request, f"{after} It is revision {new.pk}.")
        return True

    def form_of(self, record):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk])


class MergePartnerForm(forms.Form):
    """The other record, found by typing as everywhere."""

    def __init__(self, model_admin, data):
        super().__init__(data)
        field = model_admin.model._meta.get_field("replaced_by")
        widget = RecordAutocompleteSelect(field, model_admin.admin_site)
        records = model_admin.model.objects.all()
        self.fields["with"] = forms.ModelChoiceField(records, label="With", widget=widget)
        self.fields["with"].label_from_instance = attrgetter("label_with_id")


def build_merge_url(kept, gone, reason=""):
    meta = kept._meta
    asked = {"with": gone.pk} | ({"reason": reason} if reason else {})
    return f"{reverse(f'admin:{meta.app_label}_{meta.model_name}_merge', args=[kept.pk])}?{urlencode(asked)}"


def group_items_by_noun(items):
    return [summarize_noun_items(found) for _, found in groupby(items, attrgetter("model"))]


def list_merged_histories(record):
    """[(merged record, its last revisions with their changes)], for the history of what it went into."""
    return [
        (gone, group_changes_by_revision(gone)[:MERGED_REVISIONS_SHOWN])
        for gone in record.replaces.order_by("pk")
    ]


def group_changes_by_revision(record):
    return [(act, list(found)) for act, found in groupby(list_record_changes(record), attrgetter("revision"))]
