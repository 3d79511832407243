from collections.abc import Collection
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

MIT_LABEL_OPTIONS = {"read_only": True, "help_text": "Number and label of MIT."}


class RiskSerializer(RecordSerializer):
    parent = RecordIdField()
    domain = TermCodeField("mit-domain", help_text="Code of the domain.")
    domain_label = build_nullable_field("domain.label", "As MIT writes it.")
    subdomain = TermCodeField("mit-domain", help_text="Code, if one was chosen.")
    subdomain_label = build_nullable_field("subdomain.label", "As MIT writes it.")
    entity_label = serializers.CharField(source="get_entity_display", **MIT_LABEL_OPTIONS)
    intent_label = serializers.CharField(source="get_intent_display", **MIT_LABEL_OPTIONS)
    timing_label = serializers.CharField(source="get_timing_display", **MIT_LABEL_OPTIONS)
    source = RecordIdField()
    quick_ref = build_nullable_field("source.quick_ref", "Of the source.")

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
        lineage = {name: values[name] for name in ("domain", "subdomain") if name in values}
        if lineage:
            others = {name: value for name, value in values.items() if name not in lineage}
            values = others | {"domain_term": self.find_domain_term(lineage)}
        return super().validate_record(values, invalid)

    def find_domain_term(self, lineage: dict[str, Term | None]) -> Term | None:
        """The subdomain, or the domain without one. The domain follows a subdomain that is sent alone."""
        current = self.instance or Risk()
        sent = self.initial_data.keys()  # a value that is sent unchanged is not in `lineage`
        subdomain = lineage.get("subdomain", current.subdomain if "subdomain" in sent else None)
        keeps_domain = "domain" in sent or not subdomain
        domain = lineage.get("domain", current.domain if keeps_domain else subdomain.parent)
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
        extra_kwargs = {"external_id": {"help_text": "Where a dataset gave one: it tells which link it is."}}


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
    """A link from the other side: what answers this risk, in order."""

    mitigation = RecordIdField()
    title = serializers.CharField(source="mitigation.title")
    position = serializers.IntegerField()
    basis = serializers.CharField()
    note = serializers.CharField()
    source = RecordIdField()
    via = RecordIdField()
    locator = serializers.CharField()


class RiskRecordSerializer(RiskSerializer):
    mitigations = RiskMitigationSerializer(
        source="mitigation_links", many=True, read_only=True, help_text="What answers it, in order."
    )
    citations = build_links_field(RiskCitationSerializer, "Sources that speak of it.")
    evidence = build_links_field(EvidenceSerializer, "Quotations that back it.")
    actors = build_links_field(
        RiskActorSerializer, "Who drives it, is exposed, should act.", source="actor_links"
    )
    relations = build_links_field(RiskRelationSerializer, "Other risks, and how they are tied.")
    terms = RelatedIdField(many=True, required=False, help_text="Ids of terms of other taxonomies.")
    raw = serializers.JSONField(read_only=True, help_text="The cells that it was read from, as they came.")

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
    citations = build_links_field(CitedSerializer, "Sources that speak of it.")

    class Meta(ScenarioSerializer.Meta):
        fields = [*ScenarioSerializer.Meta.fields, "steps", "citations"]
