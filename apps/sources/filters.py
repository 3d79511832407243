from apps.core.filters.facets import Facet
from apps.core.filters.fields import Text, WholeNumber
from apps.history.log.filters import FollowedFilter
from apps.sources.models import Claim, Kind, Source


class SourceFilter(FollowedFilter):
    type = Facet(choices=Kind.choices, label="type")
    year = WholeNumber(field_name="year", label="year")
    doi = Text(field_name="doi", lookup_expr="iexact", label="DOI")
    quick_ref = Text(field_name="quick_ref", label="quick reference")
    origin = Text(field_name="origin", label="origin")

    class Meta:
        model = Source
        fields = []


class ClaimFilter(FollowedFilter):
    class Meta:
        model = Claim
        fields = []
