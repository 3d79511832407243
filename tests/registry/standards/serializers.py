from apps.core.api.viewsets import RECORD_FIELDS, RecordSerializer
from tests.registry.standards.models import Standard


class StandardSerializer(RecordSerializer):
    class Meta:
        model = Standard
        fields = [*RECORD_FIELDS, "stage"]


class StandardRecordSerializer(StandardSerializer): ...
