"""The admin form of a published record as the form of a draft change.

`?draft` starts a draft change, `?draft=7` continues number 7. The admin validates the form as usual; the
hooks that would save the record keep a draft change instead.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from apps.core.models import Record, Status
from apps.core.publishing import has_model_permission
from apps.history.curation.concurrent_edits import ConflictingField, LinkEdits, build_edited_formset
from apps.history.curation.drafts import CannotPublish, get_open_drafts, get_proposal, save_draft
from apps.history.curation.proposals import REMOVED, Proposal, read_proposal
from apps.history.log.changes import ObjectChange, get_log, list_changes_since
from apps.history.log.diff import format_row_value, name_record
from apps.history.models import DraftChange

DRAFT_EDIT = "draft_edit"  # attribute of a request: the hooks of the admin receive nothing else


@dataclass
class DraftEdit:
    """A request that edits a draft change of a record: the draft that it continues, and the one it kept."""

    record: Record
    continued: DraftChange | None = None
    kept: DraftChange | None = None


def get_draft_edit(request: HttpRequest) -> DraftEdit | None:
    return getattr(request, DRAFT_EDIT, None)


class DraftAdminMixin(admin.ModelAdmin):
    """Whoever may change the noun may draft a change to a published record."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:  # fmt: skip
        if "draft" in request.GET and object_id is not None:
            setattr(request, DRAFT_EDIT, self.start_draft_edit(request, object_id))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def start_draft_edit(self, request: HttpRequest, object_id: str) -> DraftEdit:
        if not has_model_permission(request.user, "change", self.model):
            raise PermissionDenied
        record = self.get_object(request, unquote(object_id))
        if record is None or record.status != Status.PUBLISHED:
            raise Http404("Only a published record has draft changes.")
        number = request.GET["draft"]
        draft = get_object_or_404(get_open_drafts(record), pk=int(number)) if number.isdecimal() else None
        return DraftEdit(record, draft)

    def has_change_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        if get_draft_edit(request):
            return has_model_permission(request.user, "change", self.model)
        return super().has_change_permission(request, obj)

    # --- Keeping -------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Record, form: ModelForm, change: bool) -> None:
        if not get_draft_edit(request):
            super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: list[BaseInlineFormSet], change: bool
    ) -> None:
        if edit := get_draft_edit(request):
            self.keep_draft(request, edit, form, formsets)
        else:
            super().save_related(request, form, formsets, change)

    def keep_draft(
        self, request: HttpRequest, edit: DraftEdit, form: ModelForm, formsets: list[BaseInlineFormSet]
    ) -> None:
        proposal = read_proposal(form, formsets)
        if not proposal:
            self.message_user(request, "Nothing was kept: the draft has the values of the record.", "WARNING")
            return
        reason = form.cleaned_data["reason"].strip()
        try:
            edit.kept = save_draft(edit.record, proposal, request.user, reason, edit.continued)
        except CannotPublish as error:
            self.message_user(request, f"Nothing was kept. {error}", "ERROR")

    def response_change(self, request: HttpRequest, obj: Record) -> HttpResponse:
        edit = get_draft_edit(request)
        if edit is None:
            return super().response_change(request, obj)
        if edit.kept is None:
            return HttpResponseRedirect(request.get_full_path())
        self.message_user(request, "The draft change is kept. Readers do not see it.", "SUCCESS")
        return HttpResponseRedirect(edit.kept.get_absolute_url())

    # --- The form ------------------------------------------------------------------------------

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj: Record | None = kwargs.get("obj")
        edit = get_draft_edit(request)
        context["drafting"] = edit is not None
        if edit:
            context |= {"transitions": {}, "title": f"Draft a change to {obj}"}
            if edit.continued and not context["adminform"].form.is_bound:
                self.show_draft(request, context, edit.record, edit.continued)
        elif obj and obj.status == Status.PUBLISHED:
            context["may_draft"] = has_model_permission(request.user, "change", self.model)
            context["drafts"] = get_open_drafts(obj)
        return super().render_change_form(request, context, *args, **kwargs)

    def show_draft(
        self, request: HttpRequest, context: dict[str, Any], record: Record, draft: DraftChange
    ) -> None:
        """Fill the form with the draft's values on top of those that the record has now."""
        proposal = get_proposal(draft)
        form, inlines = context["adminform"].form, context["inline_admin_formsets"]
        form.initial.update(read_initial(type(record), proposal.values))
        if missing := list_missing_names(proposal, form, [inline.opts.model for inline in inlines]):
            text = f"The form does not have these values of the draft: {', '.join(missing)}."
            self.message_user(request, text, "WARNING")
        for inline in inlines:
            rows = inline.opts.get_queryset(request).filter(**{inline.formset.fk.name: record})
            edits = read_link_edits(proposal, rows)
            inline.formset = build_edited_formset(inline.formset, record, rows, edits)
        later = list_changes_since(record, draft.base_revision)
        context["later_changes"] = [(change, list_conflicting_fields(change, proposal)) for change in later]


