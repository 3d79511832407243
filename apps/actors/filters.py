"""The query parameters of actors."""

from apps.actors.models import Actor
from apps.core.filters.facets import TermFacet
from apps.core.filters.fields import RecordChoiceFilter, TextFilter
from apps.history.log.filters import ChangedSinceFilter
from apps.taxonomy.models import Term


class ActorFilter(ChangedSinceFilter):
    kind = TermFacet(
        field_name="kind__path", label="kind", terms=lambda: Term.objects.published().of("actor-types")
    )
    parent = RecordChoiceFilter(field_name="parent", queryset=Actor.objects.published(), label="parent")
    jurisdiction = TextFilter(field_name="jurisdiction", lookup_expr="iexact", label="jurisdiction")

    class Meta:
        model = Actor
        fields = ()
