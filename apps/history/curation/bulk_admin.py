"""The action of every list that sets fields of the selected records, and its page."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db.models import Field, QuerySet
from django.forms.models import fields_for_model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from apps.core.languages import format_count
from apps.history.curation.bulk_edit import (
    BulkEditRefused,
    apply_bulk_edit,
    find_edit_problems,
    hash_edits,
    plan_bulk_edit,
)

EDITS_SHOWN = 50
PROBLEMS_SHOWN = 20


class BulkEditForm(forms.Form):
    """The fields that are ticked, of those that can be set. An empty field empties it."""

    reason = forms.CharField(label="Why", max_length=300, widget=AdminTextInputWidget)

    def __init__(self, choices: dict[str, forms.Field], data: Any = None) -> None:
        super().__init__(data)
        self.choices = choices
        self.ticked = [name for name in choices if data and f"set-{name}" in data]
        self.fields |= {name: choices[name] for name in self.ticked}

    def clean(self) -> dict[str, Any] | None:
        if not self.ticked:
            raise forms.ValidationError("Tick at least one field to set.")
        return super().clean()

    @property
    def media(self) -> forms.Media:
        return sum((item.widget.media for item in self.choices.values()), super().media)

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.ticked}

    def rows(self) -> Iterator[tuple[forms.BoundField, str, bool]]:
        """Every field that can be set, with the name of its checkbox and whether that is ticked."""
        for name, item in self.choices.items():
            is_ticked = name in self.ticked
            bound = self[name] if is_ticked else item.get_bound_field(forms.Form(), name)
            yield bound, f"set-{name}", is_ticked


class BulkEditAdminMixin(admin.ModelAdmin):
    """Sets fields of many records; `bulk_fields` names the fields of which many records can share a value."""

    bulk_fields: tuple[str, ...] = ()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if not self.bulk_fields:
            actions.pop("edit", None)
        return actions

    @admin.action(description="Set fields", permissions=["change"])
    def edit(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        """Show the form, then what it would change, then write that."""
        records = self.model._default_manager.filter(pk__in=queryset.values("pk"))
        is_sent = "_show" in request.POST or "_write" in request.POST
        form = BulkEditForm(self.get_bulk_choices(request), request.POST if is_sent else None)
        context: dict[str, Any] = {"edits": [], "problems": [], "seen": ""}
        if is_sent and form.is_valid():
            if "_write" in request.POST and self.submit_bulk_edit(request, records, form):
                return HttpResponseRedirect(request.get_full_path())
            edits = plan_bulk_edit(records, form.values)
            problems = list(find_edit_problems(edits, request.user, form.values))
            context = {"edits": edits, "problems": problems[:PROBLEMS_SHOWN], "seen": hash_edits(edits)}
        return self.render_bulk_page(request, records, form, context)

    def get_bulk_choices(self, request: HttpRequest) -> dict[str, forms.Field]:
        def build_form_field(item: Field, **options: Any) -> forms.Field | None:
            return self.formfield_for_dbfield(item, request=request, **options)

        return fields_for_model(self.model, self.bulk_fields, formfield_callback=build_form_field)

    def submit_bulk_edit(self, request: HttpRequest, records: QuerySet[Any], form: BulkEditForm) -> bool:
        try:
            reason, seen = form.cleaned_data["reason"], request.POST.get("seen")
            number = apply_bulk_edit(records, form.values, request.user, reason, seen)
        except BulkEditRefused as error:
            self.message_user(request, f"Nothing was written. {error}", "ERROR")
            return False
        self.message_user(request, f"{format_count(number, self.opts)} changed.", "SUCCESS")
        return True

    def render_bulk_page(
        self, request: HttpRequest, records: QuerySet[Any], form: BulkEditForm, context: dict[str, Any]
    ) -> HttpResponse:
        number, changed = records.count(), len(context["edits"])
        context = {
            **self.admin_site.each_context(request),
            **context,
            "title": f"Set fields of {format_count(number, self.opts)}",
            "opts": self.opts,
            "form": form,
            "media": self.media + form.media,
            "changed": format_count(changed, self.opts),
            "edits": list(islice(context["edits"], EDITS_SHOWN)),
            "more": changed - EDITS_SHOWN,
            "unchanged": number - changed,
            "is_shown": bool(context["seen"]),
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "checkbox": ACTION_CHECKBOX_NAME,
            "select_across": request.POST.get("select_across", "0"),
            "index": request.POST.get("index", "0"),
        }
        return TemplateResponse(request, "admin/bulk.html", context)
