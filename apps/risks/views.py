from apps.core.views import RecordList, RecordPage
from apps.history.api.viewsets import CuratedViewSet
from apps.risks.filters import RiskFilter, ScenarioFilter
from apps.risks.models import Risk, Scenario
from apps.risks.serializers import (
    RiskRecordSerializer,
    RiskSerializer,
    ScenarioRecordSerializer,
    ScenarioSerializer,
)


class Risks:
    model = Risk
    filterset_class = RiskFilter
    serializer_class = RiskSerializer
    record_serializer_class = RiskRecordSerializer


class RiskList(Risks, RecordList):
    columns = ("title", "entity_label", "intent_label", "timing_label", "subdomain_label", "quick_ref", "id")


class RiskPage(Risks, RecordPage): ...


class RiskViewSet(Risks, CuratedViewSet): ...


class Scenarios:
    model = Scenario
    filterset_class = ScenarioFilter
    serializer_class = ScenarioSerializer
    record_serializer_class = ScenarioRecordSerializer


class ScenarioList(Scenarios, RecordList):
    columns = ("title", "kind", "step_count", "updated", "id")


class ScenarioPage(Scenarios, RecordPage): ...


class ScenarioViewSet(Scenarios, CuratedViewSet): ...
