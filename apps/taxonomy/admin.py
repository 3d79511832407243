"""Taxonomies and terms in the admin, and the filter by term for the lists of other nouns."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core.admin import build_fieldset
from apps.history.curation.admin import CuratedAdmin
from apps.taxonomy.models import Taxonomy, TaxonomyQuerySet, Term


class TermListFilter(admin.SimpleListFilter):
    """Records of a term or of any term below it."""

    taxonomy = ""
    field = ""

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        terms = Term.objects.of(self.taxonomy)
        indented = [(term.path, f"{'– ' * (not term.is_root)}{term}") for term in terms]
        return [*indented, ("none", "None given")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        if self.value() not in dict(self.lookup_choices):
            raise IncorrectLookupParameters
        if self.value() == "none":
            return queryset.filter(**{f"{self.field}__isnull": True})
        return queryset.filter(**{f"{self.field}__path__startswith": self.value()})


@admin.register(Taxonomy)
class TaxonomyAdmin(CuratedAdmin):
    list_display = ["title", "public_id", "version", "licence", "terms", "status", "updated"]
    list_filter = ["status"]
    readonly_fields = ["terms"]
    bulk_fields = ("version", "licence")
    fieldsets = [
        build_fieldset(
            None,
            "A scheme that classifies records, with the version that was imported.",
            "title",
            "description",
            ("version", "licence"),
            "url",
            "terms",
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> TaxonomyQuerySet:
        return cast(TaxonomyQuerySet, super().get_queryset(request)).for_list()

    @admin.display(ordering="term_count")
    def terms(self, taxonomy: Taxonomy) -> SafeString | str:
        if taxonomy.pk is None:
            return "None yet"
        url = reverse("admin:taxonomy_term_changelist")
        return format_html(
            '<a href="{}?taxonomy__id__exact={}">{} terms</a>',
            url,
            taxonomy.pk,
            taxonomy.term_count,  # type: ignore[attr-defined]  # annotated by for_list()
        )


@admin.register(Term)
class TermAdmin(CuratedAdmin):
    list_display = ["label", "public_id", "taxonomy", "parent", "status", "updated"]
    list_display_links = ["label"]
    list_filter = ["taxonomy", "status", "origin"]
    list_select_related = ["taxonomy", "parent"]
    fieldsets = [
        build_fieldset(
            None,
            "Code and title as the taxonomy writes them; the definition in our own words.",
            "taxonomy",
            ("code", "parent"),
            "title",
            "description",
        ),
    ]

    def get_form(
        self, request: HttpRequest, obj: Term | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        """A term stays in its taxonomy, because the terms below would not move with it."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj and "taxonomy" in form.base_fields:
            form.base_fields["taxonomy"].disabled = True
        return form
