from apps.actors.models import Actor
from apps.core.filters.facets import Facet, TermFacet
from apps.core.filters.fields import RecordChoice, Text
from apps.core.models import Basis
from apps.history.log.filters import FollowedFilter
from apps.mitigations.models import Mitigation
from apps.risks.models import Risk
from apps.sources.models import Source
from apps.taxonomy.models import Term


class MitigationFilter(FollowedFilter):
    category = TermFacet(
        field_name="category__path",
        label="category",
        terms=lambda: Term.objects.published().of("mit-mitigation"),
    )
    basis = Facet(choices=Basis.choices, label="basis")
    risk = RecordChoice(field_name="risk_links__risk", queryset=Risk.objects.published(), label="risk")
    actor = RecordChoice(field_name="actor_links__actor", queryset=Actor.objects.published(), label="actor")
    source = RecordChoice(field_name="source", queryset=Source.objects.published(), label="source")
    external_id = Text(field_name="external_id", label="id in the dataset")
    origin = Text(field_name="origin", label="origin")

    class Meta:
        model = Mitigation
        fields = []
