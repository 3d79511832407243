import django_filters as filters

from apps.core.facets import Facet
from apps.core.filters import WholeNumber
from apps.history.filters import FollowedFilter
from apps.sources.models import Claim, Kind, Source


class SourceFilter(FollowedFilter):
    type = Facet(choices=Kind.choices, label="type")
    year = WholeNumber(field_name="year", label="year")
    doi = filters.CharFilter(lookup_expr="iexact", label="DOI")
    quick_ref = filters.CharFilter(label="quick reference")
    origin = filters.CharFilter(label="origin")

    class Meta:
        model = Source
        fields = []


class ClaimFilter(FollowedFilter):
    class Meta:
        model = Claim
        fields = []
