from django.apps import AppConfig

from apps.core.nouns import Noun, register


class MitigationsConfig(AppConfig):
    name = "apps.mitigations"

    def ready(self) -> None:
        from apps.mitigations.views import MitigationList, MitigationPage, MitigationViewSet

        register(Noun("mitigations", MitigationList, MitigationPage, MitigationViewSet, order=2))
