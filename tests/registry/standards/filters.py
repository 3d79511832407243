from apps.core.filters.facets import Facet
from apps.history.log.filters import ChangedSinceFilter
from tests.registry.standards.models import Stage, Standard


class StandardFilter(ChangedSinceFilter):
    stage = Facet(choices=Stage.choices, label="stage")

    class Meta:
        model = Standard
        fields = []
