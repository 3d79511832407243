"""Charts and lists of the records that a taxonomy or a term classifies."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.db.models import QuerySet
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
from apps.taxonomy.models import Taxonomy, Term
from apps.taxonomy.templatetags.terms import format_term_name, get_domain_css_class, strip_code_number

register = template.Library()

MAX_RECORDS_SHOWN = 10
DEPTH_CLASSES = ["top", "sub", "sub leaf"]


@register.inclusion_tag("explore/term_bars.html")
def taxonomy_map(taxonomy: Taxonomy) -> dict[str, Any]:
    """The terms of a taxonomy with a bar for their records; terms outside of the domains are apart."""
    found, terms = count_records_by_term(taxonomy), list(taxonomy.terms.all())
    outside = [term for term in terms if is_outside_domains(taxonomy, term)]
    inside = [term for term in terms if not is_outside_domains(taxonomy, term)]
    return {
        "noun": found.model._meta.verbose_name_plural,
        "rows": build_term_rows(inside, found),
        "unplaced": count_risks_without_domain(taxonomy),
        "outside": build_term_rows(outside, found),
    }


def is_outside_domains(taxonomy: Taxonomy, term: Term) -> bool:
    return taxonomy.public_id == DOMAIN_TAXONOMY and term.path.startswith("X")


@register.inclusion_tag("explore/term_bars.html")
def terms_below(term: Term) -> dict[str, Any]:
    """The children of a term, each with a bar."""
    found = count_records_by_term(term.taxonomy)
    children = list(term.children.all())
    below = sum(found.counts[child.path] for child in children)
    return {
        "noun": found.model._meta.verbose_name_plural,
        "rows": build_term_rows(children, found),
        # Records may have several topics, so these do not add up.
        "own": 0 if found.parameter == "term" else found.counts[term.path] - below,
    }


def build_term_rows(terms: Sequence[Term], found: TaxonomyCounts) -> list[dict[str, Any]]:
    depths = {term.path.count("/") for term in terms}
    highest_count = max((found.counts[term.path] for term in terms), default=0)
    return [
        {
            "term": term,
            "name": format_term_name(term),
            "css": choose_depth_class(term, depths),
            "bar": count_bar(
                found.counts[term.path],
                highest_count,
                found.build_list_url(term),
                choose_bar_hue(term, found),
            ),
        }
        for term in terms
    ]


def choose_depth_class(term: Term, depths: set[int]) -> str:
    """The class for the depth of a term below the top of its table; empty if all terms have one depth."""
    if len(depths) == 1:
        return ""
    depth = term.path.count("/") - min(depths)
    return DEPTH_CLASSES[min(depth, len(DEPTH_CLASSES) - 1)]


def choose_bar_hue(term: Term, found: TaxonomyCounts) -> str:
    return get_domain_css_class(term) if found.parameter == "domain" else "d0"


@register.inclusion_tag("explore/entity_heatmap.html")
def entity_heatmap() -> dict[str, Any]:
    """The figure of the cross-tab of domains and entities."""
    filterset = RiskFilter(QueryDict(), queryset=Risk.objects.published())
    table = build_crosstab(filterset, DIMENSIONS["domain"], DIMENSIONS["entity"])
    return {"figure": build_crosstab_figure(table)}


@register.inclusion_tag("explore/term_records.html")
def show_records_under(term: Term) -> dict[str, Any]:
    """The number of records of a term, and the first of them."""
    found = count_records_by_term(term.taxonomy)
    total = found.counts[term.path]
    return {
        "term": term,
        "records": select_records_under_term(term)[:MAX_RECORDS_SHOWN] if total else [],
        "words": found.format_count(total),
        "total": total,
        "address": found.build_list_url(term),
        "noun": found.model._meta.verbose_name_plural,
        "rest": total - MAX_RECORDS_SHOWN,
    }


@register.simple_tag
def term_lineage(term: Term) -> list[dict[str, Any]]:
    """The terms above a term and the term itself, each with the number of its records."""
    found = count_records_by_term(term.taxonomy)
    path = [term]
    while parent := path[0].parent:
        path.insert(0, parent)
    return [
        {
            "term": item,
            "name": format_term_name(item),
            "address": found.build_list_url(item),
            "words": found.format_count(found.counts[item.path]),
        }
        for item in path
    ]


@register.inclusion_tag("explore/causal_profile.html")
def causal_profile(term: Term) -> dict[str, Any]:
    """One bar chart for each causal axis: the risks of a domain term by code."""
    counts = count_causal_codes(term) if term.taxonomy.public_id == DOMAIN_TAXONOMY else {}
    return {"axes": [build_axis_chart(axis, counts[axis], term) for axis in counts], "term": term}


def build_axis_chart(axis: str, counts: Mapping[str, int], term: Term) -> dict[str, Any]:
    risks, css = TaxonomyCounts(Risk, "domain"), get_domain_css_class(term)
    highest_count = max(counts.values(), default=0)
    bars = [
        (
            strip_code_number(label),
            count_bar(counts[value], highest_count, risks.build_list_url(term, **{axis: value}), css),
        )
        for value, label in CAUSAL_AXES[axis].choices
        if value != "blank" or counts[value]
    ]
    return {"name": capfirst(_(axis)), "question": AXIS_QUESTIONS[axis], "bars": bars}


@register.simple_tag
def sibling_terms(term: Term) -> QuerySet[Term]:
    """The other published terms with the same parent."""
    siblings = Term.objects.published().filter(taxonomy=term.taxonomy_id, parent=term.parent_id)
    return siblings.exclude(pk=term.pk)
