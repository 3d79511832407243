"""Bibliographic records, and every way in which a source bears on something."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.models import READABLE_STATUSES, Basis, Record, RecordQuerySet, Status
from apps.core.validators import validate_doi
from apps.history.models import History
from apps.taxonomy.models import Taxonomy, Term, TermMatch


class SourceType(models.TextChoices):
    """The types of CSL that occur here."""

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
    def cited_by(self, rows):
        """What records of any noun rest on, each source once: where they originate, what they cite and
        in which text that was read. Of sources, themselves."""
        keys = rows.order_by().values("pk")
        if rows.model is Source:
            return self.filter(pk__in=keys)
        found = Q(pk__in=rows.order_by().values("source")) if hasattr(rows.model, "source") else Q()
        for model, owner in find_citation_models(rows.model):
            cited = model.objects.filter(
                **{f"{owner}__in": keys}, **build_readable_ends_filter(model)
            ).order_by()
            found |= Q(pk__in=cited.values("source")) | Q(pk__in=cited.exclude(via=None).values("via"))
        return self.filter(found) if found else self.none()


class Source(Record):
    type = models.CharField(
        max_length=20, choices=SourceType, default=SourceType.DOCUMENT, help_text="As in CSL."
    )
    authors = models.JSONField(
        default=list,
        blank=True,
        help_text='As in CSL: [{"family": "…", "given": "…"}] or [{"literal": "…"}].',
    )
    year = models.PositiveSmallIntegerField(
        null=True, blank=True, db_index=True, help_text="The year of publication."
    )
    date = models.DateField(
        null=True, blank=True, help_text="The day of publication, if more than the year is known."
    )
    container = models.CharField(
        max_length=300, blank=True, help_text="The journal, book or site that it appeared in."
    )
    publisher = models.CharField(max_length=200, blank=True, help_text="Who published it.")
    volume = models.CharField(max_length=40, blank=True, help_text="Of the journal.")
    issue = models.CharField(max_length=40, blank=True, help_text="Of the volume.")
    pages = models.CharField(max_length=40, blank=True, help_text="First and last page.")
    doi = models.CharField(
        "DOI",
        max_length=200,
        blank=True,
        validators=[validate_doi],
        help_text="Bare, without https://doi.org/.",
    )
    url = models.URLField("URL", max_length=1000, blank=True, help_text="Where it can be read.")
    quick_ref = models.CharField(
        max_length=120,
        blank=True,
        db_index=True,
        help_text="Author and year in one word, as datasets use it.",
    )
    licence = models.CharField(max_length=60, blank=True, help_text="SPDX name, if it states one.")
    accessed = models.DateField(null=True, blank=True, help_text="The day on which it was read.")
    raw = models.JSONField(default=dict, blank=True, editable=False, help_text="The cells as they came.")

    objects = SourceQuerySet.as_manager()
    history = History()
    search_fields = {**Record.search_fields, "quick_ref": "A", "container": "C", "doi": "A"}

    class Meta(Record.Meta):
        ordering = ["title"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(type__in=SourceType.values), name="sources_source_type_known"),
        ]

    @property
    def short(self):
        """Author and year, or the quick reference, or the title: what stands in a list."""
        names = [name.get("family") or name.get("literal", "") for name in self.authors]
        if not names:
            return self.quick_ref or self.title
        who = " & ".join(names) if len(names) < 3 else f"{names[0]} et al."
        return f"{who} ({self.year or 'n.d.'})"


class Citation(models.Model):
    """A source, and where in it. The owner makes it concrete."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="%(class)s_set")
    via = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="%(class)s_via_set",
        help_text="The source in which it was read, if not in the original: the locator is a place in that.",
    )  # fmt: skip
    locator = models.CharField(
        max_length=300, blank=True, help_text="The place in the source: page, section, paragraph."
    )
    quote = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return f"{self.source}, {self.locator}" if self.locator else str(self.source)


class CitedLink(Citation):
    """A cited statement that ties two records, which says on what it rests."""

    note = models.TextField(blank=True)
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.CURATED)

    class Meta(Citation.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(basis__in=Basis.values), name="%(app_label)s_%(class)s_basis_known"
            )
        ]


