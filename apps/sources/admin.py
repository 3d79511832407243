"""Sources and claims in the admin, and the citations of actors, taxonomies and terms."""

from typing import cast

from django.contrib import admin
from django.http import HttpRequest

from apps.actors.admin import ActorAdmin
from apps.actors.models import Actor
from apps.core.admin import CitationInline, CitedFilter, LinkInline, build_fieldset
from apps.history.curation.admin import CuratedAdmin, CuratedForm
from apps.sources.authors import AuthorsFormField
from apps.sources.models import (
    ActorCitation,
    Claim,
    ClaimCitation,
    ClaimQuerySet,
    Source,
    Stance,
    Statement,
    TaxonomyCitation,
    TermMapping,
)
from apps.taxonomy.admin import TaxonomyAdmin, TermAdmin
from apps.taxonomy.models import Taxonomy, Term


class SourceForm(CuratedForm):
    authors = AuthorsFormField(
        required=False,
        help_text="One per line: Family, Given; or the name of a body, in {braces} if it contains a comma.",
    )


@admin.register(Source)
class SourceAdmin(CuratedAdmin):
    form = SourceForm
    list_display = ["short", "title", "type", "year", "public_id", "status", "updated"]
    list_display_links = ["short", "title"]
    list_filter = ["status", "type", "origin", "licence"]
    bulk_fields = ("type", "year", "date", "container", "publisher", "licence", "accessed")
    fieldsets = [
        build_fieldset(
            None,
            "What a reader needs to find the work, as on its title page.",
            "title",
            "authors",
            ("type", "year", "date"),
            "description",
        ),
        build_fieldset(
            "Where it appeared",
            "Enter the DOI without https://doi.org/ before it.",
            "container",
            "publisher",
            ("volume", "issue", "pages"),
            "doi",
            "url",
        ),
        build_fieldset(
            "Use",
            "The short name that datasets use for it, and the licence of its text.",
            "quick_ref",
            ("licence", "accessed"),
        ),
    ]


class ClaimCitationInline(CitationInline):
    model = ClaimCitation


class StanceInline(LinkInline):
    model = Stance
    fields = ["position", "argument", ("source", "locator", "via"), "quote"]


@admin.register(Claim)
class ClaimAdmin(CuratedAdmin):
    list_display = ["title", "public_id", "affirms", "rejects", "reframes", "status", "updated"]
    list_filter = ["status", CitedFilter, "origin"]
    inlines = [StanceInline, ClaimCitationInline]
    fieldsets = [
        build_fieldset(
            None,
            "The title is the claim itself, worded so that a source can affirm or reject it.",
            "title",
            "description",
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> ClaimQuerySet:
        return cast(ClaimQuerySet, super().get_queryset(request)).for_list()

    def affirms(self, claim: Claim) -> int:
        return claim.affirms  # type: ignore[attr-defined]  # annotated by for_list()

    def rejects(self, claim: Claim) -> int:
        return claim.rejects  # type: ignore[attr-defined]  # annotated by for_list()

    def reframes(self, claim: Claim) -> int:
        return claim.reframes  # type: ignore[attr-defined]  # annotated by for_list()


class StatementInline(LinkInline):
    model = Statement
    fields = ["kind", "text", ("source", "locator", "via"), "quote"]


class ActorCitationInline(CitationInline):
    model = ActorCitation


class TaxonomyCitationInline(CitationInline):
    model = TaxonomyCitation


class TermMappingInline(LinkInline):
    model = TermMapping
    fk_name = "term"
    fields = ["match", "other", ("basis", "note"), ("source", "locator", "via"), "quote"]


# Citations belong to this app, but are edited with the records of the apps below it.
admin.site.unregister([Actor, Taxonomy, Term])


@admin.register(Actor)
class CitedActorAdmin(ActorAdmin):
    inlines = [StatementInline, ActorCitationInline]


@admin.register(Taxonomy)
class CitedTaxonomyAdmin(TaxonomyAdmin):
    inlines = [TaxonomyCitationInline]


@admin.register(Term)
class MappedTermAdmin(TermAdmin):
    inlines = [TermMappingInline]
