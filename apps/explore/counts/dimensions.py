"""What risks can be counted by: where each dimension's value stands, its labels, and the filter for it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.filters.facets import rooted
from apps.core.filters.links import Links
from apps.core.models import READABLE, Basis, Status
from apps.risks.filters import ACTORS, MITIGATIONS, UNSORTED, terms
from apps.risks.models import Level, Role
from apps.sources.models import Source
from apps.taxonomy.causal import AXES, UNCODED
from apps.taxonomy.templatetags.terms import named

SEEN = {ACTORS.accessor: "actor_link", MITIGATIONS.accessor: "mitigation_link"}


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
    links: Links | None = None
    root: str = ""

    def asked(self, value, filterset):
        """The parameters of the list of the risks with a value."""
        return {self.name: [value]}

    def admits(self, value, filterset):
        """Whether a filter leaves room for a value."""
        chosen = filterset.form.cleaned_data.get(self.name)
        return not chosen or value in chosen


class Domain(Dimension):
    """A filter may name a subdomain: the list of its domain is then that of the subdomain."""

    def asked(self, value, filterset):
        chosen = filterset.form.cleaned_data["domain"]
        below = [code for code in chosen if root(code, filterset) == value]
        return {"domain": [value] if not chosen or value in chosen else below}

    def admits(self, value, filterset):
        chosen = filterset.form.cleaned_data["domain"]
        return not chosen or any(root(code, filterset) == value for code in chosen)


class Subdomain(Dimension):
    """The risks of a domain alone stand under the domain's own code."""

    def asked(self, value, filterset):
        if value == "none":
            return {"domain": ["none"]}
        path = paths(filterset).get(value, "")
        return {"domain": [value], "subdomain": ["none"]} if path.count("/") == 1 else {"subdomain": [value]}

    def admits(self, value, filterset):
        asked, path = filterset.form.cleaned_data, paths(filterset).get(value, "")
        return (not asked["subdomain"] or value in asked["subdomain"]) and (
            not asked["domain"] or any(path.startswith(paths(filterset).get(c, c)) for c in asked["domain"])
        )


def paths(filterset):
    item = filterset.filters["domain"]
    return item.field and item.paths


def root(code, filterset):
    return paths(filterset).get(code, code).split("/")[0]


def above(field):
    """The code of the term at the root, over a term or the one above it, if readers may see that."""
    return Case(When(rooted(field), then=Coalesce(f"{field}__parent__code", f"{field}__code")))


def seen(field):
    """The code of a term, or of the root above one that readers may not see."""
    own = {f"{field}__status": Status.PUBLISHED}
    return Case(When(rooted(field) & Q(**own), then=F(f"{field}__code")), default=above(field))


def sorted_into(field):
    return Coalesce(above(field), Value("unsorted"))


def of_readable_source(field):
    return Case(When(source__status__in=READABLE, then=F(f"source__{field}")))


def choices(labels):
    return lambda found: dict(labels)


def roots(taxonomy):
    return lambda found: {term.code: named(term) for term in terms(taxonomy) if term.is_root}


def subdomains(found):
    every = list(terms("mit-domain"))
    tops = {term.path for term in every if term.is_root}
    under = {t.code: named(t) for t in every if not t.is_root and f"{t.path.split('/')[0]}/" in tops}
    alone = {
        term.code: _("%(domain)s, no subdomain") % {"domain": named(term)} for term in every if term.is_root
    }
    return under | alone


def of_sources(found):
    """Author and year; the title where several share them."""
    sources = {source.public_id: source for source in Source.objects.readable().filter(public_id__in=found)}
    shorts = [source.short for source in sources.values()]
    said = {
        key: s.short if shorts.count(s.short) == 1 else f"{s.short}: {s.title}"[:80]
        for key, s in sources.items()
    }
    return dict(sorted(said.items(), key=lambda item: item[1].lower()))


def of_actors(found):
    return dict(Actor.objects.filter(public_id__in=found).order_by("title").values_list("public_id", "title"))


def is_no_subdomain(code):
    return code == "none" or "." not in code or code.startswith("X")


def years(found):
    return {year: year for year in sorted(found) if year != "none"}


def sortings(taxonomy):
    return lambda found: roots(taxonomy)(found) | UNSORTED


CATEGORY = Case(
    When(
        mitigation_link__isnull=False,
        then=sorted_into("mitigation_link__mitigation__category"),
    )
)
KIND = Case(When(actor_link__isnull=False, then=sorted_into("actor_link__actor__kind")))
OPEN = {"gaps": False}  # only the values that occur are shown: they have no end
BY_ACTOR = {"links": ACTORS, "without": _("No actor named")}
BY_MITIGATION = {"links": MITIGATIONS, "without": _("No mitigation")}

AXIS = [
    Dimension(axis, _(axis), F(axis), choices(values.choices), apart=UNCODED.__contains__)
    for axis, values in AXES.items()
]
OF_RISK = [
    Domain(
        "domain",
        _("domain"),
        above("domain_term"),
        roots("mit-domain"),
        ("X", "none").__contains__,
        _("No domain given"),
    ),
    Subdomain(
        "subdomain", _("subdomain"), seen("domain_term"), subdomains, is_no_subdomain, _("No domain given")
    ),
    Dimension("level", _("level"), F("level"), choices(Level.choices)),
]
OF_SOURCE = [
    Dimension(
        "source",
        _("source"),
        of_readable_source("public_id"),
        of_sources,
        without=_("No source given"),
        **OPEN,
    ),
    Dimension(
        "year", _("year of the source"), of_readable_source("year"), years, without=_("No year given"), **OPEN
    ),
]
OF_ACTOR = [
    Dimension("actor", _("actor"), F("actor_link__actor__public_id"), of_actors, **OPEN, **BY_ACTOR),
    Dimension("actor_kind", _("kind of actor"), KIND, sortings("actor-types"), **BY_ACTOR),
    Dimension("role", _("role"), F("actor_link__role"), choices(Role.choices), **BY_ACTOR),
]
OF_MITIGATION = [
    Dimension(
        "mitigation_category",
        _("category of mitigation"),
        CATEGORY,
        sortings("mit-mitigation"),
        **BY_MITIGATION,
    ),
    Dimension(
        "basis",
        _("basis of mitigation"),
        F("mitigation_link__mitigation__basis"),
        choices(Basis.choices),
        **BY_MITIGATION,
    ),
]
DIMENSIONS = {item.name: item for item in [*AXIS, *OF_RISK, *OF_SOURCE, *OF_ACTOR, *OF_MITIGATION]}
