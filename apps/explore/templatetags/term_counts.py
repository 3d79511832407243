"""The map of a taxonomy, and what stands under one of its terms."""

from django import template
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.core.templatetags.figures import count_bar
from apps.explore.counts.crosstab import build_crosstab
from apps.explore.counts.dimensions import DIMENSIONS
from apps.explore.figures.heatmap import build_crosstab_figure
from apps.explore.term_counts import (
    DOMAIN_TAXONOMY,
    TaxonomyCounts,
    count_causal_codes,
    count_records_by_term,
    count_risks_without_domain,
    select_records_under_term,
)
from apps.risks.filters import RiskFilter
from apps.risks.models import Risk
from apps.taxonomy.causal import AXIS_QUESTIONS, CAUSAL_AXES
from apps.taxonomy.models import Term
from apps.taxonomy.templatetags.terms import format_term_name, get_domain_css_class, strip_code_number

register = template.Library()

MAX_RECORDS_SHOWN = 10  # records shown on a term's page
DEPTH_CLASSES = ["top", "sub", "sub leaf"]


@register.inclusion_tag("components/map.html")
def taxonomy_map(taxonomy):
    """The terms as a tree, each with a bar for the records under it; what is outside the domains is apart."""
    found, terms = count_records_by_term(taxonomy), list(taxonomy.terms.all())
    return {
        "noun": found.model._meta.verbose_name_plural,
        "rows": build_term_rows([term for term in terms if not is_outside_domains(taxonomy, term)], found),
        "unplaced": count_risks_without_domain(taxonomy),
        "outside": build_term_rows([term for term in terms if is_outside_domains(taxonomy, term)], found),
    }


def is_outside_domains(taxonomy, term):
    return taxonomy.public_id == DOMAIN_TAXONOMY and term.path.startswith("X")


@register.inclusion_tag("components/map.html")
def terms_below(term):
    """The terms right below a term, each with its bar."""
    found = count_records_by_term(term.taxonomy)
    children = list(term.children.all())
    below = sum(found.counts[child.path] for child in children)
    return {
        "noun": found.model._meta.verbose_name_plural,
        "rows": build_term_rows(children, found),
        "own": 0 if found.parameter == "term" else found.counts[term.path] - below,
    }


def build_term_rows(terms, found):
    highest = min((term.path.count("/") for term in terms), default=0)
    most = max((found.counts[term.path] for term in terms), default=0)
    return [
        {
            "term": term,
            "name": format_term_name(term),
            "css": choose_depth_class(term.path.count("/") - highest, terms),
            "bar": count_bar(found.counts[term.path], most, found.address(term), choose_bar_hue(term, found)),
        }
        for term in terms
    ]


def choose_depth_class(depth, terms):
    """The highest terms stand out where there are lower ones."""
    flat = len({term.path.count("/") for term in terms}) == 1
    return "" if flat else DEPTH_CLASSES[min(depth, len(DEPTH_CLASSES) - 1)]


def choose_bar_hue(term, found):
    return get_domain_css_class(term) if found.parameter == "domain" else "d0"


@register.inclusion_tag("components/heat.html")
def entity_heatmap():
    """Who or what causes the risks of each domain: the cross-tab that shows it, drawn."""
    filterset = RiskFilter(QueryDict(), queryset=Risk.objects.published())
    table = build_crosstab(filterset, DIMENSIONS["domain"], DIMENSIONS["entity"])
    return {"figure": build_crosstab_figure(table)}


@register.inclusion_tag("components/placed.html")
def show_records_under(term):
    """How many records stand under a term, and the first of them."""
    found = count_records_by_term(term.taxonomy)
    total = found.counts[term.path]
    return {
        "term": term,
        "records": select_records_under_term(term)[:MAX_RECORDS_SHOWN] if total else [],
        "words": found.words(total),
        "total": total,
        "address": found.address(term),
        "noun": found.model._meta.verbose_name_plural,
        "rest": total - MAX_RECORDS_SHOWN,
    }


@register.simple_tag
def term_lineage(term):
    """The terms above a term and itself, with the number of records under each."""
    found = count_records_by_term(term.taxonomy)
    path = [term]
    while path[0].parent:
        path.insert(0, path[0].parent)
    return [
        {"term": one, "name": format_term_name(one), "address": found.address(one), "words": found.words(n)}
        for one in path
        for n in [found.counts[one.path]]
    ]


@register.inclusion_tag("components/profile.html")
def causal_profile(term):
    """Three charts: the risks under a domain term by entity, intent and timing."""
    counts = count_causal_codes(term) if term.taxonomy.public_id == DOMAIN_TAXONOMY else {}
    return {"axes": [build_axis_chart(axis, counts[axis], term) for axis in counts], "term": term}


def build_axis_chart(axis, counts, term):
    risks = TaxonomyCounts(Risk, "domain")
    most = max(counts.values(), default=0)
    shown = [
        (value, label) for value, label in CAUSAL_AXES[axis].choices if value != "blank" or counts[value]
    ]
    bars = [
        (
            strip_code_number(label),
            count_bar(counts[value], most, risks.address(term, **{axis: value}), get_domain_css_class(term)),
        )
        for value, label in shown
    ]
    return {"name": capfirst(_(axis)), "question": AXIS_QUESTIONS[axis], "bars": bars}


@register.simple_tag
def sibling_terms(term):
    """The published terms beside a term, under the same parent."""
    beside = Term.objects.published().filter(taxonomy=term.taxonomy_id, parent=term.parent_id)
    return beside.exclude(pk=term.pk)
