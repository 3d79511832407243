from rest_framework import serializers

from apps.actors.models import Actor
from apps.core.api.viewsets import RECORD_FIELDS, CitedSerializer, RecordSerializer, id_of, links
from apps.core.api.writable import LONGEST
from apps.taxonomy.serializers import code_of


class ActorSerializer(RecordSerializer):
    kind = code_of("kind", "actor-types", "Code in the actor types.", required=True)
    parent = id_of("parent")

    class Meta:
        model = Actor
        fields = [*RECORD_FIELDS, "kind", "parent", "jurisdiction"]


class ActorStatementSerializer(CitedSerializer):
    kind = serializers.CharField()
    text = serializers.CharField(max_length=LONGEST)


class ActorRecordSerializer(ActorSerializer):
    statements = links(ActorStatementSerializer, "What sources say of its position.")
    citations = links(CitedSerializer, "Sources that speak of it.")

    class Meta(ActorSerializer.Meta):
        fields = [*ActorSerializer.Meta.fields, "statements", "citations"]
