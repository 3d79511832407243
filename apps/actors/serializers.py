from rest_framework import serializers

from apps.actors.models import Actor
from apps.core.api.id_fields import RecordIdField
from apps.core.api.strict import MAX_TEXT_LENGTH
from apps.core.api.viewsets import (
    RECORD_FIELDS,
    CitedSerializer,
    RecordSerializer,
    build_links_field,
)
from apps.taxonomy.serializers import TermCodeField


class ActorSerializer(RecordSerializer):
    kind = TermCodeField("actor-types", help_text="Code of the actor type.", required=True)
    parent = RecordIdField()  # type: ignore[assignment]  # a declared field

    class Meta:
        model = Actor
        fields = [*RECORD_FIELDS, "kind", "parent", "jurisdiction"]


class ActorStatementSerializer(CitedSerializer):
    kind = serializers.CharField()
    text = serializers.CharField(max_length=MAX_TEXT_LENGTH)


class ActorRecordSerializer(ActorSerializer):
    statements = build_links_field(ActorStatementSerializer, "Statements of sources about its position.")
    citations = build_links_field(CitedSerializer, "Sources that mention it.")

    class Meta(ActorSerializer.Meta):
        fields = [*ActorSerializer.Meta.fields, "statements", "citations"]
