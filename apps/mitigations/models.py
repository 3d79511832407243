"""Mitigations: what could be done, who should do it, and which risks it addresses."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.models import Basis, Record, RecordQuerySet
from apps.history.models import History
from apps.risks.models import Risk
from apps.sources.citations import Citation, CitedLink
from apps.sources.models import Source
from apps.taxonomy.models import Term


class MitigationQuerySet(RecordQuerySet):
    def for_list(self) -> Self:
        return self.select_related("category__parent").with_related("source")

    def for_page(self) -> Self:
        return self.for_list().prefetch_related(
            self.prefetch_links("risk_links", "risk", related=["risk__domain_term"]),
            self.prefetch_links("actor_links", "actor"),
            self.prefetch_links("citations"),
        )


class Mitigation(Record):
    category = models.ForeignKey(
        Term, models.PROTECT, verbose_name=_("category"), null=True, blank=True, related_name="mitigations",
        limit_choices_to={"taxonomy__public_id": "mit-mitigation"},
    )  # fmt: skip
    basis = models.CharField(
        verbose_name=_("basis"),
        max_length=10,
        choices=Basis,
        default=Basis.CURATED,
        help_text="What the mitigation is based on.",
    )
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        verbose_name=_("source"),
        null=True,
        blank=True,
        related_name="mitigations",
        help_text="The originating source.",
    )
    locator = models.CharField(
        verbose_name=_("locator"), max_length=300, blank=True, help_text="Page or section in that source."
    )
    raw = models.JSONField(
        verbose_name=_("raw"),
        default=dict,
        blank=True,
        editable=False,
        help_text="The cells of the imported row, unchanged.",
    )

    objects: ClassVar = MitigationQuerySet.as_manager()
    history = History()
    search_fields = {**Record.search_fields, "external_id": "A"}

    class Meta(Record.Meta):
        verbose_name = _("mitigation")
        verbose_name_plural = _("mitigations")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="mitigations_basis_known"),
        ]
        indexes = [models.Index(fields=["status", "category", "basis"], name="mitigations_cube")]


class MitigationCitation(Citation):
    mitigation = models.ForeignKey(
        Mitigation, models.CASCADE, verbose_name=_("mitigation"), related_name="citations"
    )
    history = History()

    class Meta(Citation.Meta):
        verbose_name = _("mitigation citation")
        verbose_name_plural = _("mitigation citations")


class MitigationActor(CitedLink):
    """An actor who should carry out a mitigation."""

    mitigation = models.ForeignKey(
        Mitigation, models.CASCADE, verbose_name=_("mitigation"), related_name="actor_links"
    )
    actor = models.ForeignKey(Actor, models.PROTECT, verbose_name=_("actor"), related_name="mitigation_links")
    history = History()

    class Meta(CitedLink.Meta):
        verbose_name = _("mitigation actor")
        verbose_name_plural = _("mitigation actors")
        constraints = [
            *CitedLink.Meta.constraints,
            models.UniqueConstraint(fields=["mitigation", "actor"], name="mitigations_actor_once"),
        ]


class MitigationRisk(CitedLink):
    """A risk that a mitigation addresses; the note says why it helps, `position` orders those of a risk."""

    mitigation = models.ForeignKey(
        Mitigation, models.CASCADE, verbose_name=_("mitigation"), related_name="risk_links"
    )
    risk = models.ForeignKey(Risk, models.PROTECT, verbose_name=_("risk"), related_name="mitigation_links")
    position = models.PositiveSmallIntegerField(verbose_name=_("position"), default=1)
    history = History()

    class Meta(CitedLink.Meta):
        verbose_name = _("mitigation risk")
        verbose_name_plural = _("mitigation risks")
        ordering = ["position", "pk"]
        constraints = [
            *CitedLink.Meta.constraints,
            models.UniqueConstraint(fields=["mitigation", "risk"], name="mitigations_risk_once"),
        ]
