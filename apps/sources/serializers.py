"""The public contract of sources and claims, and the fields that citations of all nouns share."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from apps.core.api.id_fields import RecordIdField
from apps.core.api.nested_links import NestedLinkSerializer
from apps.core.api.strict import StrictModelSerializer
from apps.core.api.viewsets import (
    RECORD_FIELDS,
    CitedSerializer,
    RecordSerializer,
    build_links_field,
)
from apps.sources.authors import CslName, format_author_name, parse_author_name
from apps.sources.models import Claim, Source, Stance

CITATION_FIELDS = ["source", "via", "locator", "quote"]
LINK_FIELDS = ["basis", "note", *CITATION_FIELDS]


class CitationSerializer(NestedLinkSerializer, StrictModelSerializer):
    source = RecordIdField(required=True)  # type: ignore[assignment]  # a declared field
    via = RecordIdField()


class AuthorListField(serializers.ListField):
    child = serializers.CharField(max_length=300)

    def to_representation(self, authors: Iterable[CslName]) -> list[str]:
        return [format_author_name(author) for author in authors]

    def to_internal_value(self, data: Any) -> list[CslName]:
        """A name that the source already has keeps the parts that the text omits, such as a suffix."""
        current = getattr(self.parent.instance, "authors", ())
        known = {format_author_name(author): author for author in current}
        try:
            return [known.get(text) or parse_author_name(text) for text in super().to_internal_value(data)]
        except DjangoValidationError as error:
            raise ValidationError(error.messages) from error


class SourceSerializer(RecordSerializer):
    authors = AuthorListField(required=False, help_text="One entry per author: family name, given names.")

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
    stances = build_links_field(StanceSerializer, "The positions of sources, with their arguments.")
    citations = build_links_field(CitedSerializer, "Sources that mention it.")

    class Meta(ClaimSerializer.Meta):
        fields = [*ClaimSerializer.Meta.fields, "stances", "citations"]
