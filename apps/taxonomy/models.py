"""Taxonomies as data: each with a version and a licence, its terms a tree with a stored path."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record, RecordQuerySet
from apps.history.models import History


class TaxonomyQuerySet(RecordQuerySet):
    def for_list(self):
        return self.with_count("term_count", "terms", status="published")

    def for_page(self):
        terms = Prefetch("terms", Term.objects.published().with_named("parent"))
        return self.for_list().prefetch_related(terms, self.links("citations"))


class Taxonomy(Record):
    version = models.CharField(max_length=60, blank=True, help_text="As its authors name it.")
    licence = models.CharField(max_length=60, blank=True, help_text="SPDX name, such as CC-BY-4.0.")
    url = models.URLField("URL", blank=True, help_text="Where it is published.")

    objects = TaxonomyQuerySet.as_manager()
    history = History()
    merges_within = None  # its terms are, one by one

    class Meta(Record.Meta):
        verbose_name_plural = "taxonomies"
        ordering = ["title"]


class TermMatch(models.TextChoices):
    """How the meanings of two terms compare, in the words of SKOS: `broad` if the other is the wider one."""

    EXACT = "exact", _("Means the same as")
    CLOSE = "close", _("Means much the same as")
    BROAD = "broad", _("Is narrower than")
    NARROW = "narrow", _("Is broader than")
    RELATED = "related", _("Is related to")


MAPPING_ENDS = {
    "mappings": "other",
    "mapped_from": "term",
}  # from which side a mapping is seen, and its other end


class TermQuerySet(RecordQuerySet):
    def of(self, taxonomy):
        return self.filter(taxonomy__public_id=taxonomy)

    def under(self, path):
        return self.filter(path__startswith=path)

    def for_list(self):
        return self.select_related("taxonomy").with_named("parent")

    def for_page(self):
        below = Prefetch("children", Term.objects.published())
        mappings = (self.links(name, end, also=[f"{end}__taxonomy"]) for name, end in MAPPING_ENDS.items())
        return self.for_list().prefetch_related(below, *mappings)


class Term(Record):
    taxonomy = models.ForeignKey(Taxonomy, models.PROTECT, related_name="terms")
    code = models.CharField(max_length=40, help_text="As the taxonomy writes it, such as 6.1.")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(
        max_length=200, editable=False, db_index=True, help_text="The codes from the root down to it."
    )

    objects = TermQuerySet.as_manager()
    history = History()
    search_fields = {**Record.search_fields, "code": "A"}
    merges_within = ("taxonomy",)

    class Meta(Record.Meta):
        ordering = ["taxonomy_id", "path"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["taxonomy", "code"], name="taxonomy_term_code_once"),
        ]

    def __str__(self):
        return self.label

    def save(self, **kwargs):
        """The terms below follow a term that was moved or given another code."""
        self.path = f"{self.parent.path if self.parent else ''}{self.code}/"
        super().save(**kwargs)
        for child in self.children.all():
            if not child.path.startswith(self.path):
                child.save()

    def clean(self):
        super().clean()
        if "/" in self.code:
            raise ValidationError({"code": "A code has no slash: the path of the terms is written with it."})
        if self.parent and self.parent.taxonomy_id != self.taxonomy_id:
            raise ValidationError({"parent": f"“{self.parent}” belongs to another taxonomy."})

    def make_public_id(self):
        return self.wished_public_id() if self.taxonomy_id else super().make_public_id()

    def wished_public_id(self):
        if self.taxonomy_id is None:
            return super().wished_public_id()
        parts = re.findall(r"[a-z0-9]+(?:\.[a-z0-9]+)*", f"{self.taxonomy.public_id}-{self.code}".lower())
        return "-".join(parts)[:80].rstrip("-.")

    @property
    def label(self):
        """The way MIT writes it: `6. Domain`, `6.1 > Subdomain`."""
        return f"{self.code}{'.' if self.is_root else ' >'} {self.title}" if self.is_numbered else self.title

    @property
    def is_root(self):
        return self.parent_id is None

    @property
    def is_numbered(self):
        return self.code[:1].isdigit() or self.code.startswith("X")