def find_citation_models(model):
    """[(citation model, name of its link)]: all that belongs to a record of this noun and cites."""
    return [
        (relation.related_model, relation.field.name)
        for relation in model._meta.related_objects
        if relation.on_delete is models.CASCADE and issubclass(relation.related_model, Citation)
    ]


def build_readable_ends_filter(model):
    """Only where readers may see all that a citation cannot be without."""
    ends = [item for item in model._meta.fields if item.is_relation and not item.null]
    return {f"{end.name}__status__in": READABLE_STATUSES for end in ends}


class TaxonomyCitation(Citation):
    taxonomy = models.ForeignKey(Taxonomy, models.CASCADE, related_name="citations")
    history = History()


class TermMappingQuerySet(models.QuerySet):
    def published(self):
        """Between published terms, from a source that readers may see; with what a row of a table needs."""
        ends = dict.fromkeys(("term__status", "other__status"), Status.PUBLISHED)
        found = self.filter(**ends, source__status__in=READABLE_STATUSES).order_by(
            "term__public_id", "other__public_id"
        )
        return found.select_related("term__taxonomy", "other__taxonomy", "source")

    def touching(self, taxonomy):
        return self.filter(Q(term__taxonomy=taxonomy) | Q(other__taxonomy=taxonomy))


class TermMapping(CitedLink):
    """A crosswalk in the small: how a term of one taxonomy compares with a term of another."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="mappings")
    match = models.CharField(max_length=10, choices=TermMatch)
    other = models.ForeignKey(
        Term, models.PROTECT, related_name="mapped_from", help_text="A term of another taxonomy."
    )
    objects = TermMappingQuerySet.as_manager()
    history = History()

    class Meta(CitedLink.Meta):
        constraints = [
            *CitedLink.Meta.constraints,
            models.CheckConstraint(
                condition=Q(match__in=TermMatch.values), name="sources_termmapping_match_known"
            ),
            models.CheckConstraint(condition=~Q(term=F("other")), name="sources_termmapping_not_itself"),
            models.UniqueConstraint(fields=["term", "other"], name="sources_termmapping_once"),
        ]

    def clean(self):
        if self.term_id and self.other_id and self.term.taxonomy_id == self.other.taxonomy_id:
            raise ValidationError(
                {"other": f"“{self.other}” is of the same taxonomy, whose tree says how they compare."}
            )


class ActorCitation(Citation):
    actor = models.ForeignKey(Actor, models.CASCADE, related_name="citations")
    history = History()


class StatementKind(models.TextChoices):
    STRENGTH = "strength", _("Strength")
    WEAKNESS = "weakness", _("Weakness")
    POLICY = "policy", _("Policy")
    INCENTIVE = "incentive", _("Incentive")


class Statement(Citation):
    """What a source says of an actor's position: a strength, a weakness, a policy, an incentive."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="statements")
    kind = models.CharField(max_length=10, choices=StatementKind)
    text = models.TextField()
    history = History()

    class Meta(Citation.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=StatementKind.values), name="sources_statement_kind_known"
            )
        ]


class ClaimQuerySet(RecordQuerySet):
    def for_list(self):
        """With the number of stances that readers may see on each side."""
        claims = self
        for position in StancePosition.values:
            claims = claims.with_count(
                position, "stances", position=position, source__status__in=READABLE_STATUSES
            )
        return claims

    def for_page(self):
        return self.for_list().prefetch_related(self.links("stances"), self.links("citations"))


class Claim(Record):
    """A contested statement. Its title is the statement itself."""

    objects = ClaimQuerySet.as_manager()
    history = History()


class ClaimCitation(Citation):
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="citations")
    history = History()


class StancePosition(models.TextChoices):
    AFFIRMS = "affirms", _("Affirms")
    REJECTS = "rejects", _("Rejects")
    REFRAMES = "reframes", _("Reframes")


class Stance(Citation):
    """The side that a source takes on a claim, with its argument."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="stances")
    position = models.CharField(max_length=10, choices=StancePosition)
    argument = models.TextField()
    history = History()

    class Meta(Citation.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(position__in=StancePosition.values), name="sources_stance_position_known"
            ),
            models.UniqueConstraint(fields=["claim", "source", "position"], name="sources_stance_once"),
        ]
