"""What the numbers of a page count, where the page is no list."""

from django import template
from django.http import QueryDict
from django.utils.http import urlencode

from apps.actors.filters import ActorFilter
from apps.core.filters.explain import explain_count
from apps.explore.term_counts import TaxonomyCounts, get_taxonomy_field
from apps.mitigations.filters import MitigationFilter
from apps.risks.filters import RiskFilter

register = template.Library()

EXPLAINED_FILTERS = {"risk": RiskFilter, "mitigation": MitigationFilter, "actor": ActorFilter}


@register.simple_tag
def explain_list(noun, **asked):
    """The explanation of a list, by the parameters that ask for it; None where it cannot be asked for."""
    filter_class = EXPLAINED_FILTERS[noun]
    rows = filter_class._meta.model.objects.published()
    filterset = filter_class(QueryDict(urlencode(asked)), queryset=rows)
    return explain_count(filterset, filterset.facets()) if filterset.is_valid() else None


@register.simple_tag
def explain_taxonomy(taxonomy, term=None):
    """Of what a taxonomy sorts: all of it, or what stands under a term."""
    model, _, parameter = get_taxonomy_field(taxonomy)
    asked = TaxonomyCounts(model, parameter).asked(term) if term else {}
    return explain_list(model._meta.model_name, **asked)
