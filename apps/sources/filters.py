"""The query parameters of sources and claims."""

from apps.core.filters.facets import Facet
from apps.core.filters.fields import TextFilter, WholeNumberFilter
from apps.history.log.filters import ChangedSinceFilter
from apps.sources.models import Claim, Source, SourceType


class SourceFilter(ChangedSinceFilter):
    type = Facet(choices=SourceType.choices, label="type")
    year = WholeNumberFilter(field_name="year", label="year")
    doi = TextFilter(field_name="doi", lookup_expr="iexact", label="DOI")
    quick_ref = TextFilter(field_name="quick_ref", label="quick reference")
    origin = TextFilter(field_name="origin", label="origin")

    class Meta:
        model = Source
        fields = ()


class ClaimFilter(ChangedSinceFilter):
    class Meta:
        model = Claim
        fields = ()
