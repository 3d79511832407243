"""Risks and scenarios in the admin."""

from typing import cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

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
    ScenarioQuerySet,
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
    def clean_other(self) -> Risk:
        other = self.cleaned_data["other"]
        if other.pk == self.instance.risk_id:
            raise forms.ValidationError("A risk cannot be related to itself. Choose another risk.")
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
            "description quotes the source word for word.",
            "title",
            "description",
            "quoted",
            ("level", "parent"),
            "category",
        ),
        build_fieldset(
            "Where it comes from",
            "The work that names this risk, and the page. Add further support below, as evidence or as "
            "a citation.",
            ("source", "locator"),
        ),
        build_fieldset(
            "How it is coded",
            "“Not coded” is a decision of a coder. “Blank” means that nobody has decided.",
            ("entity", "intent", "timing"),
            "domain_term",
            "coding_note",
            "coded_by",
        ),
    ]

    def codes(self, risk: Risk) -> SafeString:
        codes = [risk.get_entity_display(), risk.get_intent_display(), risk.get_timing_display()]
        return format_html("{}<br>{}<br>{}", *codes)

    @admin.display(description="source", ordering="source__title")
    def source_short(self, risk: Risk) -> str | None:
        return risk.source.short if risk.source else None


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
            "A chain of events that a source describes, step by step, or an outlook.",
            "title",
            "kind",
            "description",
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> ScenarioQuerySet:
        return cast(ScenarioQuerySet, super().get_queryset(request)).for_list()

    @admin.display(ordering="step_count")
    def steps(self, scenario: Scenario) -> int:
        return scenario.step_count  # type: ignore[attr-defined]  # annotated by for_list()
