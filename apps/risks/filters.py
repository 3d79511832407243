from functools import reduce

import django_filters as filters
from django.db.models import Count, Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.filters.facets import Facet, TermFacet
from apps.core.filters.fields import (
    NONE_OPTION,
    NumberOrNoneFilter,
    RecordChoiceFilter,
    TermChoiceFilter,
    TextFilter,
)
from apps.core.filters.links import LinkFilterGroup
from apps.core.languages import group_thousands
from apps.core.models import READABLE_STATUSES, Basis, Status
from apps.history.log.filters import ChangedSinceFilter
from apps.risks.models import ActorRole, Evidence, Risk, RiskLevel, RiskTerm, Scenario, ScenarioKind
from apps.sources.models import Source
from apps.taxonomy.causal import UNCODED_VALUES, Entity, Intent, Timing
from apps.taxonomy.models import Term

ACTOR_LINKS = LinkFilterGroup(
    "actor_links",
    Q(actor__status__in=READABLE_STATUSES),
    {"actor": "actor__public_id", "role": "role", "actor_kind": "actor__kind"},
)
MITIGATION_LINKS = LinkFilterGroup(
    "mitigation_links",
    Q(mitigation__status=Status.PUBLISHED),
    {"mitigation_category": "mitigation__category", "basis": "mitigation__basis"},
)
LINKS_BY_PARAMETER = {name: links for links in (ACTOR_LINKS, MITIGATION_LINKS) for name in links.fields}
UNSORTED_CHOICE = {"unsorted": _("Not sorted into one")}


def get_published_terms(taxonomy):
    return Term.objects.published().of(taxonomy)


class RiskFilter(ChangedSinceFilter):
    units = {
        RiskLevel.CATEGORY: (_("risk category"), _("risk categories")),
        RiskLevel.SUBCATEGORY: (_("risk sub-category"), _("risk sub-categories")),
    }

    domain = TermFacet(
        field_name="domain_term__path",
        label="domain",
        terms=lambda: get_published_terms("mit-domain"),
        uncoded=("X", "none"),
    )
    subdomain = TermChoiceFilter(
        queryset=get_published_terms("mit-domain").filter(parent__isnull=False), special_values=NONE_OPTION, method="in_subdomain",
        label="subdomain",
    )  # fmt: skip
    entity = Facet(choices=Entity.choices, label="entity", uncoded=UNCODED_VALUES)
    intent = Facet(choices=Intent.choices, label="intent", uncoded=UNCODED_VALUES)
    timing = Facet(choices=Timing.choices, label="timing", uncoded=UNCODED_VALUES)
    level = Facet(choices=RiskLevel.choices, label="level")
    source = RecordChoiceFilter(
        field_name="source", queryset=Source.objects.readable(), special_values=NONE_OPTION, label="source"
    )
    year = NumberOrNoneFilter(
        field_name="source__year", visible=Q(source__status__in=READABLE_STATUSES), label="year of the source"
    )
    actor = RecordChoiceFilter(
        queryset=Actor.objects.readable(), special_values=NONE_OPTION, method="linked", label="actor"
    )
    role = filters.MultipleChoiceFilter(
        choices=[*ActorRole.choices, *NONE_OPTION.items()], method="linked", label="role"
    )
    actor_kind = TermChoiceFilter(
        queryset=get_published_terms("actor-types"),
        special_values={**NONE_OPTION, **UNSORTED_CHOICE},
        method="linked",
        label="kind of actor",
    )
    mitigation_category = TermChoiceFilter(
        queryset=get_published_terms("mit-mitigation"), special_values={**NONE_OPTION, **UNSORTED_CHOICE}, method="linked",
        label="category of mitigation",
    )  # fmt: skip
    basis = filters.MultipleChoiceFilter(
        choices=[*Basis.choices, *NONE_OPTION.items()], method="linked", label="basis of a mitigation"
    )
    term = RecordChoiceFilter(queryset=Term.objects.published(), method="under_term", label="term")
    parent = RecordChoiceFilter(field_name="parent", queryset=Risk.objects.published(), label="parent")
    external_id = TextFilter(field_name="external_id", label="id in the dataset")
    origin = TextFilter(field_name="origin", label="origin")

    class Meta:
        model = Risk
        fields = []

    def describe_background(self):
        """From how many papers, with how much evidence."""
        readable, rows = Q(source__status__in=READABLE_STATUSES), self.rows
        sources = rows.filter(readable).aggregate(n=Count("source", distinct=True))["n"]
        evidence = Evidence.objects.filter(readable, risk__in=rows.values("pk")).count()
        papers = ngettext("%(n)s source (a paper)", "%(n)s different sources (papers)", sources)
        pieces = ngettext(
            "%(n)s piece of evidence (a quotation)", "%(n)s pieces of evidence (quotations)", evidence
        )
        told = gettext("They come from %(papers)s and have %(pieces)s; neither is counted with them.")
        return told % {
            "papers": papers % {"n": group_thousands(sources)},
            "pieces": pieces % {"n": group_thousands(evidence)},
        }

    def in_subdomain(self, qs, name, values):
        """`none`: of a domain alone, or of none."""
        named = get_published_terms("mit-domain").filter(parent__isnull=False)
        bare = ~Q(domain_term__in=named) if "none" in values else Q(pk__in=[])
        return qs.filter(bare | Q(domain_term__in=named.filter(code__in=values)))

    def linked(self, qs, name, value):
        links = LINKS_BY_PARAMETER[name]
        return links.filter_rows(qs, self) if name == next(iter(links.get_values(self))) else qs

    def under_term(self, qs, name, values):
        """A term stands for all below it, as domains do."""
        asked = Term.objects.filter(public_id__in=values)
        below = (Q(term__taxonomy=term.taxonomy_id, term__path__startswith=term.path) for term in asked)
        links = RiskTerm.objects.filter(reduce(Q.__or__, below, Q(pk__in=[])))
        return qs.filter(pk__in=links.values("risk"))


class ScenarioFilter(ChangedSinceFilter):
    kind = Facet(choices=ScenarioKind.choices, label="kind")
    risk = RecordChoiceFilter(field_name="steps__risk", queryset=Risk.objects.published(), label="risk")

    class Meta:
        model = Scenario
        fields = []
