"""The abstract base of all records. It has no table of its own."""

from collections.abc import Collection, Iterable
from itertools import chain, count
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.core.validators import RESERVED_IDS, validate_new_id, validate_no_cycle, validate_public_id
from apps.search.query import SearchQuerySet

M = TypeVar("M", bound=models.Model)


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in-review", _("In review")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


READABLE_STATUSES = (Status.PUBLISHED, Status.WITHDRAWN)


class Basis(models.TextChoices):
    """What a mitigation or a link is based on. Every page shows it."""

    QUOTED = "quoted", _("Quoted from a source")
    CURATED = "curated", _("Curated from cited sources")
    MACHINE = "machine", _("Machine-generated")


class RecordQuerySet(SearchQuerySet):
    includes_drafts = False

    def _clone(self) -> Self:
        # QuerySet has no public hook to carry an attribute through chained calls.
        clone = super()._clone()  # type: ignore[misc]  # not in django-stubs
        clone.includes_drafts = self.includes_drafts
        return clone

    def for_curators(self) -> Self:
        """Prefetch related records that readers may not see, too."""
        found = self.all()
        found.includes_drafts = True
        return found

    def limit_to_visible(self, records: QuerySet[M]) -> QuerySet[M]:
        """Related records to prefetch: these for readers, all of them for curators."""
        return records.model._default_manager.all() if self.includes_drafts else records

    def published(self) -> Self:
        return self.filter(status=Status.PUBLISHED)

    def withdrawn(self) -> Self:
        return self.filter(status=Status.WITHDRAWN)

    def readable(self) -> Self:
        """Published or withdrawn: a withdrawn record keeps its page, which links to its successor."""
        return self.filter(status__in=READABLE_STATUSES)

    def uncited(self) -> Self:
        """Records without originating source and citation; none for nouns that cite no sources."""
        fields = {"source", "citations"} & {item.name for item in self.model._meta.get_fields()}
        return self.filter(**{f"{name}__isnull": True for name in fields}) if fields else self.none()

    def prefetch_links(self, accessor: str, *others: str, related: Iterable[str] = ()) -> Prefetch:
        """The links behind an accessor, with the records at their ends and `related` objects of those.

        A link to a record that readers may not see is left out.
        """
        model: Any = self.model._meta.get_field(accessor).related_model
        names = {item.name for item in model._meta.fields}
        ends = {*others, "source"} & names
        required = () if self.includes_drafts else ends
        rows = model._default_manager.filter(**{f"{end}__status__in": READABLE_STATUSES for end in required})
        via = [self.prefetch_visible(model, "via")] if "via" in names else []
        return Prefetch(accessor, rows.select_related(*ends, *related).prefetch_related(*via))

    def with_related(self, *names: str) -> Self:
        """Prefetch the records of these foreign keys; None instead of one that readers may not see."""
        return self.prefetch_related(*(self.prefetch_visible(self.model, name) for name in names))

    def prefetch_visible(self, model: type[models.Model], name: str) -> Prefetch:
        related: Any = model._meta.get_field(name).related_model
        return Prefetch(name, self.limit_to_visible(related._default_manager.readable()))

    def with_count(self, name: str, accessor: str, **conditions: Any) -> Self:
        """Annotate the number of objects behind an accessor.

        A subquery, because a join would undo the order and the search.
        """
        link: Any = self.model._meta.get_field(accessor)
        owner = link.field.name
        rows = link.related_model._default_manager.filter(**{owner: OuterRef("pk")}, **conditions)
        number = rows.order_by().values(owner).annotate(n=Count("pk")).values("n")
        return self.annotate(**{name: Coalesce(Subquery(number), 0)})

    def with_predecessors(self) -> Self:
        """Prefetch the withdrawn records that each record replaces."""
        predecessors = self.model._default_manager.filter(status=Status.WITHDRAWN)
        return self.prefetch_related(Prefetch("replaces", predecessors))

    def for_list(self) -> Self:
        """Prefetch whatever a row of a list shows. Nouns override it."""
        return self

    def for_page(self) -> Self:
        """Prefetch whatever a record's own page shows. Nouns override it."""
        return self.for_list()


