"""The dimensions that the records of each noun can be counted by."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.core.filters.facets import Facet, TermFacet, has_published_term
from apps.core.models import READABLE_STATUSES, Basis, Status
from apps.core.nouns import Noun
from apps.explore.counts.dimension_types import (
    ActorDimension,
    ChoiceDimension,
    Dimension,
    DomainDimension,
    SourceDimension,
    SubdomainDimension,
    TermDimension,
    YearDimension,
)
from apps.risks.filters import ACTOR_LINKS, MITIGATION_LINKS, UNSORTED_CHOICE, get_published_terms
from apps.risks.models import ActorRole, RiskLevel
from apps.taxonomy.causal import CAUSAL_AXES, UNCODED_VALUES

LINK_ALIASES = {ACTOR_LINKS.accessor: "actor_link", MITIGATION_LINKS.accessor: "mitigation_link"}

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
