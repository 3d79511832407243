"""How many records stand under each term of a taxonomy."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode

from apps.actors.models import Actor
from apps.core.filters.facets import lacks_published_term
from apps.core.languages import format_count
from apps.mitigations.models import Mitigation
from apps.risks.models import Risk, RiskTerm
from apps.taxonomy.causal import CAUSAL_AXES

DOMAIN_TAXONOMY = "mit-domain"

# The taxonomies that a noun is sorted by, the field that leads to the term, and the filter for it.
TAXONOMY_FIELDS = {
    DOMAIN_TAXONOMY: (Risk, "domain_term", "domain"),
    "mit-mitigation": (Mitigation, "category", "category"),
    "actor-types": (Actor, "kind", "kind"),
}


@dataclass
class TaxonomyCounts:
    """Counts by path of a term, each with what stands below it."""

    model: type
    parameter: str
    counts: dict = field(default_factory=lambda: defaultdict(int))

    def address(self, term, **more):
        """The list of what is counted under a term."""
        query = urlencode({**self.asked(term), **more})
        return f"{reverse(f'{self.model._meta.model_name}-list')}?{query}"

    def asked(self, term):
        return {self.parameter: term.public_id if self.parameter == "term" else term.code}

    def words(self, count):
        meta = self.model._meta
        return format_count(count, meta)


def count_records_by_term(taxonomy):
    """The published records under each term of a taxonomy, in one query."""
    model, name, parameter = get_taxonomy_field(taxonomy)
    found = TaxonomyCounts(model, parameter)
    if name:
        rows = model.objects.published().order_by().filter(**{f"{name}__taxonomy": taxonomy})
        for path, count in rows.values_list(f"{name}__path").annotate(n=Count("pk")):
            for above in list_ancestor_paths(path):
                found.counts[above] += count
    else:
        found.counts.update({path: len(risks) for path, risks in group_risks_by_term(taxonomy).items()})
    return found


def get_taxonomy_field(taxonomy):
    """(noun, the field that leads to a term, its parameter); topics are links of risks, in no field."""
    return TAXONOMY_FIELDS.get(taxonomy.public_id, (Risk, "", "term"))


def count_risks_without_domain(taxonomy):
    """How many risks have no domain that readers may see. Other taxonomies need not hold everything."""
    if taxonomy.public_id != DOMAIN_TAXONOMY:
        return 0
    return Risk.objects.published().filter(lacks_published_term("domain_term")).count()


def group_risks_by_term(taxonomy):
    """A risk may stand under several terms, and is counted once where these meet."""
    under = defaultdict(set)
    rows = RiskTerm.objects.filter(term__taxonomy=taxonomy, risk__status="published")
    for path, risk in rows.values_list("term__path", "risk"):
        for above in list_ancestor_paths(path):
            under[above].add(risk)
    return under


def select_records_under_term(term):
    """The published records under a term and what lies below it, in the order of the base."""
    model, name, _ = TAXONOMY_FIELDS.get(term.taxonomy.public_id, (Risk, "terms", ""))
    below = {f"{name}__taxonomy": term.taxonomy, f"{name}__path__startswith": term.path}
    return model.objects.published().filter(**below).distinct()


def list_ancestor_paths(path):
    """`6/6.1/` lies under `6/` and `6/6.1/`."""
    codes = path.rstrip("/").split("/")
    return ["/".join(codes[: n + 1]) + "/" for n in range(len(codes))]


def count_causal_codes(term):
    """For each axis {value: number of published risks under a domain term}, in one query."""
    counts = {axis: defaultdict(int) for axis in CAUSAL_AXES}
    rows = Risk.objects.published().order_by().filter(domain_term__path__startswith=term.path)
    for *values, count in rows.values_list(*CAUSAL_AXES).annotate(n=Count("pk")):
        for axis, value in zip(CAUSAL_AXES, values, strict=True):
            counts[axis][value] += count
    return counts
