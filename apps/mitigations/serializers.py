from rest_framework import serializers

from apps.core.api import RECORD_FIELDS, RecordSerializer, id_of, optional
from apps.mitigations.models import Mitigation, MitigationActor, MitigationCitation, MitigationRisk
from apps.sources.serializers import CITATION_FIELDS, LINK_FIELDS, CitationSerializer


class MitigationSerializer(RecordSerializer):
    category = optional("category.code", "Code of the category.")
    category_label = optional("category.label", "As MIT writes it.")
    basis_label = serializers.CharField(source="get_basis_display", help_text="In words.")
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
    actor = id_of("actor")

    class Meta:
        model = MitigationActor
        fields = ["actor", *LINK_FIELDS]


class MitigationRiskSerializer(CitationSerializer):
    risk = id_of("risk")

    class Meta:
        model = MitigationRisk
        fields = ["risk", "position", *LINK_FIELDS]


class MitigationRecordSerializer(MitigationSerializer):
    citations = MitigationCitationSerializer(many=True, read_only=True, help_text="Sources that speak of it.")
    actors = MitigationActorSerializer(
        source="actor_links", many=True, read_only=True, help_text="Who is to carry it out."
    )
    risks = MitigationRiskSerializer(
        source="risk_links", many=True, read_only=True, help_text="Which risks it answers, and why."
    )

    class Meta(MitigationSerializer.Meta):
        fields = [*MitigationSerializer.Meta.fields, "citations", "actors", "risks"]
