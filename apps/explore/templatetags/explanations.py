"""Explanations of counts on pages that are not lists."""

from django import template
from django.http import QueryDict
from django.utils.http import urlencode

from apps.core.filters.explain import Explanation, explain_count
from apps.core.nouns import NOUNS
from apps.explore.term_counts import TaxonomyCounts, get_taxonomy_field
from apps.taxonomy.models import Taxonomy, Term

register = template.Library()


@register.simple_tag
def explain_list(noun_name: str, **parameters: str) -> Explanation | None:
    """The explanation of the list of a noun with some parameters; None if they are not valid."""
    noun = next(noun for noun in NOUNS.values() if noun.name == noun_name)
    records = noun.model.objects.published()
    filterset = noun.filterset_class(QueryDict(urlencode(parameters)), queryset=records)
    return explain_count(filterset, filterset.facets()) if filterset.is_valid() else None


@register.simple_tag
def explain_taxonomy(taxonomy: Taxonomy, term: Term | None = None) -> Explanation | None:
    """The explanation of the records that a taxonomy, or one of its terms, classifies."""
    model, _field, parameter = get_taxonomy_field(taxonomy)
    parameters = TaxonomyCounts(model, parameter).get_parameters(term) if term else {}
    return explain_list(str(model._meta.model_name), **parameters)
