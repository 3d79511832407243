from apps.core.views import RecordDetailView, RecordListView
from apps.history.api.viewsets import CuratedViewSet
from tests.registry.standards.filters import StandardFilter
from tests.registry.standards.models import Standard
from tests.registry.standards.serializers import StandardRecordSerializer, StandardSerializer


class StandardViewMixin:
    model = Standard
    filterset_class = StandardFilter
    serializer_class = StandardSerializer
    record_serializer_class = StandardRecordSerializer


class StandardList(StandardViewMixin, RecordListView):
    default_columns = ("title", "stage", "id")


class StandardPage(StandardViewMixin, RecordDetailView): ...


class StandardViewSet(StandardViewMixin, CuratedViewSet): ...
