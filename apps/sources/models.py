"""Bibliographic records, and the citations, statements, claims and mappings that refer to them."""

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.models import READABLE_STATUSES, Record, RecordQuerySet, Status
from apps.core.validators import validate_doi
from apps.history.models import History
from apps.sources.citations import Citation, CitedLink, build_readable_ends_filter, find_citation_models
from apps.taxonomy.models import Taxonomy, Term, TermMatch


class SourceType(models.TextChoices):
    """The types of CSL that are used here."""

    ARTICLE = "article", _("Preprint")
    JOURNAL = "article-journal", _("Journal article")
    MAGAZINE = "article-magazine", _("Magazine article")
    BOOK = "book", _("Book")
    CHAPTER = "chapter", _("Chapter")
    DATASET = "dataset", _("Dataset")
    DOCUMENT = "document", _("Document")
    LEGISLATION = "legislation", _("Legislation")
    CONFERENCE = "paper-conference", _("Conference paper")
    REPORT = "report", _("Report")
    THESIS = "thesis", _("Thesis")
    WEBPAGE = "webpage", _("Web page")


class SourceQuerySet(RecordQuerySet):
    def cited_by(self, rows: models.QuerySet[Any]) -> Self:
        """The sources of these records, each once: originating sources, cited sources and the sources in
        which those were read. Sources themselves are returned as they are."""
        keys = rows.order_by().values("pk")
        if rows.model is Source:
            return self.filter(pk__in=keys)
        found = Q(pk__in=rows.order_by().values("source")) if hasattr(rows.model, "source") else Q()
        for model, owner in find_citation_models(rows.model):
            cited = model._default_manager.filter(
                **{f"{owner}__in": keys}, **build_readable_ends_filter(model)
            ).order_by()
            found |= Q(pk__in=cited.values("source")) | Q(pk__in=cited.exclude(via=None).values("via"))
        return self.filter(found) if found else self.none()


class Source(Record):
    type = models.CharField(
        verbose_name=_("type"), max_length=20, choices=SourceType, default=SourceType.DOCUMENT,
        help_text="The type of the work, as in CSL.",
    )  # fmt: skip
    authors = models.JSONField(
        verbose_name=_("authors"),
        default=list,
        blank=True,
        help_text='As in CSL: [{"family": "…", "given": "…"}] or [{"literal": "…"}].',
    )
    year = models.PositiveSmallIntegerField(
        verbose_name=_("year"), null=True, blank=True, db_index=True, help_text="The year of publication."
    )
    date = models.DateField(
        verbose_name=_("date"), null=True, blank=True,
        help_text="The date of publication, if it is known to the day.",
    )  # fmt: skip
    container = models.CharField(
        verbose_name=_("container"),
        max_length=300,
        blank=True,
        help_text="The journal, book or site that it appeared in.",
    )
    publisher = models.CharField(
        verbose_name=_("publisher"), max_length=200, blank=True, help_text="Who published it."
    )
    volume = models.CharField(
        verbose_name=_("volume"), max_length=40, blank=True, help_text="The volume of the journal."
    )
    issue = models.CharField(
        verbose_name=_("issue"), max_length=40, blank=True, help_text="The issue within the volume."
    )
    pages = models.CharField(
        verbose_name=_("pages"), max_length=40, blank=True, help_text="First and last page."
    )
    doi = models.CharField(
        verbose_name=_("DOI"),
        max_length=200,
        blank=True,
        validators=[validate_doi],
        help_text="Without https://doi.org/ before it.",
    )
    url = models.URLField(
        verbose_name=_("URL"), max_length=1000, blank=True, help_text="Where it can be read."
    )
    quick_ref = models.CharField(
        verbose_name=_("quick ref"),
        max_length=120,
        blank=True,
        db_index=True,
        help_text="Author and year as one word, as datasets abbreviate the source.",
    )
    licence = models.CharField(
        verbose_name=_("licence"),
        max_length=60,
        blank=True,
        help_text="SPDX identifier of its licence, if it states one.",
    )
    accessed = models.DateField(
        verbose_name=_("accessed"), null=True, blank=True, help_text="The day on which it was read."
    )
    raw = models.JSONField(
        verbose_name=_("raw"),
        default=dict,
        blank=True,
        editable=False,
        help_text="The cells of the imported row, unchanged.",
    )

    objects: ClassVar = SourceQuerySet.as_manager()
    history = History()
    search_fields = {**Record.search_fields, "quick_ref": "A", "container": "C", "doi": "A"}

    class Meta(Record.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["title"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(type__in=SourceType.values), name="sources_source_type_known"),
        ]

    @property
    def short(self) -> str:
        """Author and year, or else the quick reference, or else the title, for use in lists."""
        names = [name.get("family") or name.get("literal", "") for name in self.authors]
        if not names:
            return self.quick_ref or self.title
        who = " & ".join(names) if len(names) < 3 else f"{names[0]} et al."
        return f"{who} ({self.year or 'n.d.'})"


