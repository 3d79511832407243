from rest_framework import serializers

from apps.core.api.viewsets import RECORD_FIELDS, RecordSerializer, id_of, links, optional
from apps.mitigations.models import Mitigation, MitigationActor, MitigationCitation, MitigationRisk
from apps.sources.serializers import CITATION_FIELDS, LINK_FIELDS, CitationSerializer
from apps.taxonomy.serializers import code_of


class MitigationSerializer(RecordSerializer):
    category = code_of("category", "mit-mitigation", "Code of the category.")
    category_label = optional("category.label", "As MIT writes it.")
    basis_label = serializers.CharField(source="get_basis_display", read_only=True, help_text="In words.")
    source = id_of("source")
    quick_ref = optional("source.quick_ref", "Of the source.")

    class Meta:
        model = Mitigation
        fields = [
            *RECORD_FIELDS, "category", "category_label", "basis", "basis_label", "source", "quick_ref",
            "locator",
        ]  # fmt: skip


class MitigationCitationSerializer(CitationSerializer):
    class Meta:
        model = MitigationCitation
        fields = CITATION_FIELDS


class MitigationActorSerializer(CitationSerializer):
    actor = id_of("actor", required=True)

    class Meta:
        model = MitigationActor
        fields = ["actor", *LINK_FIELDS]


class MitigationRiskSerializer(CitationSerializer):
    risk = id_of("risk", required=True)

    class Meta:
        model = MitigationRisk
        fields = ["risk", "position", *LINK_FIELDS]


class MitigationRecordSerializer(MitigationSerializer):
    citations = links(MitigationCitationSerializer, "Sources that speak of it.")
    actors = links(MitigationActorSerializer, "Who is to carry it out.", source="actor_links")
    risks = links(MitigationRiskSerializer, "Which risks it answers, and why.", source="risk_links")

    class Meta(MitigationSerializer.Meta):
        fields = [*MitigationSerializer.Meta.fields, "citations", "actors", "risks"]
