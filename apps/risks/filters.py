from functools import reduce

import django_filters as filters
from django.db.models import Count, Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.filters.facets import Facet, TermFacet
from apps.core.filters.fields import NONE, NumberOrNone, RecordChoice, TermChoice, Text
from apps.core.filters.links import Links
from apps.core.languages import thousands
from apps.core.models import READABLE, Basis, Status
from apps.history.log.filters import FollowedFilter
from apps.risks.models import Evidence, Level, Risk, RiskTerm, Role, Scenario, ScenarioKind
from apps.sources.models import Source
from apps.taxonomy.causal import UNCODED, Entity, Intent, Timing
from apps.taxonomy.models import Term

ACTORS = Links(
    "actor_links",
    Q(actor__status__in=READABLE),
    {"actor": "actor__public_id", "role": "role", "actor_kind": "actor__kind"},
)
MITIGATIONS = Links(
    "mitigation_links",
    Q(mitigation__status=Status.PUBLISHED),
    {"mitigation_category": "mitigation__category", "basis": "mitigation__basis"},
)
FAMILIES = {name: links for links in (ACTORS, MITIGATIONS) for name in links.fields}
UNSORTED = {"unsorted": _("Not sorted into one")}


def terms(taxonomy):
    return Term.objects.published().of(taxonomy)


class RiskFilter(FollowedFilter):
    units = {
        Level.CATEGORY: (_("risk category"), _("risk categories")),
        Level.SUBCATEGORY: (_("risk sub-category"), _("risk sub-categories")),
    }

    domain = TermFacet(
        field_name="domain_term__path", label="domain", terms=lambda: terms("mit-domain"), apart=("X", "none")
    )
    subdomain = TermChoice(
        queryset=terms("mit-domain").filter(parent__isnull=False), words=NONE, method="in_subdomain",
        label="subdomain",
    )  # fmt: skip
    entity = Facet(choices=Entity.choices, label="entity", apart=UNCODED)
    intent = Facet(choices=Intent.choices, label="intent", apart=UNCODED)
    timing = Facet(choices=Timing.choices, label="timing", apart=UNCODED)
    level = Facet(choices=Level.choices, label="level")
    source = RecordChoice(field_name="source", queryset=Source.objects.readable(), words=NONE, label="source")
    year = NumberOrNone(
        field_name="source__year", shown=Q(source__status__in=READABLE), label="year of the source"
    )
    actor = RecordChoice(queryset=Actor.objects.readable(), words=NONE, method="linked", label="actor")
    role = filters.MultipleChoiceFilter(choices=[*Role.choices, *NONE.items()], method="linked", label="role")
    actor_kind = TermChoice(
        queryset=terms("actor-types"), words={**NONE, **UNSORTED}, method="linked", label="kind of actor"
    )
    mitigation_category = TermChoice(
        queryset=terms("mit-mitigation"), words={**NONE, **UNSORTED}, method="linked",
        label="category of mitigation",
    )  # fmt: skip
    basis = filters.MultipleChoiceFilter(
        choices=[*Basis.choices, *NONE.items()], method="linked", label="basis of a mitigation"
    )
    term = RecordChoice(queryset=Term.objects.published(), method="under_term", label="term")
    parent = RecordChoice(field_name="parent", queryset=Risk.objects.published(), label="parent")
    external_id = Text(field_name="external_id", label="id in the dataset")
    origin = Text(field_name="origin", label="origin")

    class Meta:
        model = Risk
        fields = []

    def background(self):
        """From how many papers, with how much evidence."""
        readable, rows = Q(source__status__in=READABLE), self.rows
        sources = rows.filter(readable).aggregate(n=Count("source", distinct=True))["n"]
        evidence = Evidence.objects.filter(readable, risk__in=rows.values("pk")).count()
        papers = ngettext("%(n)s source (a paper)", "%(n)s different sources (papers)", sources)
        pieces = ngettext(
            "%(n)s piece of evidence (a quotation)", "%(n)s pieces of evidence (quotations)", evidence
        )
        told = gettext("They come from %(papers)s and have %(pieces)s; neither is counted with them.")
        return told % {
            "papers": papers % {"n": thousands(sources)},
            "pieces": pieces % {"n": thousands(evidence)},
        }

    def in_subdomain(self, qs, name, values):
        """`none`: of a domain alone, or of none."""
        named = terms("mit-domain").filter(parent__isnull=False)
        bare = ~Q(domain_term__in=named) if "none" in values else Q(pk__in=[])
        return qs.filter(bare | Q(domain_term__in=named.filter(code__in=values)))

    def linked(self, qs, name, value):
        links = FAMILIES[name]
        return links.rows(qs, self) if name == next(iter(links.asked(self))) else qs

    def under_term(self, qs, name, values):
        """A term stands for all below it, as domains do."""
        asked = Term.objects.filter(public_id__in=values)
        below = (Q(term__taxonomy=term.taxonomy_id, term__path__startswith=term.path) for term in asked)
        links = RiskTerm.objects.filter(reduce(Q.__or__, below, Q(pk__in=[])))
        return qs.filter(pk__in=links.values("risk"))


class ScenarioFilter(FollowedFilter):
    kind = Facet(choices=ScenarioKind.choices, label="kind")
    risk = RecordChoice(field_name="steps__risk", queryset=Risk.objects.published(), label="risk")

    class Meta:
        model = Scenario
        fields = []