class TaxonomyCitation(Citation):
    taxonomy = models.ForeignKey(
        Taxonomy, models.CASCADE, verbose_name=_("taxonomy"), related_name="citations"
    )
    history = History()

    class Meta(Citation.Meta):
        verbose_name = _("taxonomy citation")
        verbose_name_plural = _("taxonomy citations")


class TermMappingQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Mappings between published terms from a readable source, with all that a table row shows."""
        ends = dict.fromkeys(("term__status", "other__status"), Status.PUBLISHED)
        found = self.filter(**ends, source__status__in=READABLE_STATUSES).order_by(
            "term__public_id", "other__public_id"
        )
        return found.select_related("term__taxonomy", "other__taxonomy", "source")

    def involving(self, taxonomy: Taxonomy) -> Self:
        """Mappings from or to a term of this taxonomy."""
        return self.filter(Q(term__taxonomy=taxonomy) | Q(other__taxonomy=taxonomy))


class TermMapping(CitedLink):
    """How a term of one taxonomy compares with a term of another: one row of a crosswalk."""

    term = models.ForeignKey(Term, models.CASCADE, verbose_name=_("term"), related_name="mappings")
    match = models.CharField(verbose_name=_("match"), max_length=10, choices=TermMatch)
    other = models.ForeignKey(
        Term,
        models.PROTECT,
        verbose_name=_("other"),
        related_name="mapped_from",
        help_text="A term of another taxonomy.",
    )
    objects: ClassVar = TermMappingQuerySet.as_manager()
    history = History()

    class Meta(CitedLink.Meta):
        verbose_name = _("term mapping")
        verbose_name_plural = _("term mappings")
        constraints = [
            *CitedLink.Meta.constraints,
            models.CheckConstraint(
                condition=Q(match__in=TermMatch.values), name="sources_termmapping_match_known"
            ),
            models.CheckConstraint(condition=~Q(term=F("other")), name="sources_termmapping_not_itself"),
            models.UniqueConstraint(fields=["term", "other"], name="sources_termmapping_once"),
        ]

    def clean(self) -> None:
        if self.term_id and self.other_id and self.term.taxonomy_id == self.other.taxonomy_id:
            raise ValidationError(
                {"other": f"“{self.other}” belongs to the same taxonomy. Choose a term of another one."}
            )


class ActorCitation(Citation):
    actor = models.ForeignKey(Actor, models.CASCADE, verbose_name=_("actor"), related_name="citations")
    history = History()

    class Meta(Citation.Meta):
        verbose_name = _("actor citation")
        verbose_name_plural = _("actor citations")


class StatementKind(models.TextChoices):
    STRENGTH = "strength", _("Strength")
    WEAKNESS = "weakness", _("Weakness")
    POLICY = "policy", _("Policy")
    INCENTIVE = "incentive", _("Incentive")


class Statement(Citation):
    """A statement of a source about an actor: a strength, a weakness, a policy or an incentive."""

    actor = models.ForeignKey(Actor, models.CASCADE, verbose_name=_("actor"), related_name="statements")
    kind = models.CharField(verbose_name=_("kind"), max_length=10, choices=StatementKind)
    text = models.TextField(verbose_name=_("text"))
    history = History()

    class Meta(Citation.Meta):
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=StatementKind.values), name="sources_statement_kind_known"
            )
        ]


class ClaimQuerySet(RecordQuerySet):
    def for_list(self) -> Self:
        """With the number of readable stances for each position."""
        claims = self
        for position in StancePosition.values:
            claims = claims.with_count(
                position, "stances", position=position, source__status__in=READABLE_STATUSES
            )
        return claims

    def for_page(self) -> Self:
        return self.for_list().prefetch_related(
            self.prefetch_links("stances"), self.prefetch_links("citations")
        )


class Claim(Record):
    """A contested statement. Its title is the statement itself."""

    objects: ClassVar = ClaimQuerySet.as_manager()
    history = History()

    class Meta(Record.Meta):
        verbose_name = _("claim")
        verbose_name_plural = _("claims")


class ClaimCitation(Citation):
    claim = models.ForeignKey(Claim, models.CASCADE, verbose_name=_("claim"), related_name="citations")
    history = History()

    class Meta(Citation.Meta):
        verbose_name = _("claim citation")
        verbose_name_plural = _("claim citations")


class StancePosition(models.TextChoices):
    AFFIRMS = "affirms", _("Affirms")
    REJECTS = "rejects", _("Rejects")
    REFRAMES = "reframes", _("Reframes")


class Stance(Citation):
    """The position of a source on a claim, with its argument."""

    claim = models.ForeignKey(Claim, models.CASCADE, verbose_name=_("claim"), related_name="stances")
    position = models.CharField(verbose_name=_("position"), max_length=10, choices=StancePosition)
    argument = models.TextField(verbose_name=_("argument"))
    history = History()

    class Meta(Citation.Meta):
        verbose_name = _("stance")
        verbose_name_plural = _("stances")
        constraints = [
            models.CheckConstraint(
                condition=Q(position__in=StancePosition.values), name="sources_stance_position_known"
            ),
            models.UniqueConstraint(fields=["claim", "source", "position"], name="sources_stance_once"),
        ]
