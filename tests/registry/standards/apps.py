from django.apps import AppConfig

from apps.core.nouns import Noun, register


class StandardsConfig(AppConfig):
    name = "tests.registry.standards"

    def ready(self) -> None:
        from tests.registry.standards.views import StandardList, StandardPage, StandardViewSet

        register(Noun("standards", StandardList, StandardPage, StandardViewSet))
