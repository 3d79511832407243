"""What is tied to an actor: risks in its roles, mitigations addressed to it and the risks that these answer,
and the actors beside it. A fixed number of queries, however much there is."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count
from django.utils.translation import gettext as _

from apps.actors.models import Actor
from apps.core.models import READABLE_STATUSES, Status
from apps.mitigations.models import MitigationActor, MitigationRisk
from apps.risks.filters import ACTOR_LINKS
from apps.risks.models import ActorRole, RiskActor


@dataclass
class Neighbourhood:
    """Of `actor`, as far as its risks answer to the filter."""

    actor: Actor
    filterset: object

    @cached_property
    def roles(self):
        """{role: the risks that it plays it in}, by their domains"""
        links = ACTOR_LINKS.get_matching_links(self.filterset).filter(risk__in=self.filterset.rows)
        links = links.select_related("risk__domain_term__parent")
        found = defaultdict(list)
        for link in links.order_by("risk__domain_term__path", "risk__title", "pk"):
            found[link.role].append(link.risk)
        return {role: found[role] for role in ActorRole if found[role]}

    @cached_property
    def risks(self):
        return {risk.pk for risks in self.roles.values() for risk in risks}

    @cached_property
    def mitigations(self):
        """{mitigation: the published risks that it answers}"""
        links = MitigationActor.objects.filter(
            actor=self.actor, mitigation__status=Status.PUBLISHED, source__status__in=READABLE_STATUSES
        ).select_related("mitigation__category__parent")
        order = ("mitigation__category__path", "mitigation__title", "pk")
        found = {link.mitigation: [] for link in links.order_by(*order)}
        reached = MitigationRisk.objects.filter(
            mitigation__in=links.order_by().values("mitigation"), risk__status=Status.PUBLISHED
        ).select_related("risk__domain_term__parent")
        by_key = {mitigation.pk: risks for mitigation, risks in found.items()}
        for link in reached.order_by("position", "risk__title", "pk"):
            by_key[link.mitigation_id].append(link.risk)
        return found

    @cached_property
    def family(self):
        """[(actor, whether it is the parent)]"""
        parent = self.actor.parent
        above = [(parent, True)] if parent and parent.status == Status.PUBLISHED else []
        return above + [(part, False) for part in self.actor.parts.all()]

    @cached_property
    def sharing(self):
        """[(actor, how many of these risks it is tied to as well)], those with most first"""
        links = RiskActor.objects.filter(risk__in=self.filterset.rows, actor__status=Status.PUBLISHED)
        rows = links.exclude(actor=self.actor).order_by().values_list("actor")
        counts = dict(rows.annotate(n=Count("risk", distinct=True)))
        actors = Actor.objects.filter(pk__in=counts).order_by("title")
        return sorted(((actor, counts[actor.pk]) for actor in actors), key=lambda pair: -pair[1])


def list_neighbour_rows(near):
    """Every tie in a row of a table, whether the picture shows it alone or with others."""
    for role, risks in near.roles.items():
        yield from (build_neighbour_row(role.label, risk, risk.domain_term) for risk in risks)
    for mitigation, risks in near.mitigations.items():
        yield build_neighbour_row(_("Is to carry it out"), mitigation, mitigation.category)
        yield from (build_neighbour_row(_("Which answers"), risk, risk.domain_term) for risk in risks)
    for actor, is_parent in near.family:
        yield build_neighbour_row(_("Is part of it") if is_parent else _("Is its parent"), actor)
    for actor, count in near.sharing:
        yield build_neighbour_row(_("Shares risks with it"), actor, shared=count)


def build_neighbour_row(tie, record, term=None, shared=""):
    return {
        "tie": str(tie), "id": record.public_id, "title": record.title,
        "under": str(term.label) if term else "", "shared": shared, "list": record.get_absolute_url(),
    }  # fmt: skip
