"""The action of every list that sets fields of the selected records, and the page that it asks on."""

from itertools import islice

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.forms.models import fields_for_model
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse

from apps.core.admin import format_admin_count
from apps.history.curation.bulk_edit import (
    BulkEditRefused,
    apply_bulk_edit,
    find_edit_problems,
    hash_edits,
    plan_bulk_edit,
)

EDITS_SHOWN = 50
PROBLEMS_SHOWN = 20  # refusals


class BulkEditForm(forms.Form):
    """The fields that are ticked, of those that can be set; an empty one empties the field."""

    reason = forms.CharField(label="Why", max_length=300, widget=admin.widgets.AdminTextInputWidget)

    def __init__(self, choices, data=None):
        super().__init__(data)
        self.choices = choices
        self.ticked = [name for name in choices if data and f"set-{name}" in data]
        self.fields |= {name: choices[name] for name in self.ticked}

    def clean(self):
        if not self.ticked:
            raise forms.ValidationError("Tick at least one field to set.")
        return super().clean()

    @property
    def media(self):
        return sum((item.widget.media for item in self.choices.values()), super().media)

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in self.ticked}

    def rows(self):
        """Every field that can be set, the name of its box, and whether that is ticked."""
        for name, item in self.choices.items():
            is_ticked = name in self.ticked
            yield (
                self[name] if is_ticked else item.get_bound_field(forms.Form(), name),
                f"set-{name}",
                is_ticked,
            )


class BulkEditAdminMixin:
    """Of an admin that writes records; `bulk_fields` names what one value can be given for many of."""

    bulk_fields: tuple[str, ...] = ()

    def get_actions(self, request):
        found = super().get_actions(request)
        if not self.bulk_fields:
            found.pop("edit", None)
        return found

    @admin.action(description="Set fields", permissions=["change"])
    def edit(self, request, queryset):
        """Asks what to set, shows what that would change, and writes it when it was seen."""
        records = self.model.objects.filter(pk__in=queryset.values("pk"))
        is_sent = "_show" in request.POST or "_write" in request.POST
        form = BulkEditForm(self.bulk_choices(request), request.POST if is_sent else None)
        context: dict = {"edits": [], "problems": [], "seen": ""}
        if is_sent and form.is_valid():
            if "_write" in request.POST and self.written(request, records, form):
                return HttpResponseRedirect(request.get_full_path())
            edits = plan_bulk_edit(records, form.values)
            told = list(find_edit_problems(edits, request.user, form.values))
            context = {"edits": edits, "problems": told[:PROBLEMS_SHOWN], "seen": hash_edits(edits)}
        return self.asked(request, records, form, context)

    def bulk_choices(self, request):
        def formfield(item, **options):
            return self.formfield_for_dbfield(item, request=request, **options)

        return fields_for_model(self.model, self.bulk_fields, formfield_callback=formfield)

    def written(self, request, records, form):
        try:
            reason, seen = form.cleaned_data["reason"], request.POST.get("seen")
            number = apply_bulk_edit(records, form.values, request.user, reason, seen)
        except BulkEditRefused as refusal:
            self.message_user(request, f"Nothing was written. {refusal}", "ERROR")
            return False
        self.message_user(request, f"{format_admin_count(number, self.opts)} changed.", "SUCCESS")
        return True

    def asked(self, request, records, form, context):
        number = records.count()
        return TemplateResponse(
            request, "admin/bulk.html",
            {
                **self.admin_site.each_context(request), **context,
                "title": f"Set fields of {format_admin_count(number, self.opts)}", "opts": self.opts, "form": form,
                "media": self.media + form.media, "changed": format_admin_count(len(context["edits"]), self.opts),
                "edits": list(islice(context["edits"], EDITS_SHOWN)), "more": len(context["edits"]) - EDITS_SHOWN,
                "unchanged": number - len(context["edits"]), "is_shown": bool(context["seen"]),
                "selected": request.POST.getlist(ACTION_CHECKBOX_NAME), "checkbox": ACTION_CHECKBOX_NAME,
                "select_across": request.POST.get("select_across", "0"),
                "index": request.POST.get("index", "0"),
            },
        )  # fmt: skip
