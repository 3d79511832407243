"""What the numbers of a page count, where the page is no list."""

from django import template
from django.http import QueryDict
from django.utils.http import urlencode

from apps.actors.filters import ActorFilter
from apps.core.filters.explain import explain
from apps.explore.placements import Placements, sorting
from apps.mitigations.filters import MitigationFilter
from apps.risks.filters import RiskFilter

register = template.Library()

FILTERS = {"risk": RiskFilter, "mitigation": MitigationFilter, "actor": ActorFilter}


@register.simple_tag
def explained_of(noun, **asked):
    """The explanation of a list, by the parameters that ask for it; None where it cannot be asked for."""
    filter_class = FILTERS[noun]
    rows = filter_class._meta.model.objects.published()
    filterset = filter_class(QueryDict(urlencode(asked)), queryset=rows)
    return explain(filterset, filterset.facets()) if filterset.is_valid() else None


@register.simple_tag
def explained_under(taxonomy, term=None):
    """Of what a taxonomy sorts: all of it, or what stands under a term."""
    model, _, parameter = sorting(taxonomy)
    asked = Placements(model, parameter).asked(term) if term else {}
    return explained_of(model._meta.model_name, **asked)
