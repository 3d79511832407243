"""Mitigations in the admin."""

from django.contrib import admin

from apps.core.admin import CitationInline, CitedFilter, LinkInline, build_fieldset
from apps.history.curation.admin import CuratedAdmin
from apps.mitigations.models import Mitigation, MitigationActor, MitigationCitation, MitigationRisk
from apps.taxonomy.admin import TermListFilter


class MitigationCategoryListFilter(TermListFilter):
    title = "category"
    parameter_name = "category"
    taxonomy = "mit-mitigation"
    field = "category"


class MitigationRiskInline(LinkInline):
    model = MitigationRisk
    verbose_name = "risk that it addresses"
    verbose_name_plural = "risks that it addresses"
    fields = [("risk", "position"), "note", ("basis", "source", "locator", "via"), "quote"]


class MitigationActorInline(LinkInline):
    model = MitigationActor
    verbose_name = "actor that should carry it out"
    verbose_name_plural = "actors that should carry it out"
    fields = ["actor", "note", ("basis", "source", "locator", "via"), "quote"]


class MitigationCitationInline(CitationInline):
    model = MitigationCitation


@admin.register(Mitigation)
class MitigationAdmin(CuratedAdmin):
    list_display = ["title", "public_id", "category", "basis", "source_short", "status", "updated"]
    list_filter = ["status", MitigationCategoryListFilter, "basis", CitedFilter, "origin"]
    list_select_related = ["category", "source"]
    inlines = [MitigationRiskInline, MitigationActorInline, MitigationCitationInline]
    bulk_fields = ("category", "basis", "source", "locator")
    fieldsets = [
        build_fieldset(
            None,
            "What could be done. The basis says whether a source states it, a curator concluded it "
            "from several sources, or a machine wrote it.",
            "title",
            "description",
            ("category", "basis"),
        ),
        build_fieldset(
            "Where it comes from",
            "The work that proposes it, and the page.",
            ("source", "locator"),
        ),
    ]

    @admin.display(description="source", ordering="source__title")
    def source_short(self, mitigation: Mitigation) -> str | None:
        return mitigation.source.short if mitigation.source else None
