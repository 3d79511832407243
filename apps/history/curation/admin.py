"""How the admin writes records: every submit one revision with its reason, every status by a move."""

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.template.response import TemplateResponse
from simple_history.admin import SimpleHistoryAdmin

from apps.core.admin import RecordAdmin, format_admin_count
from apps.core.models import Status
from apps.core.publishing import TRANSITIONS, can_change_record, get_allowed_transitions, has_model_permission
from apps.history.curation.bulk_admin import BulkEditAdminMixin
from apps.history.curation.concurrent_edits import EditConflict
from apps.history.curation.draft_form import DraftAdminMixin
from apps.history.curation.transitions import attempt_transition, describe_other_publishers, join_record_names
from apps.history.log.changes import get_last_revision_number, list_changes_since
from apps.history.merge.admin_page import MergeAdminMixin, group_changes_by_revision, list_merged_histories
from apps.history.models import acquire_write_lock, create_revision


class ReasonField(forms.CharField):
    def __init__(self, **kwargs):
        super().__init__(label="Why", required=False, max_length=300, **kwargs)


class CuratedForm(forms.ModelForm):
    reason = ReasonField(
        widget=AdminTextInputWidget, help_text="One line for the history, if it is not plain."
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    meanwhile = ()
    goes_on = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = get_last_revision_number(self.instance)

    def clean(self):
        """What others wrote since the form was made is told before anything is written over it."""
        self.goes_on = "_goes_on" in self.data
        last, seen = self.initial.get("seen", 0), self.cleaned_data.get("seen") or 0
        if self.instance.pk and seen != last:
            self.meanwhile = list_changes_since(self.instance, seen if seen < last else 0)
        if self.meanwhile:
            self.add_error(None, "The record was changed meanwhile.")
        if self.goes_on:
            self.add_error(None, "This is the draft as it was kept.")
        move = TRANSITIONS.get(self.data.get("_move"))
        if move and move.needs_reason and not self.cleaned_data.get("reason"):
            self.add_error("reason", f"Say why it is to be {move.done}.")
        return super().clean()


class ReasonActionForm(ActionForm):
    reason = ReasonField()


class CuratedAdmin(DraftAdminMixin, BulkEditAdminMixin, MergeAdminMixin, RecordAdmin, SimpleHistoryAdmin):
    form = CuratedForm
    action_form = ReasonActionForm
    actions = ["edit", "review", "publish", "withdraw", "merge"]
    change_form_template = "admin/record_form.html"
    object_history_template = "admin/record_history.html"
    history_list_per_page = 20

    # --- Saving --------------------------------------------------------------------------------

    def save_model(self, request, obj, form, change):
        with create_revision(reason=form.cleaned_data["reason"]):
            if not change or form.has_changed():
                super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        """A record changes with its links. Then it moves, if that was asked."""
        super().save_related(request, form, formsets, change)
        if not form.has_changed() and any(formset.has_changed() for formset in formsets):
            form.instance.save()
        record = self.model.objects.filter(pk=form.instance.pk)
        if move := TRANSITIONS.get(request.POST.get("_move")):
            self.move(request, move, record)
        elif record.published().uncited().exists():
            text = f"“{form.instance}” is published and cites no source. Cite one, or withdraw it."
            self.message_user(request, text, "WARNING")

    def log_addition(self, request, obj, message):
        """The revision is the log; Django's own would be a second one."""

    def log_change(self, request, obj, message):
        """As above."""

    def changeform_view(self, request, *args, **kwargs):
        """Whoever saves waits for a turn, so that what the form compares with stays true."""
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with transaction.atomic():
            acquire_write_lock()
            return super().changeform_view(request, *args, **kwargs)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        form = context["adminform"].form
        if getattr(form, "meanwhile", ()) or getattr(form, "goes_on", False):
            self.show_both(request, context)
        context["moves"] = get_allowed_transitions(
            obj.status if obj else Status.DRAFT, request.user, self.model
        )
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def show_both(self, request, context):
        """What they wrote beside yours; the form comes back with theirs, and yours on top of it."""
        merge = EditConflict(context["adminform"].form)
        record = self.get_object(request, str(merge.form.instance.pk))
        inlines = context["inline_admin_formsets"]
        context["meanwhile"] = list(merge.told([inline.formset for inline in inlines]))
        context["adminform"].form = merge.fresh_form(record)
        for inline in inlines:
            rows = inline.opts.get_queryset(request).filter(**{inline.formset.fk.name: record})
            inline.formset = merge.fresh_formset(inline.formset, record, rows)
        context["errors"] = []

    # --- Who may -------------------------------------------------------------------------------

    def has_change_permission(self, request, obj=None):
        is_draft = obj is None or getattr(request, "drafting", False)
        return can_change_record(request.user, self.model, Status.DRAFT if is_draft else obj.status)

    def has_publish_permission(self, request):
        return has_model_permission(request.user, "publish", self.model)

    # --- Moves ---------------------------------------------------------------------------------

    @admin.action(description=TRANSITIONS["review"].label, permissions=["change"])
    def review(self, request, queryset):
        self.move(request, TRANSITIONS["review"], queryset)

    @admin.action(description=TRANSITIONS["publish"].label, permissions=["publish"])
    def publish(self, request, queryset):
        self.move(request, TRANSITIONS["publish"], queryset)

    @admin.action(description=TRANSITIONS["withdraw"].label, permissions=["publish"])
    def withdraw(self, request, queryset):
        self.move(request, TRANSITIONS["withdraw"], queryset)

    def move(self, request, move, queryset):
        """Says what came of it: how many moved, and which were refused."""
        records = self.model.objects.filter(pk__in=queryset.values("pk"))
        try:
            done = attempt_transition(move, request.user, records, request.POST.get("reason", "").strip())
        except ValueError as error:
            self.message_user(request, str(error), "ERROR")
            return
        for text in self.refusals(request, move, done):
            self.message_user(request, text, "ERROR")
        if done.moved or not done.refused:
            text = f"{format_admin_count(len(done.moved), self.opts)} {move.done}."
            self.message_user(request, text, "SUCCESS" if done.moved else "WARNING")

    def refusals(self, request, move, done):
        if done.own:
            who = describe_other_publishers(request.user, self.model)
            yield f"Not {move.done}, because you changed them last: {join_record_names(done.own)}. Who could: {who}."
        if done.uncited:
            yield f"Not {move.done}, because no source is cited: {join_record_names(done.uncited)}."
        if done.replaced:
            text = (
                f"Not {move.done}, because another record replaces them: {join_record_names(done.replaced)}."
            )
            yield f"{text} Split them first."

    # --- History -------------------------------------------------------------------------------

    def history_view(self, request, object_id, extra_context=None):
        """The revisions of a record and its links, the last first, field by field."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_history_or_change_history_permission(request, record):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {record}",
            "page": Paginator(group_changes_by_revision(record), self.history_list_per_page).get_page(
                request.GET.get("p")
            ),
            "object": record,
            "record": f"{self.opts.label_lower}:{record.pk}",
            "may_undo": self.has_change_permission(request, record),
            "merged": list_merged_histories(record),
            "opts": self.opts,
            "module_name": self.opts.verbose_name_plural.capitalize(),
        }
        return TemplateResponse(request, self.object_history_template, context)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """A record as it was, to read: its POST would write the old state over the new one."""
        if request.method == "POST":
            raise PermissionDenied
        if not (object_id.isdecimal() and version_id.isdecimal()):
            raise Http404
        return super().history_form_view(request, object_id, version_id, extra_context)

    def history_form_view_title(self, request, obj):
        return f"{obj}, as it was from {obj._history.history_date:%d %B %Y, %H:%M} UTC on"

    def get_readonly_fields(self, request, obj=None):
        locked = super().get_readonly_fields(request, obj)
        is_past = hasattr(obj, "_history")
        return [*locked, *(item.name for item in self.opts.fields)] if is_past else locked
