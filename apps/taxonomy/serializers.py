from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from apps.core.api.id_fields import RecordIdField, RecordLookup, StrictSlugRelatedField
from apps.core.api.viewsets import (
    RECORD_FIELDS,
    CitedSerializer,
    RecordSerializer,
    build_links_field,
    build_text_field,
)
from apps.core.filters.filterset import describe_unknown_name
from apps.core.models import Basis
from apps.taxonomy.models import Taxonomy, Term, TermMatch


@extend_schema_field(serializers.CharField)
class TermCodeField(StrictSlugRelatedField):
    """A term of one taxonomy: read as its code, written as its code or its public id."""

    def __init__(self, taxonomy: str, **options: Any) -> None:
        self.taxonomy = taxonomy
        super().__init__("code", **({"required": False, "allow_null": True} | options))

    @property
    def lookup(self) -> RecordLookup:
        return RecordLookup(Term, "code", {"taxonomy__public_id": self.taxonomy})

    def get_queryset(self) -> QuerySet[Term]:
        return Term.objects.of(self.taxonomy)

    def to_internal_value(self, data: Any) -> Term:
        terms = list(self.get_queryset())
        found = next((term for term in terms if data in (term.code, term.public_id)), None)
        if found is None:
            codes = [term.code for term in terms]
            raise ValidationError(describe_unknown_name(str(data)[:80], codes, "term"))
        return found


class TermSerializer(RecordSerializer):
    taxonomy = RecordIdField(required=True)
    parent = RecordIdField()  # type: ignore[assignment]  # a declared field
    label = serializers.CharField(read_only=True, help_text="Code and title as MIT writes them.")  # type: ignore[assignment]  # a declared field

    permanent_fields = RecordSerializer.permanent_fields | {"taxonomy": "A term stays in its taxonomy."}

    class Meta:
        model = Term
        fields = [*RECORD_FIELDS, "taxonomy", "code", "label", "parent", "path"]


class TermMappingSerializer(CitedSerializer):
    other = RecordIdField(help_text="Id of a term of another taxonomy.", required=True)
    match = serializers.ChoiceField(
        TermMatch.choices, help_text="How the meanings compare, in the words of SKOS."
    )
    basis = serializers.ChoiceField(Basis.choices, required=False)
    note = build_text_field()


class TermRecordSerializer(TermSerializer):
    mappings = build_links_field(
        TermMappingSerializer, "Terms of other taxonomies, and how their meanings compare."
    )

    class Meta(TermSerializer.Meta):
        fields = [*TermSerializer.Meta.fields, "mappings"]


class TaxonomySerializer(RecordSerializer):
    term_count = serializers.IntegerField(read_only=True, help_text="How many terms it has.")

    class Meta:
        model = Taxonomy
        fields = [*RECORD_FIELDS, "version", "licence", "url", "term_count"]


class TaxonomyRecordSerializer(TaxonomySerializer):
    terms = TermSerializer(many=True, read_only=True, help_text="In the order of the tree.")
    citations = build_links_field(CitedSerializer, "Sources that mention it.")

    class Meta(TaxonomySerializer.Meta):
        fields = [*TaxonomySerializer.Meta.fields, "terms", "citations"]
