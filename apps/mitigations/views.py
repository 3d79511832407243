from apps.core.views import RecordDetailView, RecordListView
from apps.history.api.viewsets import CuratedViewSet
from apps.mitigations.filters import MitigationFilter
from apps.mitigations.models import Mitigation
from apps.mitigations.serializers import MitigationRecordSerializer, MitigationSerializer


class MitigationViewMixin:
    model = Mitigation
    filterset_class = MitigationFilter
    serializer_class = MitigationSerializer
    record_serializer_class = MitigationRecordSerializer


class MitigationList(MitigationViewMixin, RecordListView):
    columns = ("title", "category_label", "basis_label", "quick_ref", "id")


class MitigationPage(MitigationViewMixin, RecordDetailView): ...


class MitigationViewSet(MitigationViewMixin, CuratedViewSet): ...
