from django.contrib import admin

from apps.actors.admin import ActorAdmin
from apps.core.admin import CitationInline, CitedFilter, LinkInline, build_fieldset
from apps.history.curation.admin import CuratedAdmin, CuratedForm
from apps.sources.authors import AuthorsFormField
from apps.sources.models import (
    ActorCitation,
    Claim,
    ClaimCitation,
    Source,
    Stance,
    Statement,
    TaxonomyCitation,
    TermMapping,
)
from apps.taxonomy.admin import TaxonomyAdmin, TermAdmin


class SourceForm(CuratedForm):
    authors = AuthorsFormField(
        required=False,
        help_text="One a line: Family, Given. A body as it is called; in {braces} if its name has a comma.",
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
            "What a reader needs to find the work again, as its title page has it.",
            "title",
            "authors",
            ("type", "year", "date"),
            "description",
        ),
        build_fieldset(
            "Where it appeared",
            "The DOI bare, without https://doi.org/ before it.",
            "container",
            "publisher",
            ("volume", "issue", "pages"),
            "doi",
            "url",
        ),
        build_fieldset(
            "In use",
            "The short name that a dataset calls it by, and what may be done with its text.",
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
            "The title is the statement itself, put so that a source can affirm or reject it.",
            "title",
            "description",
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).for_list()

    def affirms(self, claim):
        return claim.affirms

    def rejects(self, claim):
        return claim.rejects

    def reframes(self, claim):
        return claim.reframes


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


# These links belong to sources, the records that they back to rooms below, which see them from here.
ActorAdmin.inlines = [StatementInline, ActorCitationInline]
TaxonomyAdmin.inlines = [TaxonomyCitationInline]
TermAdmin.inlines = [TermMappingInline]
