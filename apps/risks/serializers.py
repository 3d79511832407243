from rest_framework import serializers

from apps.core.api import RECORD_FIELDS, CitedSerializer, RecordSerializer, id_of, optional
from apps.risks.models import Evidence, Risk, RiskActor, RiskCitation, RiskRelation, Scenario, Step
from apps.sources.serializers import CITATION_FIELDS, LINK_FIELDS, CitationSerializer


class RiskSerializer(RecordSerializer):
    parent = id_of("parent")
    domain = optional("domain.code", "Code of the domain.")
    domain_label = optional("domain.label", "As MIT writes it.")
    subdomain = optional("subdomain.code", "Code, if one was chosen.")
    subdomain_label = optional("subdomain.label", "As MIT writes it.")
    entity_label = serializers.CharField(source="get_entity_display", help_text="Number and label of MIT.")
    intent_label = serializers.CharField(source="get_intent_display", help_text="Number and label of MIT.")
    timing_label = serializers.CharField(source="get_timing_display", help_text="Number and label of MIT.")
    source = id_of("source")
    quick_ref = optional("source.quick_ref", "Of the source.")

    class Meta:
        model = Risk
        fields = [
            *RECORD_FIELDS, "level", "parent", "category", "domain", "domain_label", "subdomain",
            "subdomain_label", "entity", "entity_label", "intent", "intent_label", "timing", "timing_label",
            "coding_note", "coded_by", "source", "quick_ref", "locator", "quoted",
        ]  # fmt: skip


class RiskCitationSerializer(CitationSerializer):
    class Meta:
        model = RiskCitation
        fields = CITATION_FIELDS


class EvidenceSerializer(CitationSerializer):
    class Meta:
        model = Evidence
        fields = ["external_id", *CITATION_FIELDS, "note"]


class RiskActorSerializer(CitationSerializer):
    actor = id_of("actor")

    class Meta:
        model = RiskActor
        fields = ["actor", "role", *LINK_FIELDS]


class RiskRelationSerializer(CitationSerializer):
    risk = id_of("other")

    class Meta:
        model = RiskRelation
        fields = ["kind", "risk", *LINK_FIELDS]


class RiskMitigationSerializer(serializers.Serializer):
    """A link from the other side: what answers this risk, in order."""

    mitigation = id_of("mitigation")
    title = serializers.CharField(source="mitigation.title")
    position = serializers.IntegerField()
    basis = serializers.CharField()
    note = serializers.CharField()
    source = id_of("source")
    via = id_of("via")
    locator = serializers.CharField()


class RiskRecordSerializer(RiskSerializer):
    mitigations = RiskMitigationSerializer(
        source="mitigation_links", many=True, read_only=True, help_text="What answers it, in order."
    )
    citations = RiskCitationSerializer(many=True, read_only=True, help_text="Sources that speak of it.")
    evidence = EvidenceSerializer(many=True, read_only=True, help_text="Quotations that back it.")
    actors = RiskActorSerializer(
        source="actor_links", many=True, read_only=True, help_text="Who drives it, is exposed, should act."
    )
    relations = RiskRelationSerializer(
        many=True, read_only=True, help_text="Other risks, and how they are tied."
    )
    terms = serializers.SlugRelatedField(
        "public_id", many=True, read_only=True, help_text="Ids of terms of other taxonomies."
    )
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
    risk = id_of("risk")
    actors = serializers.SlugRelatedField("public_id", many=True, read_only=True)

    class Meta:
        model = Step
        fields = ["position", "title", "description", "risk", "actors", "turns_into", *CITATION_FIELDS]


class ScenarioSerializer(RecordSerializer):
    step_count = serializers.IntegerField(read_only=True, help_text="How many steps it has.")

    class Meta:
        model = Scenario
        fields = [*RECORD_FIELDS, "kind", "step_count"]


class ScenarioRecordSerializer(ScenarioSerializer):
    steps = StepSerializer(many=True, read_only=True, help_text="In order.")
    citations = CitedSerializer(many=True, read_only=True, help_text="Sources that speak of it.")

    class Meta(ScenarioSerializer.Meta):
        fields = [*ScenarioSerializer.Meta.fields, "steps", "citations"]
