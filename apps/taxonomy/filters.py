import django_filters as filters

from apps.core.filters import RecordChoice
from apps.history.filters import FollowedFilter
from apps.taxonomy.models import Taxonomy, Term


class TaxonomyFilter(FollowedFilter):
    class Meta:
        model = Taxonomy
        fields = []


class TermFilter(FollowedFilter):
    taxonomy = RecordChoice(
        field_name="taxonomy__public_id", queryset=Taxonomy.objects.published(), label="taxonomy"
    )
    code = filters.CharFilter(label="code")
    parent = RecordChoice(field_name="parent__public_id", queryset=Term.objects.published(), label="parent")

    class Meta:
        model = Term
        fields = []
