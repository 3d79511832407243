"""What curators find in every noun: search, filters, locks. How it is written: apps/history/curation/."""

from operator import attrgetter

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.views.main import ORDER_VAR
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import Q, TextField, URLField
from django.forms import BaseInlineFormSet
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join

from apps.core.models import Status
from apps.core.publishing import CITATION_REQUIRED
from apps.search.parser import SearchSyntaxError


class RecordAutocompleteView(AutocompleteJsonView):
    def serialize_result(self, obj, to_field_name):
        return super().serialize_result(obj, to_field_name) | {"text": obj.label_with_id}


class RecordAutocompleteSelect(AutocompleteSelect):
    def get_url(self):
        meta = self.field.remote_field.model._meta
        return reverse(f"{self.admin_site.name}:{meta.app_label}_{meta.model_name}_suggestions")

    def optgroups(self, name, value, attr=None):
        """What cannot be a key is not looked up; the field itself says that it is wrong."""
        keys = [key for key in value if str(key).isdecimal() and len(str(key)) < 19]
        return super().optgroups(name, keys, attr)


class AutocompleteRelationsMixin:
    """Every link to another record is chosen by typing: a select would hold them all."""

    def get_autocomplete_fields(self, request):
        meta = self.model._meta
        return [item.name for item in [*meta.fields, *meta.many_to_many] if item.is_relation]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs.setdefault("widget", RecordAutocompleteSelect(db_field, self.admin_site))
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.label_from_instance = attrgetter("label_with_id")
        return field


class LinkInline(AutocompleteRelationsMixin, admin.StackedInline):
    extra = 0
    formfield_overrides = {TextField: {"widget": AdminTextareaWidget(attrs={"rows": 2})}}


class CitationFormSet(BaseInlineFormSet):
    def clean(self):
        """A published record keeps a citation, if it had one; the one that is withdrawn with it need not."""
        super().clean()
        record, kept = self.instance, type(self.instance).objects.published().filter(pk=self.instance.pk)
        leaves = self.data.get("_move") == "withdraw" or getattr(record, "source_id", None)
        cites = any(
            row.has_changed() or row.instance.pk for row in self.forms if row not in self.deleted_forms
        )
        if not (leaves or cites) and kept.exists() and not kept.uncited().exists():
            raise ValidationError(f"Not saved: {CITATION_REQUIRED}")


class CitationInline(LinkInline):
    verbose_name = "citation"
    formset = CitationFormSet
    fields = [("source", "locator", "via"), "quote"]


class CitedFilter(admin.SimpleListFilter):
    title = "citation"
    parameter_name = "cited"

    def lookups(self, request, model_admin):
        return [("no", "None: a defect"), ("yes", "Cited")]

    def queryset(self, request, queryset):
        uncited = queryset.model.objects.uncited().values("pk")
        if self.value() == "no":
            return queryset.filter(pk__in=uncited)
        return queryset.exclude(pk__in=uncited) if self.value() == "yes" else queryset


class RecordAdmin(AutocompleteRelationsMixin, admin.ModelAdmin):
    search_fields = ["title"]  # shows the box; get_search_results() has its own way
    search_help_text = "Words, “a phrase”, -without; or an id, or how an id or a title begins."
    list_per_page = 50
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    date_hierarchy = "updated"

    # --- Finding -------------------------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view(RecordAutocompleteView.as_view(admin_site=self.admin_site))
        name = f"{self.opts.app_label}_{self.opts.model_name}_suggestions"
        return [path("suggestions/", view, name=name), *super().get_urls()]

    def get_search_results(self, request, queryset, search_term):
        """The project's own search; what it does not find may be a part of a title or of an id."""
        text = search_term.replace("\0", "").strip()
        try:
            found = queryset.search(text)
        except SearchSyntaxError as error:
            self.message_user(request, str(error), "ERROR")
            return queryset.none(), False
        if not found.exists():
            return queryset.filter(match_id_or_title(text)), False
        return (found.ranked() if text and ORDER_VAR not in request.GET else found), False

    # --- What the form shows -------------------------------------------------------------------

    def get_fieldsets(self, request, obj=None):
        own = super().get_fieldsets(request, obj)
        return [
            *own,
            *(CHANGE_FIELDSETS if obj else ADD_FIELDSETS),
            *(RAW_ROW_FIELDSETS if getattr(obj, "raw", None) else []),
        ]

    def get_readonly_fields(self, request, obj=None):
        locked = ["status", "origin", "external_id", "created", "updated", "cells"]
        return [*super().get_readonly_fields(request, obj), *locked, *(["public_id"] if obj else [])]

    @admin.display(description="cells")
    def cells(self, record):
        """The row of the dataset as a table."""
        row = '<tr><th scope="row">{}</th><td>{}</td></tr>'
        return format_html('<table class="cells">{}</table>', format_html_join("", row, record.raw.items()))

    def view_on_site(self, record):
        readable = record.status in (Status.PUBLISHED, Status.WITHDRAWN)
        return record.get_absolute_url() if readable else None

    # --- What nobody may -----------------------------------------------------------------------

    def has_delete_permission(self, request, obj=None):
        """A record is withdrawn, and its page says so."""
        return False


def build_fieldset(title, sentence, *fields, closed=False):
    """A part of a form, with one sentence for the curator."""
    return title, {"fields": fields, "description": sentence, "classes": ["collapse"] if closed else []}


ADD_FIELDSETS = [build_fieldset("Identity", "Readers cite the id; it can never be changed.", "public_id")]
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
        "As it came",
        "The row of the dataset, untouched, to check a code or a wording against.",
        "cells",
        closed=True,
    )
]


def format_admin_count(number, meta):
    return f"{number:,} {meta.verbose_name if number == 1 else meta.verbose_name_plural}"


def match_id_or_title(text):
    return Q(public_id__startswith=text.lower()) | Q(external_id__startswith=text) | Q(title__icontains=text)
