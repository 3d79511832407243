from apps.core.views import RecordList, RecordPage
from apps.history.api.viewsets import CuratedViewSet
from apps.mitigations.filters import MitigationFilter
from apps.mitigations.models import Mitigation
from apps.mitigations.serializers import MitigationRecordSerializer, MitigationSerializer


class Mitigations:
    model = Mitigation
    filterset_class = MitigationFilter
    serializer_class = MitigationSerializer
    record_serializer_class = MitigationRecordSerializer


class MitigationList(Mitigations, RecordList):
    columns = ("title", "category_label", "basis_label", "quick_ref", "id")


class MitigationPage(Mitigations, RecordPage): ...


class MitigationViewSet(Mitigations, CuratedViewSet): ...
