from django import template
from django.db.models import Prefetch

from apps.mitigations.models import Mitigation, MitigationActor, MitigationRisk

register = template.Library()


@register.inclusion_tag("components/measures.html")
def mitigations_for(risk):
    """What can be done about a risk, in order, each with its basis and who acts."""
    who = Mitigation.objects.prefetch_related(Mitigation.objects.links("actor_links", "actor"))
    links = MitigationRisk.objects.filter(risk=risk, mitigation__status="published")
    links = links.select_related("source", "via").prefetch_related(Prefetch("mitigation", who))
    return {"links": links}


@register.inclusion_tag("components/addressed.html")
def mitigations_addressed_to(actor):
    links = MitigationActor.objects.filter(actor=actor, mitigation__status="published")
    return {"links": links.select_related("mitigation", "source", "via"), "actor": actor}
