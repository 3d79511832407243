from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from apps.core.api.id_fields import RelatedIdField
from apps.core.api.viewsets import (
    RECORD_FIELDS,
    CitedSerializer,
    RecordSerializer,
    build_id_field,
    build_links_field,
    build_nullable_field,
)
from apps.risks.models import Evidence, Risk, RiskActor, RiskCitation, RiskRelation, Scenario, Step
from apps.sources.serializers import CITATION_FIELDS, LINK_FIELDS, CitationSerializer
from apps.taxonomy.serializers import create_term_code_field

MIT_LABEL_OPTIONS = {"read_only": True, "help_text": "Number and label of MIT."}


class RiskSerializer(RecordSerializer):
    parent = build_id_field("parent")
    domain = create_term_code_field("domain", "mit-domain", "Code of the domain.")
    domain_label = build_nullable_field("domain.label", "As MIT writes it.")
    subdomain = create_term_code_field("subdomain", "mit-domain", "Code, if one was chosen.")
    subdomain_label = build_nullable_field("subdomain.label", "As MIT writes it.")
    entity_label = serializers.CharField(source="get_entity_display", **MIT_LABEL_OPTIONS)
    intent_label = serializers.CharField(source="get_intent_display", **MIT_LABEL_OPTIONS)
    timing_label = serializers.CharField(source="get_timing_display", **MIT_LABEL_OPTIONS)
    source = build_id_field("source")
    quick_ref = build_nullable_field("source.quick_ref", "Of the source.")

    class Meta:
        model = Risk
        fields = [
            *RECORD_FIELDS, "level", "parent", "category", "domain", "domain_label", "subdomain",
            "subdomain_label", "entity", "entity_label", "intent", "intent_label", "timing", "timing_label",
            "coding_note", "coded_by", "source", "quick_ref", "locator", "quoted",
        ]  # fmt: skip

    stored_as = {"domain_term": "subdomain"}

    def attributes(self, values):
        """Domain and subdomain are one term. The domain follows where only the subdomain is given."""
        values = super().attributes(values)
        given = {name: values.pop(name) for name in ("domain", "subdomain") if name in values}
        return values | ({"domain_term": self.lineage(**given)} if given else {})

    def lineage(self, **given):
        held = self.instance or Risk()
        subdomain = given.get("subdomain", held.subdomain if "subdomain" in self.initial_data else None)
        stays = "domain" in self.initial_data or not subdomain
        domain = given.get("domain", held.domain if stays else subdomain.parent)
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
    actor = build_id_field("actor", required=True)

    class Meta:
        model = RiskActor
        fields = ["actor", "role", *LINK_FIELDS]


class RiskRelationSerializer(CitationSerializer):
    risk = build_id_field("other", required=True)

    class Meta:
        model = RiskRelation
        fields = ["kind", "risk", *LINK_FIELDS]


class RiskMitigationSerializer(serializers.Serializer):
    """A link from the other side: what answers this risk, in order."""

    mitigation = build_id_field("mitigation")
    title = serializers.CharField(source="mitigation.title")
    position = serializers.IntegerField()
    basis = serializers.CharField()
    note = serializers.CharField()
    source = build_id_field("source")
    via = build_id_field("via")
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
    risk = build_id_field("risk")
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
