"""The kinds of dimensions: how each labels its values and narrows a list to them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.filters.facets import TermFacet
from apps.core.filters.filterset import RecordFilter
from apps.core.filters.links import LinkFilterGroup
from apps.risks.filters import get_published_terms
from apps.sources.models import Source
from apps.taxonomy.models import Term
from apps.taxonomy.templatetags.terms import format_term_name

Label = str | Promise
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
