"""Mitigations on the pages of risks, actors and scenarios."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django import template
from django.db.models import Count, Prefetch

from apps.actors.models import Actor
from apps.mitigations.models import Mitigation, MitigationActor, MitigationRisk
from apps.risks.models import Risk, Scenario

register = template.Library()

MAX_ACTOR_MITIGATIONS = 6


@register.inclusion_tag("components/risk_mitigations.html")
def mitigations_for_risk(risk: Risk) -> dict[str, Any]:
    """The mitigations of a risk, in order, each with its basis and its actors."""
    mitigations = Mitigation.objects.prefetch_related(
        Mitigation.objects.prefetch_links("actor_links", "actor")
    )
    links = MitigationRisk.objects.filter(risk=risk, mitigation__status="published")
    links = links.select_related("source", "via").prefetch_related(Prefetch("mitigation", mitigations))
    return {"links": links}


@register.inclusion_tag("components/actor_mitigations.html")
def mitigations_for_actor(actor: Actor) -> dict[str, Any]:
    """The number of mitigations that an actor should carry out, and the first of them."""
    links = MitigationActor.objects.filter(actor=actor, mitigation__status="published")
    total = links.count()
    shown = links.select_related("mitigation", "source", "via")[:MAX_ACTOR_MITIGATIONS]
    return {"actor": actor, "links": shown, "total": total, "more": total - MAX_ACTOR_MITIGATIONS}


@register.simple_tag
def count_mitigations_by_actor(actors: Iterable[Actor]) -> Counter[int]:
    """{key of an actor: number of published mitigations addressed to it}, in one query."""
    keys = [actor.pk for actor in actors]
    links = MitigationActor.objects.filter(actor__in=keys, mitigation__status="published").order_by()
    return Counter(dict(links.values_list("actor").annotate(n=Count("pk"))))


@register.inclusion_tag("components/scenario_mitigations.html")
def mitigations_for_scenario(scenario: Scenario) -> dict[str, Any]:
    """The mitigations of the risks in a scenario, in the order of the steps that they address."""
    steps = defaultdict(list)
    for step in scenario.steps.all():
        steps[step.risk_id].append(step.position)
    links = MitigationRisk.objects.filter(
        risk__in=[key for key in steps if key], risk__status="published", mitigation__status="published"
    ).select_related("mitigation", "risk", "source", "via")
    found = defaultdict(list)
    for link in sorted(links, key=lambda link: (steps[link.risk_id], link.position, link.pk)):
        found[link.mitigation].append((steps[link.risk_id], link))
    return {"scenario": scenario, "mitigations": list(found.items())}
