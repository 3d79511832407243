"""The query parameters of taxonomies and terms."""

from apps.core.filters.fields import RecordChoiceFilter, TextFilter
from apps.history.log.filters import ChangedSinceFilter
from apps.taxonomy.models import Taxonomy, Term


class TaxonomyFilter(ChangedSinceFilter):
    class Meta:
        model = Taxonomy
        fields = ()


class TermFilter(ChangedSinceFilter):
    taxonomy = RecordChoiceFilter(
        field_name="taxonomy", queryset=Taxonomy.objects.published(), label="taxonomy"
    )
    code = TextFilter(field_name="code", label="code")
    parent = RecordChoiceFilter(field_name="parent", queryset=Term.objects.published(), label="parent")

    class Meta:
        model = Term
        fields = ()
