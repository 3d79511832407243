"""The base of every noun's admin: search, autocompletion, filters and read-only fields.

apps/history/curation/ adds how records are written.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.views.main import ORDER_VAR
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Q, TextField, URLField
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.core.models import READABLE_STATUSES
from apps.core.publishing import CITATION_REQUIRED
from apps.search.parser import SearchSyntaxError


class RecordAutocompleteView(AutocompleteJsonView):
    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        return super().serialize_result(obj, to_field_name) | {"text": obj.label_with_id}


class RecordAutocompleteSelect(AutocompleteSelect):
    def get_url(self) -> str:
        meta = self.field.remote_field.model._meta
        return reverse(f"{self.admin_site.name}:{meta.app_label}_{meta.model_name}_suggestions")

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> list:
        """Look up valid primary keys only. The field reports the others as errors."""
        keys = [key for key in value if str(key).isdecimal() and len(str(key)) < 19]
        return super().optgroups(name, keys, attr)


class AutocompleteRelationsMixin(BaseModelAdmin):
    """Fields for related records with autocompletion: a select would contain every record."""

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        meta = self.model._meta
        return [item.name for item in [*meta.fields, *meta.many_to_many] if item.is_relation]

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("widget", RecordAutocompleteSelect(db_field, self.admin_site))
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.label_from_instance = attrgetter("label_with_id")
        return field


class LinkInline(AutocompleteRelationsMixin, admin.StackedInline):
    extra = 0
    formfield_overrides = {TextField: {"widget": AdminTextareaWidget(attrs={"rows": 2})}}


class CitationFormSet(BaseInlineFormSet):
    def clean(self) -> None:
        """Refuse to remove the last citation of a published record, unless the form withdraws it."""
        super().clean()
        record: Any = self.instance
        published = type(record).objects.published().filter(pk=record.pk)
        needs_none = self.data.get("_move") == "withdraw" or getattr(record, "source_id", None)
        has_citation = any(
            row.has_changed() or row.instance.pk for row in self.forms if row not in self.deleted_forms
        )
        if not (needs_none or has_citation) and published.exists() and not published.uncited().exists():
            raise ValidationError(f"Not saved: {CITATION_REQUIRED}")


class CitationInline(LinkInline):
    verbose_name = "citation"
    formset = CitationFormSet
    fields = [("source", "locator", "via"), "quote"]


class CitedFilter(admin.SimpleListFilter):
    title = "citation"
    parameter_name = "cited"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "None: a defect"), ("yes", "Cited")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        uncited = queryset.model.objects.uncited().values("pk")
        if self.value() == "no":
            return queryset.filter(pk__in=uncited)
        return queryset.exclude(pk__in=uncited) if self.value() == "yes" else queryset


class RecordAdmin(AutocompleteRelationsMixin, admin.ModelAdmin):
    search_fields = ["title"]  # shows the search box; get_search_results() does the search
    search_help_text = "Words, “a phrase”, -without; or the beginning of an id, or a part of a title."
    list_per_page = 50
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    date_hierarchy = "updated"

    # --- Search --------------------------------------------------------------------------------

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(RecordAutocompleteView.as_view(admin_site=self.admin_site))
        name = f"{self.opts.app_label}_{self.opts.model_name}_suggestions"
        return [path("suggestions/", view, name=name), *super().get_urls()]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Full-text search; if it finds nothing, the beginning of an id or a part of a title."""
        text = search_term.replace("\0", "").strip()
        try:
            found = queryset.search(text)
        except SearchSyntaxError as error:
            self.message_user(request, str(error), "ERROR")
            return queryset.none(), False
        if not found.exists():
            return queryset.filter(match_id_or_title(text)), False
        return (found.ranked() if text and ORDER_VAR not in request.GET else found), False

    # --- The form ------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list:
        own = super().get_fieldsets(request, obj)
        return [
            *own,
            *(CHANGE_FIELDSETS if obj else ADD_FIELDSETS),
            *(RAW_ROW_FIELDSETS if getattr(obj, "raw", None) else []),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        locked = ["status", "origin", "external_id", "created", "updated", "cells"]
        return [*super().get_readonly_fields(request, obj), *locked, *(["public_id"] if obj else [])]

    @admin.display(description="cells")
    def cells(self, record: Any) -> SafeString:
        """The row of the dataset as a table."""
        row = '<tr><th scope="row">{}</th><td>{}</td></tr>'
        return format_html('<table class="cells">{}</table>', format_html_join("", row, record.raw.items()))

    def view_on_site(self, record: Any) -> str | None:
        return record.get_absolute_url() if record.status in READABLE_STATUSES else None

    # --- Permissions ---------------------------------------------------------------------------

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Records are withdrawn, not deleted."""
        return False


def build_fieldset(
    title: str | None, description: str, *fields: str | Iterable[str], closed: bool = False
) -> tuple[str | None, Any]:
    return title, {"fields": fields, "description": description, "classes": ["collapse"] if closed else []}


ADD_FIELDSETS = [build_fieldset("Identity", "Readers cite the id. It can never be changed.", "public_id")]
CHANGE_FIELDSETS = [
    build_fieldset(
        "Identity",
        "The id is permanent. The status changes with the buttons below the form.",
        ("public_id", "status"),
        "replaced_by",
        ("origin", "external_id"),
        ("created", "updated"),
    )
]
RAW_ROW_FIELDSETS = [
    build_fieldset(
        "Imported row",
        "The row of the dataset, unchanged, for checking codes and wording.",
        "cells",
        closed=True,
    )
]


def match_id_or_title(text: str) -> Q:
    return Q(public_id__startswith=text.lower()) | Q(external_id__startswith=text) | Q(title__icontains=text)
