from apps.core.views import RecordDetailView, RecordListView
from apps.history.api.viewsets import CuratedViewSet
from apps.sources.filters import ClaimFilter, SourceFilter
from apps.sources.models import Claim, Source
from apps.sources.serializers import ClaimRecordSerializer, ClaimSerializer, SourceSerializer


class SourceViewMixin:
    model = Source
    filterset_class = SourceFilter
    serializer_class = SourceSerializer
    record_serializer_class = SourceSerializer


class SourceList(SourceViewMixin, RecordListView):
    columns = ("title", "authors", "year", "type", "container", "id")


class SourcePage(SourceViewMixin, RecordDetailView): ...


class SourceViewSet(SourceViewMixin, CuratedViewSet): ...


class ClaimViewMixin:
    model = Claim
    filterset_class = ClaimFilter
    serializer_class = ClaimSerializer
    record_serializer_class = ClaimRecordSerializer


class ClaimList(ClaimViewMixin, RecordListView):
    columns = ("title", "affirms", "rejects", "reframes", "id")


class ClaimPage(ClaimViewMixin, RecordDetailView): ...


class ClaimViewSet(ClaimViewMixin, CuratedViewSet): ...
