"""The dimensions that records can be counted by: expression, labels and matching filter parameters."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.filters.facets import Facet, TermFacet, has_published_term
from apps.core.filters.filterset import RecordFilter
from apps.core.filters.links import LinkFilterGroup
from apps.core.models import READABLE_STATUSES, Basis, Status
from apps.core.nouns import Noun
from apps.risks.filters import ACTOR_LINKS, MITIGATION_LINKS, UNSORTED_CHOICE, get_published_terms
from apps.risks.models import ActorRole, RiskLevel
from apps.sources.models import Source
from apps.taxonomy.causal import CAUSAL_AXES, UNCODED_VALUES
from apps.taxonomy.models import Term
from apps.taxonomy.templatetags.terms import format_term_name

Label = str | Promise
LINK_ALIASES = {ACTOR_LINKS.accessor: "actor_link", MITIGATION_LINKS.accessor: "mitigation_link"}
NO_VALUE_LABEL = _("None given")


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """A property of records that they are counted by. Its name is also a parameter of the filter.

    `expression` gives the value of a row, None where it has none. `links` names the links that the value
    belongs to: a record may have several values then. `uncoded` are the values that are no codes; shares
    leave them out. `shows_empty`: whether values without records are shown as gaps.
    """

    name: str
    label: Label
    expression: Combinable
    uncoded: Collection[str] = ("none",)
    missing_label: Label = NO_VALUE_LABEL
    shows_empty: bool = True
    links: LinkFilterGroup | None = None

    def get_labels(self, found: Collection[str]) -> dict[str, Label]:
        """Labels by value, in the order to show them. `found`: the values that occur."""
        raise NotImplementedError

    def is_uncoded(self, value: str) -> bool:
        return value in self.uncoded

    def get_parameters(self, value: str, filterset: RecordFilter) -> dict[str, list[str]]:
        """The parameters that narrow the list of records to a value."""
        return {self.name: [value]}

    def allows(self, value: str, filterset: RecordFilter) -> bool:
        """Whether records with this value can match the filter."""
        chosen = filterset.form.cleaned_data.get(self.name)
        return not chosen or value in chosen


@dataclass(frozen=True, kw_only=True)
class ChoiceDimension(Dimension):
    """A dimension with a fixed list of values: (value, label)."""

    choices: Collection[tuple[str, Label]]

    def get_labels(self, found: Collection[str]) -> dict[str, Label]:
        return dict(self.choices)


@dataclass(frozen=True, kw_only=True)
class TermDimension(Dimension):
    """The top-level terms of a taxonomy, followed by the values of `extra_labels`."""

    terms: Callable[[], Iterable[Term]]
    extra_labels: Mapping[str, Label] = field(default_factory=dict)

    def get_labels(self, found: Collection[str]) -> dict[str, Label]:
        labels = {term.code: format_term_name(term) for term in self.terms() if term.is_root}
        return {**labels, **self.extra_labels}


@dataclass(frozen=True, kw_only=True)
class DomainDimension(TermDimension):
    """The domains of MIT. If the filter names a subdomain, its domain has the list of that subdomain."""

    def get_parameters(self, value: str, filterset: RecordFilter) -> dict[str, list[str]]:
        chosen = filterset.form.cleaned_data["domain"]
        below = [code for code in chosen if get_root_code(code, filterset) == value]
        return {"domain": [value] if not chosen or value in chosen else below}

    def allows(self, value: str, filterset: RecordFilter) -> bool:
        chosen = filterset.form.cleaned_data["domain"]
        return not chosen or any(get_root_code(code, filterset) == value for code in chosen)


@dataclass(frozen=True, kw_only=True)
class SubdomainDimension(Dimension):
    """The subdomains of MIT. Risks with a domain but no subdomain have the code of the domain."""

    def get_labels(self, found: Collection[str]) -> dict[str, Label]:
        terms = list(get_published_terms("mit-domain"))
        roots = [term for term in terms if term.is_root]
        paths = {term.path for term in roots}
        labels: dict[str, Label] = {
            term.code: format_term_name(term)
            for term in terms
            if not term.is_root and f"{term.path.split('/')[0]}/" in paths
        }
        for root in roots:
            labels[root.code] = _("%(domain)s, no subdomain") % {"domain": format_term_name(root)}
        return labels

    def is_uncoded(self, value: str) -> bool:
        return value == "none" or "." not in value or value.startswith("X")

    def get_parameters(self, value: str, filterset: RecordFilter) -> dict[str, list[str]]:
        if value == "none":
            return {"domain": ["none"]}
        path = get_domain_paths(filterset).get(value, "")
        is_domain = path.count("/") == 1
        return {"domain": [value], "subdomain": ["none"]} if is_domain else {"subdomain": [value]}

    def allows(self, value: str, filterset: RecordFilter) -> bool:
        chosen, paths = filterset.form.cleaned_data, get_domain_paths(filterset)
        path = paths.get(value, "")
        return (not chosen["subdomain"] or value in chosen["subdomain"]) and (
            not chosen["domain"] or any(path.startswith(paths.get(code, code)) for code in chosen["domain"])
        )


@dataclass(frozen=True, kw_only=True)
class SourceDimension(Dimension):
    """The source that a risk originates in."""

    def get_labels(self, found: Collection[str]) -> dict[str, Label]:
        """Author and year, with the title where several sources share them; in alphabetical order."""
        sources = Source.objects.readable().filter(public_id__in=found)
        short_names = [source.short for source in sources]
        labels = {
            source.public_id: source.short
            if short_names.count(source.short) == 1
            else f"{source.short}: {source.title}"[:80]
            for source in sources
        }
        return dict(sorted(labels.items(), key=lambda item: str(item[1]).lower()))


@dataclass(frozen=True, kw_only=True)
class YearDimension(Dimension):
    def get_labels(self, found: Collection[str]) -> dict[str, Label]:
        return {year: year for year in sorted(found) if year != "none"}


@dataclass(frozen=True, kw_only=True)
class ActorDimension(Dimension):
    def get_labels(self, found: Collection[str]) -> dict[str, Label]:
        actors = Actor.objects.filter(public_id__in=found).order_by("title")
        return dict(actors.values_list("public_id", "title"))


# --- Domains that a filter names -----------------------------------------------------------------


def get_domain_paths(filterset: RecordFilter) -> dict[str, str]:
    """The path of each domain and subdomain by its code, as the filter of domains knows them."""
    domain_filter: TermFacet = filterset.filters["domain"]
    return domain_filter.paths if domain_filter.field else {}


def get_root_code(code: str, filterset: RecordFilter) -> str:
    return get_domain_paths(filterset).get(code, code).split("/")[0]


# --- Expressions ---------------------------------------------------------------------------------


def select_root_code(field: str) -> Case:
    """The code of the top-level term above a foreign key to a term; None where that is not published."""
    return Case(When(has_published_term(field), then=Coalesce(f"{field}__parent__code", f"{field}__code")))


def select_visible_code(field: str) -> Case:
    """The code of a term if it is published, else that of its published top-level term."""
    published = {f"{field}__status": Status.PUBLISHED}
    is_visible = has_published_term(field) & Q(**published)
    return Case(When(is_visible, then=F(f"{field}__code")), default=select_root_code(field))


def select_linked_root_code(link: str, field: str) -> Case:
    """The top-level code of a linked record, `unsorted` where it has none; None without a link."""
    code = Coalesce(select_root_code(f"{link}__{field}"), Value("unsorted"))
    return Case(When(**{f"{link}__isnull": False}, then=code))


def select_source_field(field: str) -> Case:
    """A field of the source where readers may see the source."""
    return Case(When(source__status__in=READABLE_STATUSES, then=F(f"source__{field}")))


# --- The dimensions of risks ---------------------------------------------------------------------

BY_ACTOR: dict[str, Any] = {"links": ACTOR_LINKS, "missing_label": _("No actor named")}
BY_MITIGATION: dict[str, Any] = {"links": MITIGATION_LINKS, "missing_label": _("No mitigation")}

RISK_DIMENSIONS: list[Dimension] = [
    *(
        ChoiceDimension(
            name=axis, label=_(axis), expression=F(axis), choices=values.choices, uncoded=UNCODED_VALUES
        )
        for axis, values in CAUSAL_AXES.items()
    ),
    DomainDimension(
        name="domain",
        label=_("domain"),
        expression=select_root_code("domain_term"),
        terms=partial(get_published_terms, "mit-domain"),
        uncoded=("X", "none"),
        missing_label=_("No domain given"),
    ),
    SubdomainDimension(
        name="subdomain",
        label=_("subdomain"),
        expression=select_visible_code("domain_term"),
        missing_label=_("No domain given"),
    ),
    ChoiceDimension(name="level", label=_("level"), expression=F("level"), choices=RiskLevel.choices),
    SourceDimension(
        name="source",
        label=_("source"),
        expression=select_source_field("public_id"),
        missing_label=_("No source given"),
        shows_empty=False,
    ),
    YearDimension(
        name="year",
        label=_("year of the source"),
        expression=select_source_field("year"),
        missing_label=_("No year given"),
        shows_empty=False,
    ),
    ActorDimension(
        name="actor",
        label=_("actor"),
        expression=F("actor_link__actor__public_id"),
        shows_empty=False,
        **BY_ACTOR,
    ),
    TermDimension(
        name="actor_kind",
        label=_("kind of actor"),
        expression=select_linked_root_code("actor_link", "actor__kind"),
        terms=partial(get_published_terms, "actor-types"),
        extra_labels=UNSORTED_CHOICE,
        **BY_ACTOR,
    ),
    ChoiceDimension(
        name="role",
        label=_("role"),
        expression=F("actor_link__role"),
        choices=ActorRole.choices,
        **BY_ACTOR,
    ),
    TermDimension(
        name="mitigation_category",
        label=_("category of mitigation"),
        expression=select_linked_root_code("mitigation_link", "mitigation__category"),
        terms=partial(get_published_terms, "mit-mitigation"),
        extra_labels=UNSORTED_CHOICE,
        **BY_MITIGATION,
    ),
    ChoiceDimension(
        name="basis",
        label=_("basis of mitigation"),
        expression=F("mitigation_link__mitigation__basis"),
        choices=Basis.choices,
        **BY_MITIGATION,
    ),
]
DIMENSIONS = {dimension.name: dimension for dimension in RISK_DIMENSIONS}

# --- The dimensions of other nouns ---------------------------------------------------------------

EXTRA_DIMENSIONS: dict[str, list[Dimension]] = {
    "sources": [
        YearDimension(
            name="year",
            label=_("year"),
            expression=F("year"),
            missing_label=_("No year given"),
            shows_empty=False,
        )
    ]
}


def get_dimensions(noun: Noun) -> dict[str, Dimension]:
    """The dimensions of a noun by name: the facets of its filter and those listed here."""
    if noun.plural == "risks":
        return DIMENSIONS
    facets = noun.filterset_class.facet_filters()
    dimensions = [build_facet_dimension(name, facet) for name, facet in facets.items()]
    dimensions += EXTRA_DIMENSIONS.get(noun.plural, [])
    return {dimension.name: dimension for dimension in dimensions}


def build_facet_dimension(name: str, facet: Facet) -> Dimension:
    """A dimension with the values that a facet offers; of a hierarchical facet those of its top level."""
    if isinstance(facet, TermFacet):
        expression = select_root_code(facet.field_name.removesuffix("__path"))
        return TermDimension(name=name, label=facet.label, expression=expression, terms=facet.terms)
    return ChoiceDimension(
        name=name, label=facet.label, expression=F(facet.field_name), choices=facet.extra["choices"]
    )


def split_names(values: Iterable[str]) -> list[str]:
    """The names in the values of the parameter `by`: `by=a,b` or `by=a&by=b`."""
    return [name.strip() for value in values for name in value.split(",") if name.strip()]
