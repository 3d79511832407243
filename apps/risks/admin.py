from django import forms
from django.contrib import admin
from django.utils.html import format_html

from apps.core.admin import CitationInline, CitedFilter, LinkInline, build_fieldset
from apps.history.curation.admin import CuratedAdmin
from apps.risks.models import (
    Evidence,
    Risk,
    RiskActor,
    RiskCitation,
    RiskRelation,
    RiskTerm,
    Scenario,
    ScenarioCitation,
    Step,
)
from apps.taxonomy.admin import TermListFilter


class DomainListFilter(TermListFilter):
    title = "domain"
    parameter_name = "domain"
    taxonomy = "mit-domain"
    field = "domain_term"


class RiskActorInline(LinkInline):
    model = RiskActor
    verbose_name = "actor"
    fields = [("actor", "role"), "note", ("basis", "source", "locator", "via"), "quote"]


class RiskRelationForm(forms.ModelForm):
    def clean_other(self):
        other = self.cleaned_data["other"]
        if other.pk == self.instance.risk_id:
            raise forms.ValidationError("A risk is not related to itself. Choose another.")
        return other


class RiskRelationInline(LinkInline):
    model = RiskRelation
    verbose_name = "relation"
    form = RiskRelationForm
    fk_name = "risk"
    fields = [("kind", "other"), "note", ("basis", "source", "locator", "via"), "quote"]


class EvidenceInline(LinkInline):
    model = Evidence
    verbose_name = verbose_name_plural = "evidence"
    fields = ["quote", ("source", "locator", "via"), "note"]


class RiskCitationInline(CitationInline):
    model = RiskCitation


class RiskTermInline(LinkInline):
    model = RiskTerm
    verbose_name = "further term"


@admin.register(Risk)
class RiskAdmin(CuratedAdmin):
    list_display = ["title", "public_id", "domain_term", "codes", "source_short", "status", "updated"]
    list_filter = ["status", DomainListFilter, "entity", "intent", "timing", "level", CitedFilter, "origin"]
    list_select_related = ["domain_term", "source"]
    inlines = [RiskActorInline, RiskRelationInline, EvidenceInline, RiskCitationInline, RiskTermInline]
    bulk_fields = (
        "level", "parent", "category", "entity", "intent", "timing", "domain_term", "coding_note", "coded_by",
        "source", "locator", "quoted",
    )  # fmt: skip
    fieldsets = [
        build_fieldset(
            None,
            "What could go wrong, in one sentence and then in full. Tick the box only if the "
            "description stands word for word in the source.",
            "title",
            "description",
            "quoted",
            ("level", "parent"),
            "category",
        ),
        build_fieldset(
            "Where it comes from",
            "The work that names this risk, and the page. What else backs it goes below, as evidence or "
            "a citation.",
            ("source", "locator"),
        ),
        build_fieldset(
            "How it is coded",
            "“Not coded” is a decision that a coder took; “Blank” says that nobody decided.",
            ("entity", "intent", "timing"),
            "domain_term",
            "coding_note",
            "coded_by",
        ),
    ]

    def codes(self, risk):
        codes = [risk.get_entity_display(), risk.get_intent_display(), risk.get_timing_display()]
        return format_html("{}<br>{}<br>{}", *codes)

    @admin.display(description="source", ordering="source__title")
    def source_short(self, risk):
        return risk.source and risk.source.short


class StepInline(LinkInline):
    model = Step
    fields = [
        ("position", "title"),
        "description",
        "risk",
        "actors",
        "turns_into",
        ("source", "locator", "via"),
        "quote",
    ]


class ScenarioCitationInline(CitationInline):
    model = ScenarioCitation


@admin.register(Scenario)
class ScenarioAdmin(CuratedAdmin):
    list_display = ["title", "public_id", "kind", "steps", "status", "updated"]
    list_filter = ["status", "kind", CitedFilter, "origin"]
    inlines = [StepInline, ScenarioCitationInline]
    bulk_fields = ("kind",)
    fieldsets = [
        build_fieldset(
            None,
            "A chain that a source describes, step by step in its order, or an outlook.",
            "title",
            "kind",
            "description",
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).for_list()

    @admin.display(ordering="step_count")
    def steps(self, scenario):
        return scenario.step_count
