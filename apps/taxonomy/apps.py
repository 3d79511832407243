from django.apps import AppConfig

from apps.core.nouns import Noun, register


class TaxonomyConfig(AppConfig):
    name = "apps.taxonomy"

    def ready(self) -> None:
        from apps.taxonomy.views import (
            TaxonomyList,
            TaxonomyPage,
            TaxonomyViewSet,
            TermList,
            TermPage,
            TermViewSet,
        )

        register(
            Noun("taxonomies", TaxonomyList, TaxonomyPage, TaxonomyViewSet, order=7, reports_repeats=False)
        )
        register(
            Noun(
                "terms", TermList, TermPage, TermViewSet, order=8, in_navigation=False, reports_repeats=False
            )
        )
