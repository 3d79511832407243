"""What pages of risks and actors show of risks: lineage, actors, relations, roles and scenarios."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.languages import content_lang, format_count
from apps.risks.models import ActorRole, RelationKind, Risk, RiskActor, RiskRelation, Scenario, Step
from apps.taxonomy.models import Term
from apps.taxonomy.templatetags.terms import format_term_name, get_domain_css_class, render_lineage

register = template.Library()

MAX_RISKS_PER_ROLE = 6
# For each role: the words after the number of risks, and the sentence shown if there is none.
ROLE_TEXTS: dict[ActorRole, tuple[Any, Promise]] = {
    ActorRole.DRIVES: (
        ngettext_lazy("risk it drives", "risks it drives"),
        _("No risk is recorded that it drives."),
    ),
    ActorRole.EXPOSED: (
        ngettext_lazy("risk it is exposed to", "risks it is exposed to"),
        _("No risk is recorded that it is exposed to."),
    ),
    ActorRole.RESPONSIBLE: (
        ngettext_lazy("risk it is responsible for acting on", "risks it is responsible for acting on"),
        _("No risk is recorded that it should act on."),
    ),
}

INVERSE_RELATION_LABELS = {
    RelationKind.LEADS_TO: _("Follows from"),
    RelationKind.AGGRAVATES: _("Is aggravated by"),
    RelationKind.NARROWER: _("Has the narrower case"),
    RelationKind.SAME_AS: _("Is the same as"),
}

# A label, and the risks under it, each with the relation to it.
RelationGroup = tuple[Any, list[tuple[Risk, RiskRelation]]]


@register.simple_tag
def lineage_with_counts(term: Term | None) -> SafeString:
    """Domain > subdomain, each with the number of published risks assigned to it or to a term below it."""
    if not term:
        return render_lineage(term)
    path = [term.parent, term] if term.parent else [term]
    counts = Risk.objects.published().aggregate(
        **{f"n{i}": Count("pk", filter=Q(domain_term__path__startswith=t.path)) for i, t in enumerate(path)}
    )
    items = format_html_join(
        "", "<li>{} {}</li>", (build_lineage_item(t, counts[f"n{i}"]) for i, t in enumerate(path))
    )
    return format_html(
        '<nav aria-label="{}"><ol class="lineage {}">{}</ol></nav>',
        gettext("Lineage"),
        get_domain_css_class(term),
        items,
    )


def build_lineage_item(term: Term, count: int) -> tuple[SafeString, SafeString]:
    """The link to a term, and the link to the risks that are counted under it."""
    url = f"{reverse('risk-list')}?domain={term.code}"
    return (
        format_html('<a href="{}"{}>{}</a>', term.get_absolute_url(), content_lang(), format_term_name(term)),
        format_html('<a class="n" href="{}">{}</a>', url, format_count(count, Risk._meta)),
    )


@register.inclusion_tag("components/risk_actors.html")
def risk_actors_by_role(risk: Risk) -> dict[str, Any]:
    """The actors of a risk, grouped by role."""
    links = risk.actor_links.all()
    roles = [(label, [link for link in links if link.role == role]) for role, label in ActorRole.choices]
    return {"roles": [(label, found) for label, found in roles if found]}


@register.inclusion_tag("components/related_risks.html")
def related_risks(risk: Risk) -> dict[str, Any]:
    """Relations from either side, sub-categories, and the scenarios that the risk occurs in."""
    steps = Step.objects.filter(risk=risk, scenario__status="published").select_related("scenario")
    return {
        "groups": [*find_outgoing_relations(risk), *find_incoming_relations(risk)],
        "parts": risk.parts.all(),
        "steps": steps.annotate(step_count=Count("scenario__steps")),
    }


def find_outgoing_relations(risk: Risk) -> Iterator[RelationGroup]:
    for kind, label in RelationKind.choices:
        if found := [(link.other, link) for link in risk.relations.all() if link.kind == kind]:
            yield label, found


def find_incoming_relations(risk: Risk) -> Iterator[RelationGroup]:
    for kind, label in INVERSE_RELATION_LABELS.items():
        if found := [(link.risk, link) for link in risk.related_from.all() if link.kind == kind]:
            yield label, found


@register.inclusion_tag("components/actor_risks.html")
def actor_risks_by_role(actor: Actor) -> dict[str, Any]:
    """The number of risks of an actor in each role, with the first of them."""
    total = count_actor_roles([actor])[actor.pk]
    links = RiskActor.objects.filter(actor=actor, risk__status="published")
    links = links.select_related("risk__domain_term", "source", "via")
    roles = [
        {"role": role, "words": words % total[role], "none": none, "total": total[role],
         "links": links.filter(role=role)[:MAX_RISKS_PER_ROLE], "more": total[role] - MAX_RISKS_PER_ROLE}
        for role, (words, none) in ROLE_TEXTS.items()
    ]  # fmt: skip
    return {"actor": actor, "roles": roles}


@register.simple_tag
def count_actor_roles(actors: Iterable[Actor]) -> dict[int, Counter[str]]:
    """{key of an actor: number of published risks for each of its roles}, in one query."""
    keys = [actor.pk for actor in actors]
    rows = RiskActor.objects.filter(actor__in=keys, risk__status="published").order_by()
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for actor, role, count in rows.values_list("actor", "role").annotate(n=Count("pk")):
        found[actor][role] = count
    return found


@register.simple_tag
def find_scenarios_with_actor(actor: Actor) -> list[tuple[Scenario, list[Step]]]:
    """The published scenarios that an actor occurs in, each with the steps that name it."""
    steps = Step.objects.filter(actors=actor, scenario__status="published").select_related("scenario")
    found = defaultdict(list)
    for step in steps.order_by("scenario", "position"):
        found[step.scenario].append(step)
    return list(found.items())
