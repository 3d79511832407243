"""The sheet of an actor or a kind of actor: what it drives, suffers and owns, and what is asked of it."""

from dataclasses import dataclass

import django_filters as filters
from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.filters.facets import TermFacet
from apps.core.filters.fields import RecordChoiceFilter
from apps.core.models import READABLE_STATUSES, Status
from apps.mitigations.models import MitigationActor, MitigationRisk
from apps.risks.models import ActorRole, RiskActor, RiskTerm
from apps.taxonomy.models import Term

ROLE_HEADINGS = {
    ActorRole.DRIVES: _("What it drives"),
    ActorRole.EXPOSED: _("What it is exposed to"),
    ActorRole.RESPONSIBLE: _("What it is responsible for acting on"),
}


class ActorSheetFilter(filters.FilterSet):
    """Which actors, and which stage of the lifecycle; the sheet of nobody is empty."""

    actor = RecordChoiceFilter(field_name="pk", queryset=Actor.objects.published(), label="actor")
    kind = TermFacet(
        field_name="kind__path",
        label="kind of actor",
        terms=lambda: Term.objects.published().of("actor-types"),
    )
    stage = TermFacet(
        field_name="term__path",
        method="unfiltered",
        label="stage",
        terms=lambda: Term.objects.published().of("lifecycle"),
    )

    class Meta:
        model = Actor
        fields = []

    def unfiltered(self, qs, name, value):
        """It narrows the risks and not the actors."""
        return qs

    @property
    def is_asked(self):
        return self.is_valid() and bool(self.form.cleaned_data["actor"] or self.form.cleaned_data["kind"])

    def at_stage(self, links):
        """Links to risks that a chosen stage, or one below it, is said of."""
        chosen = self.form.cleaned_data["stage"]
        if not chosen:
            return links
        stages = RiskTerm.objects.filter(term__taxonomy__public_id="lifecycle")
        stages = TermFacet.filter(self.filters["stage"], stages, chosen)
        return links.filter(risk__in=stages.values("risk"))


@dataclass(frozen=True)
class RoleSection:
    """The risks in one role: cited links, each with `answers`, the number of its risk's mitigations.

    `risk.duties` are the links of those who should act on it, `risk.answered` those of its mitigations.
    """

    role: str
    heading: str
    links: list

    @property
    def asks_who_acts(self):
        return self.role != ActorRole.RESPONSIBLE

    @property
    def uncovered(self):
        return [link for link in self.links if not link.answers]


def list_role_sections(filterset):
    """A Part for each role that the asked actors have, in the order of the risks' domains."""
    links = RiskActor.objects.filter(
        actor__in=filterset.qs, risk__status=Status.PUBLISHED, source__status__in=READABLE_STATUSES
    ).annotate(answers=count_answering_mitigations())
    links = filterset.at_stage(links).select_related(
        "actor", "risk__domain_term__parent", "source", "via"
    ).prefetch_related(
        Prefetch("risk__actor_links", select_duty_links(), to_attr="duties"),
        Prefetch("risk__mitigation_links", select_answering_links(), to_attr="answered"),
    ).order_by("risk__domain_term__path", "risk__title", "pk")  # fmt: skip
    by_role = {role: [link for link in links if link.role == role] for role in ROLE_HEADINGS}
    return [RoleSection(role, ROLE_HEADINGS[role], found) for role, found in by_role.items() if found]


def select_duty_links():
    published = {"actor__status": Status.PUBLISHED, "source__status__in": READABLE_STATUSES}
    links = RiskActor.objects.filter(role=ActorRole.RESPONSIBLE, **published)
    return links.select_related("actor").order_by("actor__title", "pk")


def select_answering_links():
    """What answers a risk, each with `addressed`, the links of those who could do it."""
    published = {"actor__status": Status.PUBLISHED, "source__status__in": READABLE_STATUSES}
    asked = MitigationActor.objects.filter(**published).select_related("actor").order_by("actor__title", "pk")
    links = MitigationRisk.objects.filter(
        mitigation__status=Status.PUBLISHED, source__status__in=READABLE_STATUSES
    )
    return links.prefetch_related(Prefetch("mitigation__actor_links", asked, to_attr="addressed"))


def list_acting_actors(risk):
    """Those who should act on a risk, and those who could by what answers it: two lists of actors."""
    able = [link.actor for answer in risk.answered for link in answer.mitigation.addressed]
    return [list(dict.fromkeys(actors)) for actors in ([link.actor for link in risk.duties], able)]


def count_answering_mitigations():
    rows = MitigationRisk.objects.filter(risk=OuterRef("risk"), mitigation__status=Status.PUBLISHED)
    number = rows.order_by().values("risk").annotate(n=Count("mitigation", distinct=True)).values("n")
    return Coalesce(Subquery(number), 0)


def select_addressed_mitigations(filterset):
    """What could be done by the asked actors: the links of the mitigations addressed to them."""
    links = MitigationActor.objects.filter(
        actor__in=filterset.qs, mitigation__status=Status.PUBLISHED, source__status__in=READABLE_STATUSES
    )
    return links.select_related("actor", "mitigation__category", "source", "via").order_by(
        "mitigation__category__path", "mitigation__title", "pk"
    )
