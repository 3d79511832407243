"""Risks with their causal codes and domain, and their links to evidence, actors, terms and other risks."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.models import Record, RecordQuerySet
from apps.history.models import History
from apps.sources.citations import Citation, CitedLink
from apps.sources.models import Source
from apps.taxonomy.causal import AXIS_QUESTIONS, UNCODED_VALUES, Entity, Intent, Timing
from apps.taxonomy.models import Term


class RiskLevel(models.TextChoices):
    CATEGORY = "category", _("Risk category")
    SUBCATEGORY = "subcategory", _("Risk sub-category")


class ActorRole(models.TextChoices):
    DRIVES = "drives", _("Drives it")
    EXPOSED = "exposed", _("Is exposed to it")
    RESPONSIBLE = "responsible", _("Is responsible for acting on it")


class RelationKind(models.TextChoices):
    LEADS_TO = "leads-to", _("Leads to")
    AGGRAVATES = "aggravates", _("Aggravates")
    NARROWER = "narrower", _("Is a narrower case of")
    SAME_AS = "same-as", _("Is the same as")


class RiskQuerySet(RecordQuerySet):
    def coded(self, axis: str) -> Self:
        return self.exclude(**{f"{axis}__in": UNCODED_VALUES})

    def for_list(self) -> Self:
        return self.select_related("domain_term__parent").with_related("source", "parent")

    def for_register(self) -> Self:
        """With the actors and mitigations of each risk, for the risk register."""
        return self.prefetch_related(
            self.prefetch_links("actor_links", "actor"), self.prefetch_links("mitigation_links", "mitigation")
        )

    def for_page(self) -> Self:
        return self.for_list().prefetch_related(
            Prefetch("parts", Risk.objects.published()),
            Prefetch("terms", self.limit_to_visible(Term.objects.published()).select_related("taxonomy")),
            self.prefetch_links("evidence"),
            self.prefetch_links("citations"),
            self.prefetch_links("actor_links", "actor"),
            self.prefetch_links("relations", "other", related=["other__domain_term"]),
            self.prefetch_links("related_from", "risk", related=["risk__domain_term"]),
            self.prefetch_links("mitigation_links", "mitigation"),
        )


class Risk(Record):
    level = models.CharField(
        verbose_name=_("level"),
        max_length=12,
        choices=RiskLevel,
        default=RiskLevel.CATEGORY,
        help_text="A risk category, or a sub-category of one.",
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("parent"), null=True, blank=True, related_name="parts"
    )
    category = models.CharField(
        verbose_name=_("category"),
        max_length=500,
        blank=True,
        help_text="The category in the words of the source, if it is not a record of its own.",
    )
    entity = models.CharField(
        verbose_name=_("entity"),
        max_length=10,
        choices=Entity,
        default=Entity.BLANK,
        help_text=AXIS_QUESTIONS["entity"],
    )
    intent = models.CharField(
        verbose_name=_("intent"),
        max_length=14,
        choices=Intent,
        default=Intent.BLANK,
        help_text=AXIS_QUESTIONS["intent"],
    )
    timing = models.CharField(
        verbose_name=_("timing"),
        max_length=16,
        choices=Timing,
        default=Timing.BLANK,
        help_text=AXIS_QUESTIONS["timing"],
    )
    domain_term = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="risks", verbose_name=_("domain lineage"),
        limit_choices_to={"taxonomy__public_id": "mit-domain"},
        help_text="The subdomain, or the domain where no subdomain was chosen.",
    )  # fmt: skip
    coding_note = models.CharField(
        verbose_name=_("coding note"),
        max_length=500,
        blank=True,
        help_text="Why these codes were chosen, in one line.",
    )
    coded_by = models.CharField(
        verbose_name=_("coded by"), max_length=200, blank=True, help_text="Who assigned the codes."
    )
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        verbose_name=_("source"),
        null=True,
        blank=True,
        related_name="risks",
        help_text="The originating source.",
    )
    locator = models.CharField(
        verbose_name=_("locator"), max_length=300, blank=True, help_text="Page or section in that source."
    )
    quoted = models.BooleanField(
        verbose_name=_("quoted"),
        default=False,
        help_text="Whether the description quotes the source word for word.",
    )
    terms = models.ManyToManyField(
        Term, verbose_name=_("terms"), through="RiskTerm", related_name="topic_risks", blank=True
    )
    raw = models.JSONField(
        verbose_name=_("raw"),
        default=dict,
        blank=True,
        editable=False,
        help_text="The cells of the imported row, unchanged.",
    )

    objects: ClassVar = RiskQuerySet.as_manager()
    history = History()
    search_fields = {**Record.search_fields, "external_id": "A", "category": "C"}

    class Meta(Record.Meta):
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(level__in=RiskLevel.values), name="risks_risk_level_known"),
            models.CheckConstraint(condition=Q(entity__in=Entity.values), name="risks_risk_entity_known"),
            models.CheckConstraint(condition=Q(intent__in=Intent.values), name="risks_risk_intent_known"),
            models.CheckConstraint(condition=Q(timing__in=Timing.values), name="risks_risk_timing_known"),
        ]
        indexes = [
            models.Index(
                fields=["status", "domain_term", "entity", "intent", "timing", "level"],
                name="risks_risk_cube",
            )
        ]

    @property
    def domain(self) -> Term | None:
        return self.domain_term and (self.domain_term.parent or self.domain_term)

    @property
    def subdomain(self) -> Term | None:
        return self.domain_term if self.domain_term and self.domain_term.parent_id else None

    @property
    def citation(self) -> "RiskCitation | None":
        """The originating source and the place in it, as an unsaved citation."""
        return RiskCitation(risk=self, source=self.source, locator=self.locator) if self.source else None


class RiskTerm(models.Model):
    """A further term that a risk is assigned to: a topic, a stage of the lifecycle."""

    risk = models.ForeignKey(Risk, models.CASCADE, verbose_name=_("risk"))
    term = models.ForeignKey(Term, models.PROTECT, verbose_name=_("term"))
    history = History()

    class Meta:
        verbose_name = _("risk term")
        verbose_name_plural = _("risk terms")
        constraints = [models.UniqueConstraint(fields=["risk", "term"], name="risks_riskterm_once")]

    def __str__(self) -> str:
        return str(self.term)


class RiskCitation(Citation):
    risk = models.ForeignKey(Risk, models.CASCADE, verbose_name=_("risk"), related_name="citations")
    history = History()

    class Meta(Citation.Meta):
        verbose_name = _("risk citation")
        verbose_name_plural = _("risk citations")


class Evidence(Citation):
    """A quotation that supports a risk, with its page."""

    risk = models.ForeignKey(Risk, models.CASCADE, verbose_name=_("risk"), related_name="evidence")
    origin = models.CharField(verbose_name=_("origin"), max_length=40, blank=True)
    external_id = models.CharField(verbose_name=_("external id"), max_length=120, blank=True)
    note = models.CharField(verbose_name=_("note"), max_length=500, blank=True)
    raw = models.JSONField(
        verbose_name=_("raw"),
        default=dict,
        blank=True,
        editable=False,
        help_text="The cells of the imported row, unchanged.",
    )
    history = History()

    class Meta(Citation.Meta):
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "external_id"],
                condition=~Q(external_id=""),
                name="risks_evidence_once_per_dataset",
            )
        ]


class RiskActor(CitedLink):
    risk = models.ForeignKey(Risk, models.CASCADE, verbose_name=_("risk"), related_name="actor_links")
    actor = models.ForeignKey(Actor, models.PROTECT, verbose_name=_("actor"), related_name="risk_links")
    role = models.CharField(verbose_name=_("role"), max_length=12, choices=ActorRole)
    history = History()

    class Meta(CitedLink.Meta):
        verbose_name = _("risk actor")
        verbose_name_plural = _("risk actors")
        constraints = [
            *CitedLink.Meta.constraints,
            models.CheckConstraint(condition=Q(role__in=ActorRole.values), name="risks_riskactor_role_known"),
            models.UniqueConstraint(fields=["risk", "actor", "role"], name="risks_riskactor_once"),
        ]


class RiskRelation(CitedLink):
    risk = models.ForeignKey(Risk, models.CASCADE, verbose_name=_("risk"), related_name="relations")
    other = models.ForeignKey(Risk, models.PROTECT, verbose_name=_("other"), related_name="related_from")
    kind = models.CharField(verbose_name=_("kind"), max_length=12, choices=RelationKind)
    history = History()

    class Meta(CitedLink.Meta):
        verbose_name = _("risk relation")
        verbose_name_plural = _("risk relations")
        constraints = [
            *CitedLink.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=RelationKind.values), name="risks_riskrelation_kind_known"
            ),
            models.CheckConstraint(condition=~Q(risk=F("other")), name="risks_riskrelation_not_to_itself"),
            models.UniqueConstraint(fields=["risk", "other", "kind"], name="risks_riskrelation_once"),
        ]