def prefetch_readable(model: type[models.Model], name: str) -> Prefetch:
    """Prefetch a relation; None instead of a record that readers may not see."""
    related: Any = model._meta.get_field(name).related_model
    return Prefetch(name, related._default_manager.readable())


class Record(models.Model):
    public_id = models.CharField(
        verbose_name=_("id"),
        max_length=80,
        unique=True,
        blank=True,
        validators=[validate_public_id],
        help_text="Permanent and never reused. If left empty, it is derived from the title.",
    )
    title = models.CharField(verbose_name=_("title"), max_length=500, help_text="A name of one line.")
    description = models.TextField(
        verbose_name=_("description"), blank=True, help_text="What it is, and how certain the source is."
    )
    status = models.CharField(
        verbose_name=_("status"), max_length=10, choices=Status, default=Status.DRAFT, db_index=True,
        help_text="Readers see published records. A withdrawn record keeps a page that says so.",
    )  # fmt: skip
    origin = models.CharField(
        verbose_name=_("origin"), max_length=40, blank=True,
        help_text="The dataset that it was imported from; empty if it was entered here.",
    )  # fmt: skip
    external_id = models.CharField(
        verbose_name=_("external id"), max_length=120, blank=True, help_text="Its id in that dataset."
    )
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("replaced by"), null=True, blank=True, related_name="replaces",
        help_text="The record that replaces a withdrawn or merged one.",
    )  # fmt: skip
    created = models.DateTimeField(
        verbose_name=_("created"), auto_now_add=True, help_text="When it was added to this database."
    )
    updated = models.DateTimeField(
        verbose_name=_("updated"), auto_now=True, db_index=True, help_text="When it was last changed."
    )

    if TYPE_CHECKING:
        objects: ClassVar[Any]  # each noun has a manager with its own query set

    search_fields = {"title": "A", "public_id": "A", "description": "B"}
    # Fields that two records must share to be merged; None if records of the noun are never merged.
    merges_within: tuple[str, ...] | None = ()

    class Meta:
        abstract = True
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="%(app_label)s_%(class)s_status_known"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="%(app_label)s_%(class)s_has_title"),
            models.CheckConstraint(condition=~Q(public_id=""), name="%(app_label)s_%(class)s_has_id"),
            models.UniqueConstraint(
                fields=["origin", "external_id"],
                condition=~Q(external_id=""),
                name="%(app_label)s_%(class)s_once_per_dataset",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, **kwargs: Any) -> None:
        self.public_id = self.public_id or self.make_public_id()
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        return reverse(f"{self._meta.model_name}-detail", args=[self.public_id])

    @property
    def successor(self) -> "Record | None":
        """The last readable record in the chain of replacements of a withdrawn record, or None."""
        records: list[Record] = [self]
        while records[-1].status == Status.WITHDRAWN and (following := records[-1].replaced_by):
            if following in records or following.status not in READABLE_STATUSES:
                break
            records.append(following)
        return records[-1] if len(records) > 1 else None

    @property
    def label_with_id(self) -> str:
        """The label with the id, which distinguishes records with the same title."""
        return f"{self} ({self.public_id})"

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        super().clean_fields(exclude)
        if self._state.adding and self.public_id and "public_id" not in (exclude or ()):
            try:
                validate_new_id(self.public_id)
            except ValidationError as error:
                raise ValidationError({"public_id": error.messages}) from error

    def clean(self) -> None:
        """Set the id before the constraints are checked, and refuse circular relations."""
        self.public_id = self.public_id or self.make_public_id()
        for name in ("parent", "replaced_by"):
            if hasattr(self, name):
                validate_no_cycle(self, name)

    def suggest_public_id(self) -> str:
        """The title as a slug."""
        return slugify(self.title.replace("_", " "))[:60].strip("-") or str(self._meta.model_name)

    def make_public_id(self) -> str:
        """The suggested id, with a number where it is taken or reserved."""
        stem = self.suggest_public_id()
        similar = type(self)._base_manager.filter(public_id__startswith=stem)
        taken = RESERVED_IDS | set(similar.values_list("public_id", flat=True))
        candidates = chain([stem], (f"{stem}-{n}" for n in count(2)))
        return next(name for name in candidates if name not in taken)
