from rest_framework import serializers

from apps.actors.models import Actor
from apps.core.api import RECORD_FIELDS, RecordSerializer, id_of


class ActorSerializer(RecordSerializer):
    kind = serializers.CharField(source="kind.code", read_only=True, help_text="Code in the actor types.")
    parent = id_of("parent")

    class Meta:
        model = Actor
        fields = [*RECORD_FIELDS, "kind", "parent", "jurisdiction"]
