from django.core.exceptions import ValidationError as BrokenRule
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from apps.core.api.id_fields import RecordIdField
from apps.core.api.viewsets import (
    RECORD_FIELDS,
    CitedSerializer,
    NestedLinkSerializer,
    RecordSerializer,
    build_links_field,
)
from apps.sources.authors import format_author_name, parse_author_name
from apps.sources.models import Claim, Source, Stance

CITATION_FIELDS = ["source", "via", "locator", "quote"]
LINK_FIELDS = ["basis", "note", *CITATION_FIELDS]


class CitationSerializer(NestedLinkSerializer, serializers.ModelSerializer):
    source = RecordIdField(required=True)
    via = RecordIdField()


class AuthorListField(serializers.ListField):
    child = serializers.CharField(max_length=300)

    def to_representation(self, authors):
        return [format_author_name(author) for author in authors]

    def to_internal_value(self, data):
        """A name that stands there already keeps what the text does not show, such as a suffix."""
        held = {format_author_name(author): author for author in getattr(self.parent.instance, "authors", ())}
        try:
            return [held.get(text) or parse_author_name(text) for text in super().to_internal_value(data)]
        except BrokenRule as error:
            raise ValidationError(error.messages) from error


class SourceSerializer(RecordSerializer):
    authors = AuthorListField(required=False, help_text="Family name, given names; one entry an author.")

    class Meta:
        model = Source
        fields = [
            *RECORD_FIELDS, "type", "authors", "year", "date", "container", "publisher", "volume", "issue",
            "pages", "doi", "url", "quick_ref", "licence", "accessed",
        ]  # fmt: skip


class StanceSerializer(CitationSerializer):
    class Meta:
        model = Stance
        fields = ["position", "argument", *CITATION_FIELDS]


class ClaimSerializer(RecordSerializer):
    affirms = serializers.IntegerField(read_only=True, help_text="How many sources affirm it.")
    rejects = serializers.IntegerField(read_only=True, help_text="How many sources reject it.")
    reframes = serializers.IntegerField(read_only=True, help_text="How many sources reframe it.")

    class Meta:
        model = Claim
        fields = [*RECORD_FIELDS, "affirms", "rejects", "reframes"]


class ClaimRecordSerializer(ClaimSerializer):
    stances = build_links_field(StanceSerializer, "Who takes which side, and why.")
    citations = build_links_field(CitedSerializer, "Sources that speak of it.")

    class Meta(ClaimSerializer.Meta):
        fields = [*ClaimSerializer.Meta.fields, "stances", "citations"]
