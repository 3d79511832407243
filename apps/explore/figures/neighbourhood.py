"""The neighbourhood of an actor: its risks by role, the mitigations addressed to it, and related actors.

The number of queries does not depend on how many records there are.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count
from django.utils.translation import gettext as _

from apps.actors.models import Actor
from apps.core.filters.filterset import RecordFilter
from apps.core.models import READABLE_STATUSES, Record, Status
from apps.explore.figures.figure import FigureRow
from apps.mitigations.models import Mitigation, MitigationActor, MitigationRisk
from apps.risks.filters import ACTOR_LINKS
from apps.risks.models import ActorRole, Risk, RiskActor
from apps.taxonomy.models import Term


@dataclass
class Neighbourhood:
    """The neighbourhood of `actor`, limited to the risks that match `filterset`."""

    actor: Actor
    filterset: RecordFilter

    @cached_property
    def roles(self) -> dict[ActorRole, list[Risk]]:
        """The risks in which the actor has each role, in the order of their domains."""
        links = ACTOR_LINKS.get_matching_links(self.filterset).filter(risk__in=self.filterset.rows)
        links = links.select_related("risk__domain_term__parent")
        risks: dict[str, list[Risk]] = defaultdict(list)
        for link in links.order_by("risk__domain_term__path", "risk__title", "pk"):
            risks[link.role].append(link.risk)
        return {role: risks[role] for role in ActorRole if risks[role]}

    @cached_property
    def risk_keys(self) -> set[int]:
        return {risk.pk for risks in self.roles.values() for risk in risks}

    @cached_property
    def mitigations(self) -> dict[Mitigation, list[Risk]]:
        """The mitigations addressed to the actor, each with the published risks that it is linked to."""
        links = MitigationActor.objects.filter(
            actor=self.actor, mitigation__status=Status.PUBLISHED, source__status__in=READABLE_STATUSES
        ).select_related("mitigation__category__parent")
        order = ("mitigation__category__path", "mitigation__title", "pk")
        risks: dict[Mitigation, list[Risk]] = {link.mitigation: [] for link in links.order_by(*order)}
        risk_links = MitigationRisk.objects.filter(
            mitigation__in=links.order_by().values("mitigation"), risk__status=Status.PUBLISHED
        ).select_related("risk__domain_term__parent")
        by_key = {mitigation.pk: found for mitigation, found in risks.items()}
        for link in risk_links.order_by("position", "risk__title", "pk"):
            by_key[link.mitigation_id].append(link.risk)
        return risks

    @cached_property
    def relatives(self) -> list[tuple[Actor, bool]]:
        """The parent and the parts of the actor; the flag is true for the parent."""
        parent = self.actor.parent
        parents = [(parent, True)] if parent and parent.status == Status.PUBLISHED else []
        return parents + [(part, False) for part in self.actor.parts.all()]

    @cached_property
    def actors_with_shared_risks(self) -> list[tuple[Actor, int]]:
        """Other actors with a role in the same risks and the number of these risks, highest first."""
        links = RiskActor.objects.filter(risk__in=self.filterset.rows, actor__status=Status.PUBLISHED)
        rows = links.exclude(actor=self.actor).order_by().values_list("actor")
        counts = dict(rows.annotate(n=Count("risk", distinct=True)))
        actors = Actor.objects.filter(pk__in=counts).order_by("title")
        return sorted(((actor, counts[actor.pk]) for actor in actors), key=lambda pair: -pair[1])


def list_neighbour_rows(near: Neighbourhood) -> Iterator[FigureRow]:
    """A table row for each relation, including those that the figure shows as one box."""
    for role, risks in near.roles.items():
        yield from (build_neighbour_row(str(role.label), risk, risk.domain_term) for risk in risks)
    for mitigation, risks in near.mitigations.items():
        yield build_neighbour_row(_("Should carry it out"), mitigation, mitigation.category)
        yield from (
            build_neighbour_row(_("Mitigation addresses it"), risk, risk.domain_term) for risk in risks
        )
    for actor, is_parent in near.relatives:
        yield build_neighbour_row(_("Is part of it") if is_parent else _("Is its parent"), actor)
    for actor, count in near.actors_with_shared_risks:
        yield build_neighbour_row(_("Shares risks with it"), actor, shared=count)


def build_neighbour_row(
    relation: str, record: Record, term: Term | None = None, shared: int | str = ""
) -> FigureRow:
    return {
        "tie": relation,
        "id": record.public_id,
        "title": record.title,
        "under": str(term.label) if term else "",
        "shared": shared,
        "list": record.get_absolute_url(),
    }
