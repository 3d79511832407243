"""The map of a taxonomy, and what stands under one of its terms."""

from django import template
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.core.templatetags.figures import bar
from apps.explore.counts.crosstab import Crosstab
from apps.explore.counts.dimensions import DIMENSIONS
from apps.explore.figures.registry import crosstab
from apps.explore.placements import (
    DOMAINS,
    Placements,
    placements,
    profile,
    records_under,
    unplaced,
)
from apps.risks.filters import RiskFilter
from apps.risks.models import Risk
from apps.taxonomy.causal import AXES, QUESTIONS
from apps.taxonomy.models import Term
from apps.taxonomy.templatetags.terms import bare, hue, named

register = template.Library()

FIRST = 10  # records shown on a term's page
DEPTHS = ["top", "sub", "sub leaf"]


@register.inclusion_tag("components/map.html")
def taxonomy_map(taxonomy):
    """The terms as a tree, each with a bar for the records under it; what is outside the domains is apart."""
    found, terms = placements(taxonomy), list(taxonomy.terms.all())
    return {
        "noun": found.model._meta.verbose_name_plural,
        "rows": rows([term for term in terms if not is_outside(taxonomy, term)], found),
        "unplaced": unplaced(taxonomy),
        "outside": rows([term for term in terms if is_outside(taxonomy, term)], found),
    }


def is_outside(taxonomy, term):
    return taxonomy.public_id == DOMAINS and term.path.startswith("X")


@register.inclusion_tag("components/map.html")
def terms_below(term):
    """The terms right below a term, each with its bar."""
    found = placements(term.taxonomy)
    children = list(term.children.all())
    below = sum(found.counts[child.path] for child in children)
    return {
        "noun": found.model._meta.verbose_name_plural,
        "rows": rows(children, found),
        "own": 0 if found.parameter == "term" else found.counts[term.path] - below,
    }


def rows(terms, found):
    highest = min((term.path.count("/") for term in terms), default=0)
    most = max((found.counts[term.path] for term in terms), default=0)
    return [
        {
            "term": term,
            "name": named(term),
            "css": css(term.path.count("/") - highest, terms),
            "bar": bar(found.counts[term.path], most, found.address(term), colour(term, found)),
        }
        for term in terms
    ]


def css(depth, terms):
    """The highest terms stand out where there are lower ones."""
    flat = len({term.path.count("/") for term in terms}) == 1
    return "" if flat else DEPTHS[min(depth, len(DEPTHS) - 1)]


def colour(term, found):
    return hue(term) if found.parameter == "domain" else "d0"


@register.inclusion_tag("components/heat.html")
def entity_heat():
    """Who or what causes the risks of each domain: the cross-tab that shows it, drawn."""
    filterset = RiskFilter(QueryDict(), queryset=Risk.objects.published())
    return {"figure": crosstab(Crosstab(filterset, DIMENSIONS["domain"], DIMENSIONS["entity"]))}


@register.inclusion_tag("components/placed.html")
def placed_under(term):
    """How many records stand under a term, and the first of them."""
    found = placements(term.taxonomy)
    total = found.counts[term.path]
    return {
        "term": term,
        "records": records_under(term)[:FIRST] if total else [],
        "words": found.words(total),
        "total": total,
        "address": found.address(term),
        "noun": found.model._meta.verbose_name_plural,
        "rest": total - FIRST,
    }


@register.simple_tag
def term_lineage(term):
    """The terms above a term and itself, with the number of records under each."""
    found = placements(term.taxonomy)
    path = [term]
    while path[0].parent:
        path.insert(0, path[0].parent)
    return [
        {"term": one, "name": named(one), "address": found.address(one), "words": found.words(n)}
        for one in path
        for n in [found.counts[one.path]]
    ]


@register.inclusion_tag("components/profile.html")
def causal_profile(term):
    """Three charts: the risks under a domain term by entity, intent and timing."""
    counts = profile(term) if term.taxonomy.public_id == DOMAINS else {}
    return {"axes": [axis_chart(axis, counts[axis], term) for axis in counts], "term": term}


def axis_chart(axis, counts, term):
    risks = Placements(Risk, "domain")
    most = max(counts.values(), default=0)
    shown = [(value, label) for value, label in AXES[axis].choices if value != "blank" or counts[value]]
    bars = [
        (bare(label), bar(counts[value], most, risks.address(term, **{axis: value}), hue(term)))
        for value, label in shown
    ]
    return {"name": capfirst(_(axis)), "question": QUESTIONS[axis], "bars": bars}


@register.simple_tag
def siblings(term):
    """The published terms beside a term, under the same parent."""
    beside = Term.objects.published().filter(taxonomy=term.taxonomy_id, parent=term.parent_id)
    return beside.exclude(pk=term.pk)
