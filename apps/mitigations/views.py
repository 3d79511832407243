"""The pages and the API of mitigations.

Attributes that Django and Django REST framework declare with different types are `Any`.
"""

from typing import Any

from apps.core.api.viewsets import RecordSerializer
from apps.core.filters.filterset import RecordFilter
from apps.core.views import RecordDetailView, RecordListView
from apps.history.api.viewsets import CuratedViewSet
from apps.mitigations.filters import MitigationFilter
from apps.mitigations.models import Mitigation
from apps.mitigations.serializers import MitigationRecordSerializer, MitigationSerializer


class MitigationViewMixin:
    model: Any = Mitigation
    filterset_class: type[RecordFilter] = MitigationFilter
    serializer_class: Any = MitigationSerializer
    record_serializer_class: type[RecordSerializer] = MitigationRecordSerializer


class MitigationList(MitigationViewMixin, RecordListView):
    default_columns = ("title", "category_label", "basis_label", "quick_ref", "id")


class MitigationPage(MitigationViewMixin, RecordDetailView): ...


class MitigationViewSet(MitigationViewMixin, CuratedViewSet): ...
