import django_filters as filters

from apps.actors.models import Actor
from apps.core.facets import Facet, TermFacet
from apps.core.filters import RecordChoice, RecordFilter
from apps.core.models import READABLE
from apps.risks.models import Level, Risk, RiskActor, RiskTerm, Role, Scenario, ScenarioKind
from apps.sources.models import Source
from apps.taxonomy.causal import Entity, Intent, Timing
from apps.taxonomy.models import Term


class RiskFilter(RecordFilter):
    domain = TermFacet(
        field_name="domain_term__path",
        label="domain",
        terms=lambda: Term.objects.published().of("mit-domain"),
    )
    entity = Facet(choices=Entity.choices, label="entity")
    intent = Facet(choices=Intent.choices, label="intent")
    timing = Facet(choices=Timing.choices, label="timing")
    level = Facet(choices=Level.choices, label="level")
    source = RecordChoice(field_name="source__public_id", queryset=Source.objects.published(), label="source")
    actor = RecordChoice(queryset=Actor.objects.published(), method="with_actor", label="actor")
    role = filters.MultipleChoiceFilter(choices=Role.choices, method="with_actor", label="role")
    term = RecordChoice(queryset=Term.objects.published(), method="under_term", label="term")
    parent = RecordChoice(field_name="parent__public_id", queryset=Risk.objects.published(), label="parent")
    external_id = filters.CharFilter(label="id in the dataset")
    origin = filters.CharFilter(label="origin")

    class Meta:
        model = Risk
        fields = []

    def with_actor(self, qs, name, value):
        """An actor and a role, where both are asked for, are those of one and the same link."""
        links, asked = RiskActor.objects.filter(actor__status__in=READABLE), self.form.cleaned_data
        if asked["actor"]:
            links = links.filter(actor__public_id=asked["actor"])
        if asked["role"]:
            links = links.filter(role__in=asked["role"])
        return qs.filter(pk__in=links.values("risk"))

    def under_term(self, qs, name, value):
        """A term stands for all below it, as domains do."""
        term = Term.objects.get(public_id=value)
        links = RiskTerm.objects.filter(term__taxonomy=term.taxonomy_id, term__path__startswith=term.path)
        return qs.filter(pk__in=links.values("risk"))


class ScenarioFilter(RecordFilter):
    kind = Facet(choices=ScenarioKind.choices, label="kind")
    risk = RecordChoice(
        field_name="steps__risk__public_id", queryset=Risk.objects.published(), label="risk", distinct=True
    )

    class Meta:
        model = Scenario
        fields = []
