from django import template
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from apps.risks.models import RelationKind, Risk, Role, Step
from apps.taxonomy.templatetags.terms import hue, lineage, named

register = template.Library()

BACKWARD = {
    RelationKind.LEADS_TO: "Follows from",
    RelationKind.AGGRAVATES: "Is aggravated by",
    RelationKind.NARROWER: "Has the narrower case",
    RelationKind.SAME_AS: "Is the same as",
}


@register.simple_tag
def counted_lineage(term):
    """Domain > subdomain, each with the number of published risks mapped to it or below it."""
    if not term:
        return lineage(term)
    path = [term.parent, term] if term.parent_id else [term]
    counts = Risk.objects.published().aggregate(
        **{f"n{i}": Count("pk", filter=Q(domain_term__path__startswith=t.path)) for i, t in enumerate(path)}
    )
    items = format_html_join("", "<li>{} {}</li>", (level(t, counts[f"n{i}"]) for i, t in enumerate(path)))
    return format_html('<nav aria-label="Lineage"><ol class="lineage {}">{}</ol></nav>', hue(term), items)


def level(term, count):
    address = f"{reverse('risk-list')}?domain={term.code}"
    words = f"{count:,} risk{'' if count == 1 else 's'}"
    return (
        format_html('<a href="{}">{}</a>', term.get_absolute_url(), named(term)),
        format_html('<a class="n" href="{}">{}</a>', address, words),
    )


@register.inclusion_tag("components/roles.html")
def actors_by_role(risk):
    links = risk.actor_links.all()
    roles = [(label, [link for link in links if link.role == role]) for role, label in Role.choices]
    return {"roles": [(label, found) for label, found in roles if found]}


@register.inclusion_tag("components/related.html")
def related(risk):
    """Relations from either side, parts, and the scenarios it appears in."""
    steps = Step.objects.filter(risk=risk, scenario__status="published").select_related("scenario")
    steps = steps.annotate(of=Count("scenario__steps"))
    return {"groups": [*outward(risk), *inward(risk)], "parts": risk.parts.all(), "steps": steps}


def outward(risk):
    for kind, label in RelationKind.choices:
        if found := [(link.other, link) for link in risk.relations.all() if link.kind == kind]:
            yield label, found


def inward(risk):
    for kind, label in BACKWARD.items():
        if found := [(link.risk, link) for link in risk.related_from.all() if link.kind == kind]:
            yield label, found