def list_missing_names(proposal: Proposal, form: ModelForm, models: list[type[Model]]) -> list[str]:
    """The proposed fields and link models that the form of the record and its inlines do not have."""
    labels = {model._meta.label_lower for model in models}
    links = dict.fromkeys(link.model for link in proposal.links)
    return [name for name in proposal.values if name not in form.fields] + [
        label for label in links if label not in labels
    ]


def read_initial(model: type[Model], values: dict[str, Any]) -> dict[str, Any]:
    """Proposed values as the initial values of a form. Those of fields that no longer exist are left out."""
    fields = {item.name: item for item in [*model._meta.fields, *model._meta.many_to_many]}
    return {
        name: value if fields[name].is_relation else fields[name].to_python(value)
        for name, value in values.items()
        if name in fields
    }


def read_link_edits(proposal: Proposal, rows: QuerySet) -> LinkEdits:
    """The proposed changes to the links of one model; `rows` are those that the record has now.

    A link that was removed since is added again, if the draft changes it.
    """
    model, edits, keys = rows.model, LinkEdits(), {row.pk for row in rows}
    for link in proposal.links:
        if link.model != model._meta.label_lower:
            continue
        values = read_initial(model, link.values)
        if link.id is not None and link.action == REMOVED:
            edits.changed[link.id] = {"DELETE": True}
        elif link.id is not None and link.id in keys:
            edits.changed[link.id] = values
        else:
            edits.added.append(read_last_values(model, link.id) | values)
    return edits


def read_last_values(model: Any, key: int | None) -> dict[str, Any]:
    """The values that an object had last, according to the log."""
    last = get_log(model).filter(id=key).order_by("history_id").last()
    return {item.name: getattr(last, item.attname) for item in last.tracked_fields} if last else {}


def list_conflicting_fields(change: ObjectChange, proposal: Proposal) -> list[ConflictingField]:
    """The fields of a change by others, each with the value that the draft proposes for it."""
    model = change.row.instance_type
    values = get_proposed_values(change, proposal)
    return [
        ConflictingField(
            item.label,
            item.before,
            item.after if change.kind != "-" else "",
            format_proposed_value(model, item.name, values[item.name]) if item.name in values else "",
        )
        for item in change.fields
    ]


def get_proposed_values(change: ObjectChange, proposal: Proposal) -> dict[str, Any]:
    """The values that the draft proposes for the object of a change: the record, or one of its links."""
    if not change.owner:
        return proposal.values
    links = (link for link in proposal.links if f"{link.model}:{link.id}" == change.key)
    return next((link.values for link in links), {})


def format_proposed_value(model: type[Model], name: str, value: Any) -> str:
    item: Any = model._meta.get_field(name)
    if item.many_to_many:
        return ", ".join(map(name_record, item.related_model.objects.filter(pk__in=value))) or "nothing"
    return format_row_value(model(**{item.attname: item.to_python(value)}), item) or "nothing"
