"""What could be done, who should do it, which risks it answers and on what that rests."""

from django.db import models
from django.db.models import Q

from apps.actors.models import Actor
from apps.core.models import Basis, Record, RecordQuerySet
from apps.history.models import History
from apps.risks.models import Risk
from apps.sources.models import Citation, CitedLink, Source
from apps.taxonomy.models import Term


class MitigationQuerySet(RecordQuerySet):
    def for_list(self):
        return self.select_related("category__parent").with_named("source")

    def for_page(self):
        return self.for_list().prefetch_related(
            self.links("risk_links", "risk", also=["risk__domain_term"]),
            self.links("actor_links", "actor"),
            self.links("citations"),
        )


class Mitigation(Record):
    category = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="mitigations",
        limit_choices_to={"taxonomy__public_id": "mit-mitigation"},
    )  # fmt: skip
    basis = models.CharField(
        max_length=10, choices=Basis, default=Basis.CURATED, help_text="On what it rests."
    )
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mitigations",
        help_text="The originating source.",
    )
    locator = models.CharField(max_length=300, blank=True, help_text="The place in that source.")
    raw = models.JSONField(default=dict, blank=True, editable=False, help_text="The cells as they came.")

    objects = MitigationQuerySet.as_manager()
    history = History()
    search_fields = {**Record.search_fields, "external_id": "A"}

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="mitigations_basis_known"),
        ]
        indexes = [models.Index(fields=["status", "category", "basis"], name="mitigations_cube")]


class MitigationCitation(Citation):
    mitigation = models.ForeignKey(Mitigation, models.CASCADE, related_name="citations")
    history = History()


class MitigationActor(CitedLink):
    """Who is to carry it out."""

    mitigation = models.ForeignKey(Mitigation, models.CASCADE, related_name="actor_links")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="mitigation_links")
    history = History()

    class Meta(CitedLink.Meta):
        constraints = [
            *CitedLink.Meta.constraints,
            models.UniqueConstraint(fields=["mitigation", "actor"], name="mitigations_actor_once"),
        ]


class MitigationRisk(CitedLink):
    """Why it helps with that risk (the note), and in which order among the others."""

    mitigation = models.ForeignKey(Mitigation, models.CASCADE, related_name="risk_links")
    risk = models.ForeignKey(Risk, models.PROTECT, related_name="mitigation_links")
    position = models.PositiveSmallIntegerField(default=1)
    history = History()

    class Meta(CitedLink.Meta):
        ordering = ["position", "pk"]
        constraints = [
            *CitedLink.Meta.constraints,
            models.UniqueConstraint(fields=["mitigation", "risk"], name="mitigations_risk_once"),
        ]
