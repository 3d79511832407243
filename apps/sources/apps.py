from django.apps import AppConfig

from apps.core.nouns import Noun, register


class SourcesConfig(AppConfig):
    name = "apps.sources"

    def ready(self) -> None:
        from apps.sources.views import (
            ClaimList,
            ClaimPage,
            ClaimViewSet,
            SourceList,
            SourcePage,
            SourceViewSet,
        )

        register(
            Noun("sources", SourceList, SourcePage, SourceViewSet, order=4, lookup_fields=("doi", "url"))
        )
        register(Noun("claims", ClaimList, ClaimPage, ClaimViewSet, order=6))
