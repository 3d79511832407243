from apps.core.filters.fields import RecordChoice, Text
from apps.history.log.filters import FollowedFilter
from apps.taxonomy.models import Taxonomy, Term


class TaxonomyFilter(FollowedFilter):
    class Meta:
        model = Taxonomy
        fields = []


class TermFilter(FollowedFilter):
    taxonomy = RecordChoice(field_name="taxonomy", queryset=Taxonomy.objects.published(), label="taxonomy")
    code = Text(field_name="code", label="code")
    parent = RecordChoice(field_name="parent", queryset=Term.objects.published(), label="parent")

    class Meta:
        model = Term
        fields = []
