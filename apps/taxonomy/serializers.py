from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from apps.core.api.viewsets import (
    RECORD_FIELDS,
    CitedSerializer,
    RecordSerializer,
    build_id_field,
    build_links_field,
    build_text_field,
)
from apps.core.filters.filterset import describe_unknown_name
from apps.core.models import Basis
from apps.taxonomy.models import Taxonomy, Term, TermMatch


class TermCodeField(serializers.CharField):
    """A term of one taxonomy, by its code; written, by its id as well."""

    def __init__(self, taxonomy, **options):
        self.taxonomy = taxonomy
        self.named = Term, "code", {"taxonomy__public_id": taxonomy}
        super().__init__(**options)

    def to_internal_value(self, data):
        terms = list(Term.objects.of(self.taxonomy))
        found = next((term for term in terms if data in (term.code, term.public_id)), None)
        if found is None:
            raise ValidationError(
                describe_unknown_name(str(data)[:80], [term.code for term in terms], "term")
            )
        return found


def create_term_code_field(source, taxonomy, said, **options):
    options = {"required": False, "allow_null": True} | options
    return TermCodeField(taxonomy, source=f"{source}.code", help_text=said, **options)


class TermSerializer(RecordSerializer):
    taxonomy = build_id_field("taxonomy", required=True)
    parent = build_id_field("parent")
    label = serializers.CharField(read_only=True, help_text="Code and title as MIT writes them.")

    fixed = RecordSerializer.fixed | {"taxonomy": "A term stays in its taxonomy."}

    class Meta:
        model = Term
        fields = [*RECORD_FIELDS, "taxonomy", "code", "label", "parent", "path"]


class TermMappingSerializer(CitedSerializer):
    other = build_id_field("other", "Id of a term of another taxonomy.", required=True)
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
    citations = build_links_field(CitedSerializer, "Sources that speak of it.")

    class Meta(TaxonomySerializer.Meta):
        fields = [*TaxonomySerializer.Meta.fields, "terms", "citations"]
