"""Scenarios: chains of events and outlooks, step by step."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.models import READABLE_STATUSES, Record, RecordQuerySet
from apps.history.models import History
from apps.risks.models.risk import Risk
from apps.sources.citations import Citation


class ScenarioKind(models.TextChoices):
    CHAIN = "chain", _("Chain of events")
    OUTLOOK = "outlook", _("Outlook")


class ScenarioQuerySet(RecordQuerySet):
    def for_list(self) -> Self:
        return self.with_count("step_count", "steps", source__status__in=READABLE_STATUSES).prefetch_related(
            self.prefetch_links("steps")
        )

    def for_page(self) -> Self:
        risks = Prefetch(
            "steps__risk", self.limit_to_visible(Risk.objects.readable()).select_related("domain_term")
        )
        actors = Prefetch("steps__actors", self.limit_to_visible(Actor.objects.published()))
        return self.for_list().prefetch_related(risks, actors, self.prefetch_links("citations"))


class Scenario(Record):
    """A chain of events that a source describes, or an outlook on possible developments."""

    kind = models.CharField(
        verbose_name=_("kind"), max_length=10, choices=ScenarioKind, default=ScenarioKind.CHAIN,
        help_text="A chain of events, or an outlook on possible developments.",
    )  # fmt: skip

    objects: ClassVar = ScenarioQuerySet.as_manager()
    history = History()

    class Meta(Record.Meta):
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=ScenarioKind.values), name="risks_scenario_kind_known"
            ),
        ]


class ScenarioCitation(Citation):
    scenario = models.ForeignKey(
        Scenario, models.CASCADE, verbose_name=_("scenario"), related_name="citations"
    )
    history = History()

    class Meta(Citation.Meta):
        verbose_name = _("scenario citation")
        verbose_name_plural = _("scenario citations")


class Step(Citation):
    """One step of a scenario: what happens, the risk and the actors involved, and what leads to the next."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, verbose_name=_("scenario"), related_name="steps")
    position = models.PositiveSmallIntegerField(verbose_name=_("position"))
    title = models.CharField(verbose_name=_("title"), max_length=200)
    description = models.TextField(verbose_name=_("description"), blank=True)
    risk = models.ForeignKey(
        Risk, models.PROTECT, verbose_name=_("risk"), null=True, blank=True, related_name="steps"
    )
    actors = models.ManyToManyField(Actor, verbose_name=_("actors"), related_name="steps", blank=True)
    turns_into = models.TextField(
        verbose_name=_("turns into"), blank=True, help_text="What leads to the next step."
    )
    history = History(m2m_fields=["actors"])

    class Meta(Citation.Meta):
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["scenario_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "position"], name="risks_step_position_once")
        ]
