from rest_framework import serializers

from apps.actors.models import Actor
from apps.core.api import RECORD_FIELDS, CitedSerializer, RecordSerializer, id_of


class ActorSerializer(RecordSerializer):
    kind = serializers.CharField(source="kind.code", read_only=True, help_text="Code in the actor types.")
    parent = id_of("parent")

    class Meta:
        model = Actor
        fields = [*RECORD_FIELDS, "kind", "parent", "jurisdiction"]


class ActorStatementSerializer(CitedSerializer):
    kind = serializers.CharField()
    text = serializers.CharField()


class ActorRecordSerializer(ActorSerializer):
    statements = ActorStatementSerializer(
        many=True, read_only=True, help_text="What sources say of its position."
    )
    citations = CitedSerializer(many=True, read_only=True, help_text="Sources that speak of it.")

    class Meta(ActorSerializer.Meta):
        fields = [*ActorSerializer.Meta.fields, "statements", "citations"]
