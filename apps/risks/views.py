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
    model = Risk
    filterset_class = RiskFilter
    serializer_class = RiskSerializer
    record_serializer_class = RiskRecordSerializer


class RiskList(RiskViewMixin, RecordListView):
    columns = ("title", "entity_label", "intent_label", "timing_label", "subdomain_label", "quick_ref", "id")


class RiskPage(RiskViewMixin, RecordDetailView): ...


class RiskViewSet(RiskViewMixin, CuratedViewSet): ...


class ScenarioViewMixin:
    model = Scenario
    filterset_class = ScenarioFilter
    serializer_class = ScenarioSerializer
    record_serializer_class = ScenarioRecordSerializer


class ScenarioList(ScenarioViewMixin, RecordListView):
    columns = ("title", "kind", "step_count", "updated", "id")


class ScenarioPage(ScenarioViewMixin, RecordDetailView): ...


class ScenarioViewSet(ScenarioViewMixin, CuratedViewSet): ...
