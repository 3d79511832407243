from rest_framework import serializers

from apps.core.api.id_fields import RecordIdField
from apps.core.api.viewsets import (
    RECORD_FIELDS,
    RecordSerializer,
    build_links_field,
    build_nullable_field,
)
from apps.mitigations.models import Mitigation, MitigationActor, MitigationCitation, MitigationRisk
from apps.sources.serializers import CITATION_FIELDS, LINK_FIELDS, CitationSerializer
from apps.taxonomy.serializers import TermCodeField


class MitigationSerializer(RecordSerializer):
    category = TermCodeField("mit-mitigation", help_text="Code of the category.")
    category_label = build_nullable_field("category.label", "As MIT writes it.")
    basis_label = serializers.CharField(
        source="get_basis_display", read_only=True, help_text="The label of the basis."
    )
    source = RecordIdField()  # type: ignore[assignment]  # a declared field
    quick_ref = build_nullable_field("source.quick_ref", "The quick reference of the source.")

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
    actor = RecordIdField(required=True)

    class Meta:
        model = MitigationActor
        fields = ["actor", *LINK_FIELDS]


class MitigationRiskSerializer(CitationSerializer):
    risk = RecordIdField(required=True)

    class Meta:
        model = MitigationRisk
        fields = ["risk", "position", *LINK_FIELDS]


class MitigationRecordSerializer(MitigationSerializer):
    citations = build_links_field(MitigationCitationSerializer, "Sources that mention it.")
    actors = build_links_field(
        MitigationActorSerializer, "Actors that should carry it out.", source="actor_links"
    )
    risks = build_links_field(
        MitigationRiskSerializer, "Risks that it addresses, and why.", source="risk_links"
    )

    class Meta(MitigationSerializer.Meta):
        fields = [*MitigationSerializer.Meta.fields, "citations", "actors", "risks"]
