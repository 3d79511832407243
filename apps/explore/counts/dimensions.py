"""What risks can be counted by: where each dimension's value stands, its labels, and the filter for it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.filters.facets import has_published_term
from apps.core.filters.links import LinkFilterGroup
from apps.core.models import READABLE_STATUSES, Basis, Status
from apps.risks.filters import ACTOR_LINKS, MITIGATION_LINKS, UNSORTED_CHOICE, get_published_terms
from apps.risks.models import ActorRole, RiskLevel
from apps.sources.models import Source
from apps.taxonomy.causal import CAUSAL_AXES, UNCODED_VALUES
from apps.taxonomy.templatetags.terms import format_term_name

LINK_ALIASES = {ACTOR_LINKS.accessor: "actor_link", MITIGATION_LINKS.accessor: "mitigation_link"}


@dataclass(frozen=True)
class Dimension:
    """`labels`: {value: label} in their order, given the values found; `gaps`: all are shown, found or not.

    `apart`: values that are no codes, and stand outside of shares. `links`: the value is that of a link, of
    which a risk may have several.
    """

    name: str
    label: str
    column: object
    labels: Callable
    apart: Callable = field(default=lambda value: value == "none")
    without: str = _("None given")
    gaps: bool = True
    links: LinkFilterGroup | None = None
    root: str = ""

    def asked(self, value, filterset):
        """The parameters of the list of the risks with a value."""
        return {self.name: [value]}

    def admits(self, value, filterset):
        """Whether a filter leaves room for a value."""
        chosen = filterset.form.cleaned_data.get(self.name)
        return not chosen or value in chosen


class DomainDimension(Dimension):
    """A filter may name a subdomain: the list of its domain is then that of the subdomain."""

    def asked(self, value, filterset):
        chosen = filterset.form.cleaned_data["domain"]
        below = [code for code in chosen if get_root_code(code, filterset) == value]
        return {"domain": [value] if not chosen or value in chosen else below}

    def admits(self, value, filterset):
        chosen = filterset.form.cleaned_data["domain"]
        return not chosen or any(get_root_code(code, filterset) == value for code in chosen)


class SubdomainDimension(Dimension):
    """The risks of a domain alone stand under the domain's own code."""

    def asked(self, value, filterset):
        if value == "none":
            return {"domain": ["none"]}
        path = get_domain_paths(filterset).get(value, "")
        return {"domain": [value], "subdomain": ["none"]} if path.count("/") == 1 else {"subdomain": [value]}

    def admits(self, value, filterset):
        asked, path = filterset.form.cleaned_data, get_domain_paths(filterset).get(value, "")
        return (not asked["subdomain"] or value in asked["subdomain"]) and (
            not asked["domain"]
            or any(path.startswith(get_domain_paths(filterset).get(c, c)) for c in asked["domain"])
        )


def get_domain_paths(filterset):
    item = filterset.filters["domain"]
    return item.field and item.paths


def get_root_code(code, filterset):
    return get_domain_paths(filterset).get(code, code).split("/")[0]


def select_root_code(field):
    """The code of the term at the root, over a term or the one above it, if readers may see that."""
    return Case(When(has_published_term(field), then=Coalesce(f"{field}__parent__code", f"{field}__code")))


def select_visible_code(field):
    """The code of a term, or of the root above one that readers may not see."""
    own = {f"{field}__status": Status.PUBLISHED}
    return Case(
        When(has_published_term(field) & Q(**own), then=F(f"{field}__code")), default=select_root_code(field)
    )


def select_category_code(field):
    return Coalesce(select_root_code(field), Value("unsorted"))


def select_source_field(field):
    return Case(When(source__status__in=READABLE_STATUSES, then=F(f"source__{field}")))


def make_choice_labeller(labels):
    return lambda found: dict(labels)


def make_root_term_labeller(taxonomy):
    return lambda found: {
        term.code: format_term_name(term) for term in get_published_terms(taxonomy) if term.is_root
    }


def label_subdomains(found):
    every = list(get_published_terms("mit-domain"))
    tops = {term.path for term in every if term.is_root}
    under = {
        t.code: format_term_name(t) for t in every if not t.is_root and f"{t.path.split('/')[0]}/" in tops
    }
    alone = {
        term.code: _("%(domain)s, no subdomain") % {"domain": format_term_name(term)}
        for term in every
        if term.is_root
    }
    return under | alone


