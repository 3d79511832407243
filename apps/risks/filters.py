"""The query parameters of risks and scenarios."""

from functools import reduce

import django_filters as filters
from django.db.models import Count, Q, QuerySet
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
from apps.taxonomy.models import Term, TermQuerySet

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


def get_published_terms(taxonomy: str) -> TermQuerySet:
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
        queryset=get_published_terms("mit-domain").filter(parent__isnull=False), label="subdomain",
        special_values=NONE_OPTION, method="filter_by_subdomain",
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
        queryset=Actor.objects.readable(), special_values=NONE_OPTION, method="filter_by_links", label="actor"
    )
    role = filters.MultipleChoiceFilter(
        choices=[*ActorRole.choices, *NONE_OPTION.items()], method="filter_by_links", label="role"
    )
    actor_kind = TermChoiceFilter(
        queryset=get_published_terms("actor-types"),
        special_values={**NONE_OPTION, **UNSORTED_CHOICE},
        method="filter_by_links",
        label="kind of actor",
    )
    mitigation_category = TermChoiceFilter(
        queryset=get_published_terms("mit-mitigation"), label="category of mitigation",
        special_values={**NONE_OPTION, **UNSORTED_CHOICE}, method="filter_by_links",
    )  # fmt: skip
    basis = filters.MultipleChoiceFilter(
        choices=[*Basis.choices, *NONE_OPTION.items()],
        method="filter_by_links",
        label="basis of a mitigation",
    )
    term = RecordChoiceFilter(queryset=Term.objects.published(), method="filter_by_term", label="term")
    parent = RecordChoiceFilter(field_name="parent", queryset=Risk.objects.published(), label="parent")
    external_id = TextFilter(field_name="external_id", label="id in the dataset")
    origin = TextFilter(field_name="origin", label="origin")

    class Meta:
        model = Risk
        fields = ()

    def describe_background(self) -> str:
        """The number of sources that the risks come from, and of pieces of evidence for them."""
        readable, rows = Q(source__status__in=READABLE_STATUSES), self.rows
        sources = rows.filter(readable).aggregate(n=Count("source", distinct=True))["n"]
        evidence = Evidence.objects.filter(readable, risk__in=rows.values("pk")).count()
        papers = ngettext("%(n)s source (a paper)", "%(n)s different sources (papers)", sources)
        pieces = ngettext(
            "%(n)s piece of evidence (a quotation)", "%(n)s pieces of evidence (quotations)", evidence
        )
        sentence = gettext("They come from %(papers)s and have %(pieces)s; neither is counted with them.")
        return sentence % {
            "papers": papers % {"n": group_thousands(sources)},
            "pieces": pieces % {"n": group_thousands(evidence)},
        }

    def filter_by_subdomain(self, qs: QuerySet[Risk], name: str, values: list[str]) -> QuerySet[Risk]:
        """`none` selects risks with a domain only, or with neither."""
        subdomains = get_published_terms("mit-domain").filter(parent__isnull=False)
        without = ~Q(domain_term__in=subdomains) if "none" in values else Q(pk__in=[])
        return qs.filter(without | Q(domain_term__in=subdomains.filter(code__in=values)))

    def filter_by_links(self, qs: QuerySet[Risk], name: str, values: list[str]) -> QuerySet[Risk]:
        """The first parameter of a group filters by all of the group, which must match the same link."""
        links = LINKS_BY_PARAMETER[name]
        return links.filter_rows(qs, self) if name == next(iter(links.get_values(self))) else qs

    def filter_by_term(self, qs: QuerySet[Risk], name: str, values: list[str]) -> QuerySet[Risk]:
        """A term includes all terms below it, as domains do."""
        terms = Term.objects.filter(public_id__in=values)
        below = (Q(term__taxonomy=term.taxonomy_id, term__path__startswith=term.path) for term in terms)
        links = RiskTerm.objects.filter(reduce(Q.__or__, below, Q(pk__in=[])))
        return qs.filter(pk__in=links.values("risk"))


class ScenarioFilter(ChangedSinceFilter):
    kind = Facet(choices=ScenarioKind.choices, label="kind")
    risk = RecordChoiceFilter(field_name="steps__risk", queryset=Risk.objects.published(), label="risk")

    class Meta:
        model = Scenario
        fields = ()
