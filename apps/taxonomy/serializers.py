from rest_framework import serializers

from apps.core.api import RECORD_FIELDS, CitedSerializer, RecordSerializer, id_of
from apps.taxonomy.models import Taxonomy, Term


class TermSerializer(RecordSerializer):
    taxonomy = id_of("taxonomy")
    parent = id_of("parent")
    label = serializers.CharField(read_only=True, help_text="Code and title as MIT writes them.")

    class Meta:
        model = Term
        fields = [*RECORD_FIELDS, "taxonomy", "code", "label", "parent", "path"]


class TaxonomySerializer(RecordSerializer):
    term_count = serializers.IntegerField(read_only=True, help_text="How many terms it has.")

    class Meta:
        model = Taxonomy
        fields = [*RECORD_FIELDS, "version", "licence", "url", "term_count"]


class TaxonomyRecordSerializer(TaxonomySerializer):
    terms = TermSerializer(many=True, read_only=True, help_text="In the order of the tree.")
    citations = CitedSerializer(many=True, read_only=True, help_text="Sources that speak of it.")

    class Meta(TaxonomySerializer.Meta):
        fields = [*TaxonomySerializer.Meta.fields, "terms", "citations"]
