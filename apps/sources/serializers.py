from rest_framework import serializers

from apps.core.api import RECORD_FIELDS, CitedSerializer, RecordSerializer, id_of
from apps.sources.models import Claim, Source, Stance

CITATION_FIELDS = ["source", "via", "locator", "quote"]
LINK_FIELDS = ["basis", "note", *CITATION_FIELDS]


class CitationSerializer(serializers.ModelSerializer):
    source = id_of("source")
    via = id_of("via")


class SourceSerializer(RecordSerializer):
    authors = serializers.SerializerMethodField(help_text="Family name, given names; one entry an author.")

    class Meta:
        model = Source
        fields = [
            *RECORD_FIELDS, "type", "authors", "year", "date", "container", "publisher", "volume", "issue",
            "pages", "doi", "url", "quick_ref", "licence", "accessed",
        ]  # fmt: skip

    def get_authors(self, source) -> list[str]:
        return [name.get("literal") or ", ".join(filter(None, [name.get("family"), name.get("given")]))
                for name in source.authors]  # fmt: skip


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
    stances = StanceSerializer(many=True, read_only=True, help_text="Who takes which side, and why.")
    citations = CitedSerializer(many=True, read_only=True, help_text="Sources that speak of it.")

    class Meta(ClaimSerializer.Meta):
        fields = [*ClaimSerializer.Meta.fields, "stances", "citations"]
