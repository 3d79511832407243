"""What every record has. No tables of its own."""

from itertools import chain, count

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.core.validators import RESERVED_IDS, validate_new_id, validate_no_cycle, validate_public_id
from apps.search.query import SearchQuerySet


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in-review", _("In review")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


READABLE_STATUSES = (Status.PUBLISHED, Status.WITHDRAWN)


class Basis(models.TextChoices):
    """On what a mitigation or a link rests. A reader always sees which."""

    QUOTED = "quoted", _("Quoted from a source")
    CURATED = "curated", _("Curated from cited sources")
    MACHINE = "machine", _("Machine-generated")


class RecordQuerySet(SearchQuerySet):
    shows_drafts = False

    def _clone(self):
        clone = super()._clone()
        clone.shows_drafts = self.shows_drafts
        return clone

    def for_curators(self):
        """What is fetched along with the records holds what readers may not see."""
        found = self.all()
        found.shows_drafts = True
        return found

    def visible(self, records):
        """Of records that are fetched along: all of them for curators."""
        return records.model.objects.all() if self.shows_drafts else records

    def published(self):
        return self.filter(status=Status.PUBLISHED)

    def withdrawn(self):
        return self.filter(status=Status.WITHDRAWN)

    def readable(self):
        """Published, or withdrawn: a withdrawn record keeps its page, which says where it went."""
        return self.filter(status__in=READABLE_STATUSES)

    def uncited(self):
        """With neither an originating source nor a citation, of a noun that has them."""
        ways = {"source", "citations"} & {item.name for item in self.model._meta.get_fields()}
        return self.filter(**{f"{name}__isnull": True for name in ways}) if ways else self.none()

    def links(self, accessor, *others, also=()):
        """The links behind an accessor, with the records they name, and `also` what hangs on those.

        A link to a record that readers may not see is left out.
        """
        model = self.model._meta.get_field(accessor).related_model
        named = {item.name for item in model._meta.fields}
        needed = () if self.shows_drafts else {*others, "source"} & named
        rows = model._default_manager.filter(
            **{f"{other}__status__in": READABLE_STATUSES for other in needed}
        )
        via = [self.end(model, "via")] if "via" in named else []
        rows = rows.select_related(*({*others, "source"} & named), *also).prefetch_related(*via)
        return Prefetch(accessor, rows)

    def with_named(self, *names):
        """With the records that these foreign keys name; None in place of one that readers may not see."""
        return self.prefetch_related(*(self.end(self.model, name) for name in names))

    def end(self, model, name):
        """What a foreign key names, as far as it may be seen."""
        return Prefetch(name, self.visible(model._meta.get_field(name).related_model.objects.readable()))

    def with_count(self, name, accessor, **conditions):
        """With the number of objects behind an accessor; a subquery, as a join undoes order and search."""
        link = self.model._meta.get_field(accessor)
        owner = link.field.name
        rows = link.related_model._default_manager.filter(**{owner: OuterRef("pk")}, **conditions)
        number = rows.order_by().values(owner).annotate(n=Count("pk")).values("n")
        return self.annotate(**{name: Coalesce(Subquery(number), 0)})

    def with_replaced(self):
        """With the withdrawn records that went into each."""
        return self.prefetch_related(Prefetch("replaces", self.model.objects.withdrawn()))

    def for_list(self):
        """With what one row of a list shows; the noun says what that is."""
        return self

    def for_page(self):
        """With what a record's own page shows; the noun says what that is."""
        return self.for_list()


def prefetch_readable(model, name):
    return Prefetch(name, model._meta.get_field(name).related_model.objects.readable())


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

    search_fields = {"title": "A", "public_id": "A", "description": "B"}
    merges_within: tuple[str, ...] | None = ()  # what two records must share to be merged; None: never

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

    def __str__(self):
        return self.title

    def save(self, **kwargs):
        self.public_id = self.public_id or self.make_public_id()
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse(f"{self._meta.model_name}-detail", args=[self.public_id])

    @property
    def successor(self):
        """The record that readers find in place of a withdrawn one: where it went, and where that went."""
        seen = [self]
        while seen[-1].status == Status.WITHDRAWN and (after := seen[-1].replaced_by):
            if after in seen or after.status not in READABLE_STATUSES:
                break
            seen.append(after)
        return seen[-1] if len(seen) > 1 else None

    @property
    def named(self):
        """With its id, where records of the same title have to be told apart."""
        return f"{self} ({self.public_id})"

    def clean_fields(self, exclude=None):
        super().clean_fields(exclude)
        if self._state.adding and self.public_id and "public_id" not in (exclude or ()):
            try:
                validate_new_id(self.public_id)
            except ValidationError as error:
                raise ValidationError({"public_id": error.messages}) from error

    def clean(self):
        """What a form asks before it checks the constraints: an id, and nothing above that is below."""
        self.public_id = self.public_id or self.make_public_id()
        for name in ("parent", "replaced_by"):
            if hasattr(self, name):
                validate_no_cycle(self, name)

    def wished_public_id(self):
        """The title as a slug."""
        return slugify(self.title.replace("_", " "))[:60].strip("-") or self._meta.model_name

    def make_public_id(self):
        """The wished one; a number follows where that is taken or reserved."""
        stem = self.wished_public_id()
        alike = type(self)._base_manager.filter(public_id__startswith=stem)
        taken = RESERVED_IDS | set(alike.values_list("public_id", flat=True))
        wishes = chain([stem], (f"{stem}-{n}" for n in count(2)))
        return next(name for name in wishes if name not in taken)
