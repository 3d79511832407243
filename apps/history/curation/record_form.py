"""How the admin saves a record: one revision for each submit, which overwrites nothing that was not read."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import transaction
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse

from apps.core.models import Record, Status
from apps.core.publishing import TRANSITIONS, can_change_record, get_allowed_transitions
from apps.history.curation.concurrent_edits import EditConflict
from apps.history.log.changes import ObjectChange, get_last_revision_number, list_changes_since
from apps.history.models import acquire_write_lock, create_revision


class ReasonField(forms.CharField):
    """The reason of a revision: one line for the history."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="Why", required=False, max_length=300, **kwargs)


class ReasonActionForm(ActionForm):
    reason = ReasonField()


class CuratedForm(forms.ModelForm):
    """The form of a record. `seen` is the last revision of the record when the form was built."""

    reason = ReasonField(
        widget=AdminTextInputWidget, help_text="One line for the history, if it is not plain."
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    later_changes: Sequence[ObjectChange] = ()  # by others, since `seen`; set by clean()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = get_last_revision_number(self.instance)

    def clean(self) -> dict[str, Any] | None:
        """Refuse to overwrite what others wrote since the form was built, or to withdraw without a reason."""
        last, seen = self.initial.get("seen", 0), self.cleaned_data.get("seen") or 0
        if self.instance.pk and seen != last:
            self.later_changes = list_changes_since(self.instance, seen if seen < last else 0)
        if self.later_changes:
            self.add_error(None, "The record was changed meanwhile.")
        transition = TRANSITIONS.get(self.data.get("_move", ""))
        if transition and transition.needs_reason and not self.cleaned_data.get("reason"):
            self.add_error("reason", f"Say why it is to be {transition.done_label}.")
        return super().clean()


class RecordFormMixin(admin.ModelAdmin):
    """Saves a record with its links as one revision."""

    form = CuratedForm
    change_form_template = "admin/record_form.html"

    def save_model(self, request: HttpRequest, obj: Record, form: forms.ModelForm, change: bool) -> None:
        with create_revision(reason=form.cleaned_data["reason"]):
            if not change or form.has_changed():
                super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: forms.ModelForm, formsets: list[BaseInlineFormSet], change: bool
    ) -> None:
        """A record counts as changed when only its links are."""
        super().save_related(request, form, formsets, change)
        if not form.has_changed() and any(formset.has_changed() for formset in formsets):
            form.instance.save()

    def construct_change_message(
        self, request: HttpRequest, form: forms.Form, formsets: Iterable[forms.BaseFormSet], add: bool = False
    ) -> list[dict[str, Any]]:
        """None is needed: the revision replaces the admin's own log."""
        return []

    # The stubs want an entry of the log to be returned; the admin ignores the result.
    def log_addition(  # type: ignore[override]  # returns no LogEntry
        self, request: HttpRequest, obj: Record, message: object
    ) -> None:
        """The revision replaces the admin's own log."""

    def log_change(  # type: ignore[override]  # returns no LogEntry
        self, request: HttpRequest, obj: Record, message: object
    ) -> None:
        """The revision replaces the admin's own log."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:  # fmt: skip
        """A submit takes the write lock first, so that what the form is compared with stays true."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            acquire_write_lock()
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj: Record | None = kwargs.get("obj")
        later = getattr(context["adminform"].form, "later_changes", ())
        if later:
            self.show_conflict(request, context, later)
        status = obj.status if obj else Status.DRAFT
        context.setdefault("transitions", get_allowed_transitions(status, request.user, self.model))
        return super().render_change_form(request, context, *args, **kwargs)

    def show_conflict(
        self, request: HttpRequest, context: dict[str, Any], later_changes: Sequence[ObjectChange]
    ) -> None:
        """Show the form again with the values of the record as it is now and the sender's edits on top."""
        conflict = EditConflict(context["adminform"].form, later_changes)
        record = self.get_queryset(request).get(pk=conflict.form.instance.pk)
        inlines = context["inline_admin_formsets"]
        context["later_changes"] = list(conflict.iter_conflicts([inline.formset for inline in inlines]))
        context["adminform"].form = conflict.build_form(record)
        for inline in inlines:
            rows = inline.opts.get_queryset(request).filter(**{inline.formset.fk.name: record})
            inline.formset = conflict.build_formset(inline.formset, record, rows)
        context["errors"] = []

    def has_change_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return can_change_record(request.user, self.model, obj.status if obj else Status.DRAFT)