def label_sources(found):
    """Author and year; the title where several share them."""
    sources = {source.public_id: source for source in Source.objects.readable().filter(public_id__in=found)}
    shorts = [source.short for source in sources.values()]
    said = {
        key: s.short if shorts.count(s.short) == 1 else f"{s.short}: {s.title}"[:80]
        for key, s in sources.items()
    }
    return dict(sorted(said.items(), key=lambda item: item[1].lower()))


def label_actors(found):
    return dict(Actor.objects.filter(public_id__in=found).order_by("title").values_list("public_id", "title"))


def is_not_subdomain(code):
    return code == "none" or "." not in code or code.startswith("X")


def label_years(found):
    return {year: year for year in sorted(found) if year != "none"}


def make_category_labeller(taxonomy):
    return lambda found: make_root_term_labeller(taxonomy)(found) | UNSORTED_CHOICE


MITIGATION_CATEGORY_CODE = Case(
    When(
        mitigation_link__isnull=False,
        then=select_category_code("mitigation_link__mitigation__category"),
    )
)
ACTOR_KIND_CODE = Case(When(actor_link__isnull=False, then=select_category_code("actor_link__actor__kind")))
OPEN_ENDED = {"gaps": False}  # only the values that occur are shown: they have no end
ACTOR_LINK_OPTIONS = {"links": ACTOR_LINKS, "without": _("No actor named")}
MITIGATION_LINK_OPTIONS = {"links": MITIGATION_LINKS, "without": _("No mitigation")}

AXIS_DIMENSIONS = [
    Dimension(axis, _(axis), F(axis), make_choice_labeller(values.choices), apart=UNCODED_VALUES.__contains__)
    for axis, values in CAUSAL_AXES.items()
]
RISK_DIMENSIONS = [
    DomainDimension(
        "domain",
        _("domain"),
        select_root_code("domain_term"),
        make_root_term_labeller("mit-domain"),
        ("X", "none").__contains__,
        _("No domain given"),
    ),
    SubdomainDimension(
        "subdomain",
        _("subdomain"),
        select_visible_code("domain_term"),
        label_subdomains,
        is_not_subdomain,
        _("No domain given"),
    ),
    Dimension("level", _("level"), F("level"), make_choice_labeller(RiskLevel.choices)),
]
SOURCE_DIMENSIONS = [
    Dimension(
        "source",
        _("source"),
        select_source_field("public_id"),
        label_sources,
        without=_("No source given"),
        **OPEN_ENDED,
    ),
    Dimension(
        "year",
        _("year of the source"),
        select_source_field("year"),
        label_years,
        without=_("No year given"),
        **OPEN_ENDED,
    ),
]
ACTOR_DIMENSIONS = [
    Dimension(
        "actor",
        _("actor"),
        F("actor_link__actor__public_id"),
        label_actors,
        **OPEN_ENDED,
        **ACTOR_LINK_OPTIONS,
    ),
    Dimension(
        "actor_kind",
        _("kind of actor"),
        ACTOR_KIND_CODE,
        make_category_labeller("actor-types"),
        **ACTOR_LINK_OPTIONS,
    ),
    Dimension(
        "role",
        _("role"),
        F("actor_link__role"),
        make_choice_labeller(ActorRole.choices),
        **ACTOR_LINK_OPTIONS,
    ),
]
MITIGATION_DIMENSIONS = [
    Dimension(
        "mitigation_category",
        _("category of mitigation"),
        MITIGATION_CATEGORY_CODE,
        make_category_labeller("mit-mitigation"),
        **MITIGATION_LINK_OPTIONS,
    ),
    Dimension(
        "basis",
        _("basis of mitigation"),
        F("mitigation_link__mitigation__basis"),
        make_choice_labeller(Basis.choices),
        **MITIGATION_LINK_OPTIONS,
    ),
]
DIMENSIONS = {
    item.name: item
    for item in [
        *AXIS_DIMENSIONS,
        *RISK_DIMENSIONS,
        *SOURCE_DIMENSIONS,
        *ACTOR_DIMENSIONS,
        *MITIGATION_DIMENSIONS,
    ]
}
