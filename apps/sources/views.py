from apps.core.views import RecordList, RecordPage
from apps.history.api.viewsets import CuratedViewSet
from apps.sources.filters import ClaimFilter, SourceFilter
from apps.sources.models import Claim, Source
from apps.sources.serializers import ClaimRecordSerializer, ClaimSerializer, SourceSerializer


class Sources:
    model = Source
    filterset_class = SourceFilter
    serializer_class = SourceSerializer
    record_serializer_class = SourceSerializer


class SourceList(Sources, RecordList):
    columns = ("title", "authors", "year", "type", "container", "id")


class SourcePage(Sources, RecordPage): ...


class SourceViewSet(Sources, CuratedViewSet): ...


class Claims:
    model = Claim
    filterset_class = ClaimFilter
    serializer_class = ClaimSerializer
    record_serializer_class = ClaimRecordSerializer


class ClaimList(Claims, RecordList):
    columns = ("title", "affirms", "rejects", "reframes", "id")


class ClaimPage(Claims, RecordPage): ...


class ClaimViewSet(Claims, CuratedViewSet): ...
