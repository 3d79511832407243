"""The pages and the API of risks and scenarios.

Attributes that Django and Django REST framework declare with different types are `Any`.
"""

from typing import Any

from apps.core.api.viewsets import RecordSerializer
from apps.core.filters.filterset import RecordFilter
from apps.core.views import RecordDetailView, RecordListView
from apps.history.api.viewsets import CuratedViewSet
from apps.risks.filters import RiskFilter, ScenarioFilter
from apps.risks.models import Risk, Scenario
from apps.risks.serializers import (
    RiskRecordSerializer,
    RiskSerializer,
    ScenarioRecordSerializer,
    ScenarioSerializer,
)


class RiskViewMixin:
    model: Any = Risk
    filterset_class: type[RecordFilter] = RiskFilter
    serializer_class: Any = RiskSerializer
    record_serializer_class: type[RecordSerializer] = RiskRecordSerializer


class RiskList(RiskViewMixin, RecordListView):
    default_columns = (
        "title",
        "entity_label",
        "intent_label",
        "timing_label",
        "subdomain_label",
        "quick_ref",
        "id",
    )


class RiskPage(RiskViewMixin, RecordDetailView): ...


class RiskViewSet(RiskViewMixin, CuratedViewSet): ...


class ScenarioViewMixin:
    model: Any = Scenario
    filterset_class: type[RecordFilter] = ScenarioFilter
    serializer_class: Any = ScenarioSerializer
    record_serializer_class: type[RecordSerializer] = ScenarioRecordSerializer


class ScenarioList(ScenarioViewMixin, RecordListView):
    default_columns = ("title", "kind", "step_count", "updated", "id")


class ScenarioPage(ScenarioViewMixin, RecordDetailView): ...


class ScenarioViewSet(ScenarioViewMixin, CuratedViewSet): ...
