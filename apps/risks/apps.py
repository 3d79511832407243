from django.apps import AppConfig

from apps.core.nouns import Noun, register


class RisksConfig(AppConfig):
    name = "apps.risks"

    def ready(self) -> None:
        from apps.risks.views import (
            RiskList,
            RiskPage,
            RiskViewSet,
            ScenarioList,
            ScenarioPage,
            ScenarioViewSet,
        )

        register(Noun("risks", RiskList, RiskPage, RiskViewSet, order=1))
        register(Noun("scenarios", ScenarioList, ScenarioPage, ScenarioViewSet, order=5))
