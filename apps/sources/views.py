"""The pages and the API of sources and claims.

Attributes that Django and Django REST framework declare with different types are `Any`.
"""

from typing import Any

from apps.core.api.viewsets import RecordSerializer
from apps.core.filters.filterset import RecordFilter
from apps.core.views import RecordDetailView, RecordListView
from apps.history.api.viewsets import CuratedViewSet
from apps.sources.filters import ClaimFilter, SourceFilter
from apps.sources.models import Claim, Source
from apps.sources.serializers import ClaimRecordSerializer, ClaimSerializer, SourceSerializer


class SourceViewMixin:
    model: Any = Source
    filterset_class: type[RecordFilter] = SourceFilter
    serializer_class: Any = SourceSerializer
    record_serializer_class: type[RecordSerializer] = SourceSerializer


class SourceList(SourceViewMixin, RecordListView):
    default_columns = ("title", "authors", "year", "type", "container", "id")


class SourcePage(SourceViewMixin, RecordDetailView): ...


class SourceViewSet(SourceViewMixin, CuratedViewSet): ...


class ClaimViewMixin:
    model: Any = Claim
    filterset_class: type[RecordFilter] = ClaimFilter
    serializer_class: Any = ClaimSerializer
    record_serializer_class: type[RecordSerializer] = ClaimRecordSerializer


class ClaimList(ClaimViewMixin, RecordListView):
    default_columns = ("title", "affirms", "rejects", "reframes", "id")


class ClaimPage(ClaimViewMixin, RecordDetailView): ...


class ClaimViewSet(ClaimViewMixin, CuratedViewSet): ...
