"""The query parameters of mitigations."""

from apps.actors.models import Actor
from apps.core.filters.facets import Facet, TermFacet
from apps.core.filters.fields import RecordChoiceFilter, TextFilter
from apps.core.models import Basis
from apps.history.log.filters import ChangedSinceFilter
from apps.mitigations.models import Mitigation
from apps.risks.models import Risk
from apps.sources.models import Source
from apps.taxonomy.models import Term


class MitigationFilter(ChangedSinceFilter):
    category = TermFacet(
        field_name="category__path",
        label="category",
        terms=lambda: Term.objects.published().of("mit-mitigation"),
    )
    basis = Facet(choices=Basis.choices, label="basis")
    risk = RecordChoiceFilter(field_name="risk_links__risk", queryset=Risk.objects.published(), label="risk")
    actor = RecordChoiceFilter(
        field_name="actor_links__actor", queryset=Actor.objects.published(), label="actor"
    )
    source = RecordChoiceFilter(field_name="source", queryset=Source.objects.published(), label="source")
    external_id = TextFilter(field_name="external_id", label="id in the dataset")
    origin = TextFilter(field_name="origin", label="origin")

    class Meta:
        model = Mitigation
        fields = ()
