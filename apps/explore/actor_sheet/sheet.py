"""The data of an actor sheet: the risks of actors by role, and the mitigations addressed to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import django_filters as filters
from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.filters.facets import TermFacet
from apps.core.filters.fields import RecordChoiceFilter
from apps.core.models import READABLE_STATUSES, Status
from apps.mitigations.models import MitigationActor, MitigationRisk
from apps.risks.filters import get_published_terms
from apps.risks.models import ActorRole, RiskActor, RiskTerm

ROLE_HEADINGS = {
    ActorRole.DRIVES: _("What it drives"),
    ActorRole.EXPOSED: _("What it is exposed to"),
    ActorRole.RESPONSIBLE: _("What it is responsible for acting on"),
}


class ActorSheetFilter(filters.FilterSet):
    """Selects actors, and the lifecycle stage of their risks. A sheet without actor and kind is empty."""

    actor = RecordChoiceFilter(field_name="pk", queryset=Actor.objects.published(), label="actor")
    kind = TermFacet(
        field_name="kind__path", label="kind of actor", terms=lambda: get_published_terms("actor-types")
    )
    stage = TermFacet(
        field_name="term__path",
        method="keep_actors",
        label="stage",
        terms=lambda: get_published_terms("lifecycle"),
    )

    class Meta:
        model = Actor
        fields: list[str] = []

    def keep_actors(self, actors: QuerySet, name: str, value: Any) -> QuerySet:
        """The stage filters risks, not actors."""
        return actors

    @property
    def has_choice(self) -> bool:
        return self.is_valid() and bool(self.form.cleaned_data["actor"] or self.form.cleaned_data["kind"])

    def filter_by_stage(self, links: QuerySet[RiskActor]) -> QuerySet[RiskActor]:
        """The links to risks at a chosen stage or at one below it."""
        chosen = self.form.cleaned_data["stage"]
        if not chosen:
            return links
        stages = RiskTerm.objects.filter(term__taxonomy__public_id="lifecycle")
        stages = TermFacet.filter(self.filters["stage"], stages, chosen)
        return links.filter(risk__in=stages.values("risk"))


@dataclass(frozen=True)
class SheetRisk:
    """A risk of an actor: `responsible` actors should act on it, `able` ones could by its mitigations."""

    link: RiskActor
    mitigation_count: int
    responsible: list[Actor]
    able: list[Actor]


@dataclass(frozen=True)
class RoleSection:
    """The risks in which the chosen actors have a role."""

    role: ActorRole
    heading: str | Promise
    risks: list[SheetRisk]

    @property
    def lists_responsible_actors(self) -> bool:
        return self.role != ActorRole.RESPONSIBLE


def list_role_sections(filterset: ActorSheetFilter) -> list[RoleSection]:
    """A section for each role that the chosen actors have, with the risks in the order of their domains."""
    links = RiskActor.objects.filter(
        actor__in=filterset.qs, risk__status=Status.PUBLISHED, source__status__in=READABLE_STATUSES
    )
    links = (
        filterset.filter_by_stage(links)
        .annotate(mitigation_count=count_linked_mitigations())
        .select_related("actor", "risk__domain_term__parent", "source", "via")
        .prefetch_related(
            Prefetch("risk__actor_links", select_responsible_links()),
            Prefetch("risk__mitigation_links", select_mitigation_links()),
        )
        .order_by("risk__domain_term__path", "risk__title", "pk")
    )
    risks = [build_sheet_risk(link, link.mitigation_count) for link in links]
    by_role = {role: [risk for risk in risks if risk.link.role == role] for role in ROLE_HEADINGS}
    return [RoleSection(role, ROLE_HEADINGS[role], found) for role, found in by_role.items() if found]


def build_sheet_risk(link: RiskActor, mitigation_count: int) -> SheetRisk:
    """`link` comes with the prefetched links of its risk."""
    able = [
        actor_link.actor
        for mitigation_link in link.risk.mitigation_links.all()
        for actor_link in mitigation_link.mitigation.actor_links.all()
    ]
    return SheetRisk(
        link=link,
        mitigation_count=mitigation_count,
        responsible=remove_repeated([actor_link.actor for actor_link in link.risk.actor_links.all()]),
        able=remove_repeated(able),
    )


def remove_repeated(actors: Iterable[Actor]) -> list[Actor]:
    return list(dict.fromkeys(actors))


def count_linked_mitigations() -> Coalesce:
    """The number of published mitigations that are linked to the risk of a row."""
    rows = MitigationRisk.objects.filter(risk=OuterRef("risk"), mitigation__status=Status.PUBLISHED)
    number = rows.order_by().values("risk").annotate(n=Count("mitigation", distinct=True)).values("n")
    return Coalesce(Subquery(number), 0)


def select_responsible_links() -> QuerySet[RiskActor]:
    links = RiskActor.objects.filter(
        role=ActorRole.RESPONSIBLE, actor__status=Status.PUBLISHED, source__status__in=READABLE_STATUSES
    )
    return links.select_related("actor").order_by("actor__title", "pk")


def select_mitigation_links() -> QuerySet[MitigationRisk]:
    """The links of risks to published mitigations, each with the actors that it is addressed to."""
    actor_links = MitigationActor.objects.filter(
        actor__status=Status.PUBLISHED, source__status__in=READABLE_STATUSES
    )
    actor_links = actor_links.select_related("actor").order_by("actor__title", "pk")
    links = MitigationRisk.objects.filter(
        mitigation__status=Status.PUBLISHED, source__status__in=READABLE_STATUSES
    )
    return links.prefetch_related(Prefetch("mitigation__actor_links", actor_links))


def select_addressed_mitigations(filterset: ActorSheetFilter) -> QuerySet[MitigationActor]:
    """The links of mitigations to the chosen actors that they are addressed to."""
    links = MitigationActor.objects.filter(
        actor__in=filterset.qs, mitigation__status=Status.PUBLISHED, source__status__in=READABLE_STATUSES
    )
    return links.select_related("actor", "mitigation__category", "source", "via").order_by(
        "mitigation__category__path", "mitigation__title", "pk"
    )
