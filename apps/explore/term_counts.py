"""Count and select the records that the terms of a taxonomy classify."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode

from apps.actors.models import Actor
from apps.core.filters.facets import lacks_published_term
from apps.core.languages import format_count
from apps.core.models import Record, RecordQuerySet, Status
from apps.mitigations.models import Mitigation
from apps.risks.models import Risk, RiskTerm
from apps.taxonomy.causal import CAUSAL_AXES
from apps.taxonomy.models import Taxonomy, Term

DOMAIN_TAXONOMY = "mit-domain"

# Taxonomies that have a field of a model: the model, the foreign key to a term and the filter parameter.
TAXONOMY_FIELDS: dict[str, tuple[type[Record], str, str]] = {
    DOMAIN_TAXONOMY: (Risk, "domain_term", "domain"),
    "mit-mitigation": (Mitigation, "category", "category"),
    "actor-types": (Actor, "kind", "kind"),
}


@dataclass(frozen=True)
class TaxonomyCounts:
    """The number of records of a model at or below each term, by the path of the term."""

    model: type[Record]
    parameter: str
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def build_list_url(self, term: Term, **parameters: str) -> str:
        """The URL of the records that are counted for a term."""
        query = urlencode({**self.get_parameters(term), **parameters})
        return f"{reverse(f'{self.model._meta.model_name}-list')}?{query}"

    def get_parameters(self, term: Term) -> dict[str, str]:
        return {self.parameter: term.public_id if self.parameter == "term" else term.code}

    def format_count(self, count: int) -> str:
        """The count with the noun, such as `3 risks`."""
        return format_count(count, self.model._meta)


def count_records_by_term(taxonomy: Taxonomy) -> TaxonomyCounts:
    """Count the published records of each term of a taxonomy, in one query."""
    model, name, parameter = get_taxonomy_field(taxonomy)
    found = TaxonomyCounts(model, parameter)
    if not name:
        found.counts.update({path: len(risks) for path, risks in group_risks_by_term(taxonomy).items()})
        return found
    rows = model.objects.published().order_by().filter(**{f"{name}__taxonomy": taxonomy})
    for path, count in rows.values_list(f"{name}__path").annotate(n=Count("pk")):
        for ancestor in list_ancestor_paths(path):
            found.counts[ancestor] += count
    return found


def get_taxonomy_field(taxonomy: Taxonomy) -> tuple[type[Record], str, str]:
    """The model, its foreign key to a term and the parameter. Topics are links of risks."""
    return TAXONOMY_FIELDS.get(taxonomy.public_id, (Risk, "", "term"))


def count_risks_without_domain(taxonomy: Taxonomy) -> int:
    """The number of risks without a published domain; 0 for other taxonomies, which need not be complete."""
    if taxonomy.public_id != DOMAIN_TAXONOMY:
        return 0
    return Risk.objects.published().filter(lacks_published_term("domain_term")).count()


def group_risks_by_term(taxonomy: Taxonomy) -> dict[str, set[int]]:
    """The keys of the risks at or below each path. A risk with several terms counts once above them."""
    risks: dict[str, set[int]] = defaultdict(set)
    rows = RiskTerm.objects.filter(term__taxonomy=taxonomy, risk__status=Status.PUBLISHED)
    for path, risk in rows.values_list("term__path", "risk"):
        for ancestor in list_ancestor_paths(path):
            risks[ancestor].add(risk)
    return risks


def select_records_under_term(term: Term) -> RecordQuerySet:
    """The published records of a term and of the terms below it, in default order."""
    model, name, _parameter = TAXONOMY_FIELDS.get(term.taxonomy.public_id, (Risk, "terms", ""))
    conditions = {f"{name}__taxonomy": term.taxonomy, f"{name}__path__startswith": term.path}
    return model.objects.published().filter(**conditions).distinct()


def list_ancestor_paths(path: str) -> list[str]:
    """The path itself and those above it: `6/` and `6/6.1/` for `6/6.1/`."""
    codes = path.rstrip("/").split("/")
    return ["/".join(codes[: depth + 1]) + "/" for depth in range(len(codes))]


def count_causal_codes(term: Term) -> dict[str, dict[str, int]]:
    """For each axis the number of published risks of a domain term by code, in one query."""
    counts: dict[str, dict[str, int]] = {axis: defaultdict(int) for axis in CAUSAL_AXES}
    rows = Risk.objects.published().order_by().filter(domain_term__path__startswith=term.path)
    for *values, count in rows.values_list(*CAUSAL_AXES).annotate(n=Count("pk")):
        for axis, value in zip(CAUSAL_AXES, values, strict=True):
            counts[axis][value] += count
    return counts
