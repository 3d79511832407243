"""The public contract of risks and scenarios."""

from collections.abc import Collection, Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from apps.core.api.id_fields import RecordIdField, RelatedIdField
from apps.core.api.viewsets import (
    RECORD_FIELDS,
    CitedSerializer,
    RecordSerializer,
    build_links_field,
    build_nullable_field,
)
from apps.risks.models import Evidence, Risk, RiskActor, RiskCitation, RiskRelation, Scenario, Step
from apps.sources.serializers import CITATION_FIELDS, LINK_FIELDS, CitationSerializer
from apps.taxonomy.models import Term
from apps.taxonomy.serializers import TermCodeField


def build_code_label_field(axis: str) -> serializers.CharField:
    """The label of a causal code."""
    return serializers.CharField(
        source=f"get_{axis}_display", read_only=True, help_text="MIT's number and label."
    )


class RiskSerializer(RecordSerializer):
    parent = RecordIdField()  # type: ignore[assignment]  # a declared field
    domain = TermCodeField("mit-domain", help_text="Code of the domain.")
    domain_label = build_nullable_field("domain.label", "As MIT writes it.")
    subdomain = TermCodeField("mit-domain", help_text="Code of the subdomain, if there is one.")
    subdomain_label = build_nullable_field("subdomain.label", "As MIT writes it.")
    entity_label = build_code_label_field("entity")
    intent_label = build_code_label_field("intent")
    timing_label = build_code_label_field("timing")
    source = RecordIdField()  # type: ignore[assignment]  # a declared field
    quick_ref = build_nullable_field("source.quick_ref", "The quick reference of the source.")

    class Meta:
        model = Risk
        fields = [
            *RECORD_FIELDS, "level", "parent", "category", "domain", "domain_label", "subdomain",
            "subdomain_label", "entity", "entity_label", "intent", "intent_label", "timing", "timing_label",
            "coding_note", "coded_by", "source", "quick_ref", "locator", "quoted",
        ]  # fmt: skip

    body_names = {"domain_term": "subdomain"}

    def validate_record(self, values: dict[str, Any], invalid: Collection[str] = ()) -> dict[str, Any]:
        """Domain and subdomain are stored as one term."""
        lineage: dict[str, Term | None] = {
            name: values[name] for name in ("domain", "subdomain") if name in values
        }
        if lineage:
            others = {name: value for name, value in values.items() if name not in lineage}
            values = others | {"domain_term": self.find_domain_term(lineage)}
        return super().validate_record(values, invalid)

    def find_domain_term(self, lineage: Mapping[str, Term | None]) -> Term | None:
        """The subdomain, or the domain without one. The domain follows a subdomain that is sent alone."""
        current: Risk = self.instance or Risk()
        sent = self.initial_data.keys()  # a value that is sent unchanged is not in `lineage`
        subdomain = lineage.get("subdomain", current.subdomain if "subdomain" in sent else None)
        keeps_domain = "domain" in sent or not subdomain
        parent = subdomain.parent if subdomain else None
        domain = lineage.get("domain", current.domain if keeps_domain else parent)
        if domain and domain.parent_id:
            raise ValidationError({"domain": [f"“{domain}” is a subdomain."]})
        if subdomain and (not domain or subdomain.parent_id != domain.pk):
            raise ValidationError({"subdomain": [f"“{subdomain}” is not below “{domain or 'no domain'}”."]})
        return subdomain or domain


class RiskCitationSerializer(CitationSerializer):
    class Meta:
        model = RiskCitation
        fields = CITATION_FIELDS


class EvidenceSerializer(CitationSerializer):
    class Meta:
        model = Evidence
        fields = ["external_id", *CITATION_FIELDS, "note"]
        extra_kwargs = {"external_id": {"help_text": "The id in a dataset, which identifies the link."}}


class RiskActorSerializer(CitationSerializer):
    actor = RecordIdField(required=True)

    class Meta:
        model = RiskActor
        fields = ["actor", "role", *LINK_FIELDS]


class RiskRelationSerializer(CitationSerializer):
    risk = RecordIdField(source="other", required=True)

    class Meta:
        model = RiskRelation
        fields = ["kind", "risk", *LINK_FIELDS]


class RiskMitigationSerializer(serializers.Serializer):
    """A mitigation that addresses the risk: the link seen from the risk."""

    mitigation = RecordIdField()
    title = serializers.CharField(source="mitigation.title")
    position = serializers.IntegerField()
    basis = serializers.CharField()
    note = serializers.CharField()
    source = RecordIdField()  # type: ignore[assignment]  # a declared field
    via = RecordIdField()
    locator = serializers.CharField()


class RiskRecordSerializer(RiskSerializer):
    mitigations = RiskMitigationSerializer(
        source="mitigation_links",
        many=True,
        read_only=True,
        help_text="Mitigations that address it, in order.",
    )
    citations = build_links_field(RiskCitationSerializer, "Sources that mention it.")
    evidence = build_links_field(EvidenceSerializer, "Quotations that support it.")
    actors = build_links_field(
        RiskActorSerializer, "Actors that drive it, are exposed to it, or should act.", source="actor_links"
    )
    relations = build_links_field(RiskRelationSerializer, "Other risks, and how they are related.")
    terms = RelatedIdField(many=True, required=False, help_text="Ids of terms of other taxonomies.")
    raw = serializers.JSONField(read_only=True, help_text="The cells of the imported row, unchanged.")

    class Meta(RiskSerializer.Meta):
        fields = [
            *RiskSerializer.Meta.fields,
            "mitigations",
            "citations",
            "evidence",
            "actors",
            "relations",
            "terms",
            "raw",
        ]


class StepSerializer(CitationSerializer):
    risk = RecordIdField()
    actors = RelatedIdField(many=True, required=False)

    class Meta:
        model = Step
        fields = ["position", "title", "description", "risk", "actors", "turns_into", *CITATION_FIELDS]


class ScenarioSerializer(RecordSerializer):
    step_count = serializers.IntegerField(read_only=True, help_text="How many steps it has.")

    class Meta:
        model = Scenario
        fields = [*RECORD_FIELDS, "kind", "step_count"]


class ScenarioRecordSerializer(ScenarioSerializer):
    steps = build_links_field(StepSerializer, "In order.")
    citations = build_links_field(CitedSerializer, "Sources that mention it.")

    class Meta(ScenarioSerializer.Meta):
        fields = [*ScenarioSerializer.Meta.fields, "steps", "citations"]
