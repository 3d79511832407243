"""How many records stand under each term of a taxonomy."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode

from apps.actors.models import Actor
from apps.core.filters.facets import unsorted
from apps.core.languages import counted
from apps.mitigations.models import Mitigation
from apps.risks.models import Risk, RiskTerm
from apps.taxonomy.causal import AXES

DOMAINS = "mit-domain"

# The taxonomies that a noun is sorted by, the field that leads to the term, and the filter for it.
SORTED = {
    DOMAINS: (Risk, "domain_term", "domain"),
    "mit-mitigation": (Mitigation, "category", "category"),
    "actor-types": (Actor, "kind", "kind"),
}


@dataclass
class Placements:
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
        return counted(count, meta)


def placements(taxonomy):
    """The published records under each term of a taxonomy, in one query."""
    model, name, parameter = sorting(taxonomy)
    found = Placements(model, parameter)
    if name:
        rows = model.objects.published().order_by().filter(**{f"{name}__taxonomy": taxonomy})
        for path, count in rows.values_list(f"{name}__path").annotate(n=Count("pk")):
            for above in ancestry(path):
                found.counts[above] += count
    else:
        found.counts.update({path: len(risks) for path, risks in topics(taxonomy).items()})
    return found


def sorting(taxonomy):
    """(noun, the field that leads to a term, its parameter); topics are links of risks, in no field."""
    return SORTED.get(taxonomy.public_id, (Risk, "", "term"))


def unplaced(taxonomy):
    """How many risks have no domain that readers may see. Other taxonomies need not hold everything."""
    if taxonomy.public_id != DOMAINS:
        return 0
    return Risk.objects.published().filter(unsorted("domain_term")).count()


def topics(taxonomy):
    """A risk may stand under several terms, and is counted once where these meet."""
    under = defaultdict(set)
    rows = RiskTerm.objects.filter(term__taxonomy=taxonomy, risk__status="published")
    for path, risk in rows.values_list("term__path", "risk"):
        for above in ancestry(path):
            under[above].add(risk)
    return under


def records_under(term):
    """The published records under a term and what lies below it, in the order of the base."""
    model, name, _ = SORTED.get(term.taxonomy.public_id, (Risk, "terms", ""))
    below = {f"{name}__taxonomy": term.taxonomy, f"{name}__path__startswith": term.path}
    return model.objects.published().filter(**below).distinct()


def ancestry(path):
    """`6/6.1/` lies under `6/` and `6/6.1/`."""
    codes = path.rstrip("/").split("/")
    return ["/".join(codes[: n + 1]) + "/" for n in range(len(codes))]


def profile(term):
    """For each axis {value: number of published risks under a domain term}, in one query."""
    counts = {axis: defaultdict(int) for axis in AXES}
    rows = Risk.objects.published().order_by().filter(domain_term__path__startswith=term.path)
    for *values, count in rows.values_list(*AXES).annotate(n=Count("pk")):
        for axis, value in zip(AXES, values, strict=True):
            counts[axis][value] += count
    return counts
