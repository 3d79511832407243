"""Taxonomies, each with a version and a licence, and their terms, a tree with stored paths."""

import re
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record, RecordQuerySet
from apps.history.models import History


class TaxonomyQuerySet(RecordQuerySet):
    def for_list(self) -> Self:
        return self.with_count("term_count", "terms", status="published")

    def for_page(self) -> Self:
        terms = Prefetch("terms", Term.objects.published().with_related("parent"))
        return self.for_list().prefetch_related(terms, self.prefetch_links("citations"))


class Taxonomy(Record):
    version = models.CharField(
        verbose_name=_("version"), max_length=60, blank=True, help_text="The version, as its authors name it."
    )
    licence = models.CharField(
        verbose_name=_("licence"), max_length=60, blank=True, help_text="SPDX identifier, such as CC-BY-4.0."
    )
    url = models.URLField(verbose_name=_("URL"), blank=True, help_text="Where it is published.")

    objects: ClassVar = TaxonomyQuerySet.as_manager()
    history = History()
    merges_within = None  # only its terms are, one by one

    class Meta(Record.Meta):
        verbose_name = _("taxonomy")
        verbose_name_plural = _("taxonomies")
        ordering = ["title"]


class TermMatch(models.TextChoices):
    """How the meanings of two terms compare, in SKOS' words: `broad` if the other term is the broader one."""

    EXACT = "exact", _("Means the same as")
    CLOSE = "close", _("Means much the same as")
    BROAD = "broad", _("Is narrower than")
    NARROW = "narrow", _("Is broader than")
    RELATED = "related", _("Is related to")


# {accessor of a term: name of the term at the other end of each mapping}
MAPPING_ENDS = {"mappings": "other", "mapped_from": "term"}


class TermQuerySet(RecordQuerySet):
    def of(self, taxonomy: str) -> Self:
        """The terms of the taxonomy with this public id."""
        return self.filter(taxonomy__public_id=taxonomy)

    def under(self, path: str) -> Self:
        """The term with this path and all terms below it."""
        return self.filter(path__startswith=path)

    def for_list(self) -> Self:
        return self.select_related("taxonomy").with_related("parent")

    def for_page(self) -> Self:
        below = Prefetch("children", Term.objects.published())
        mappings = (
            self.prefetch_links(name, end, related=[f"{end}__taxonomy"]) for name, end in MAPPING_ENDS.items()
        )
        return self.for_list().prefetch_related(below, *mappings)


class Term(Record):
    taxonomy = models.ForeignKey(Taxonomy, models.PROTECT, verbose_name=_("taxonomy"), related_name="terms")
    code = models.CharField(
        verbose_name=_("code"), max_length=40, help_text="The code as the taxonomy writes it, such as 6.1."
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("parent"), null=True, blank=True, related_name="children"
    )
    path = models.CharField(
        verbose_name=_("path"),
        max_length=200,
        editable=False,
        db_index=True,
        help_text="The codes from the root down to the term, each followed by a slash.",
    )

    objects: ClassVar = TermQuerySet.as_manager()
    history = History()
    search_fields = {**Record.search_fields, "code": "A"}
    merges_within = ("taxonomy",)

    class Meta(Record.Meta):
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["taxonomy_id", "path"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["taxonomy", "code"], name="taxonomy_term_code_once"),
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, **kwargs: Any) -> None:
        """Derive the path, and update the paths of all terms below if it has changed."""
        self.path = f"{self.parent.path if self.parent else ''}{self.code}/"
        super().save(**kwargs)
        for child in self.children.all():
            if not child.path.startswith(self.path):
                child.save()

    def clean(self) -> None:
        super().clean()
        if "/" in self.code:
            raise ValidationError(
                {"code": "A code must not contain a slash, which separates the codes of a path."}
            )
        if self.parent and self.parent.taxonomy_id != self.taxonomy_id:
            raise ValidationError({"parent": f"“{self.parent}” belongs to another taxonomy."})

    def make_public_id(self) -> str:
        return self.suggest_public_id() if self.taxonomy_id else super().make_public_id()

    def suggest_public_id(self) -> str:
        """The ids of a taxonomy's terms are made from its own id and their code."""
        if self.taxonomy_id is None:
            return super().suggest_public_id()
        parts = re.findall(r"[a-z0-9]+(?:\.[a-z0-9]+)*", f"{self.taxonomy.public_id}-{self.code}".lower())
        return "-".join(parts)[:80].rstrip("-.")

    @property
    def label(self) -> str:
        """Code and title as MIT writes them: `6. Domain`, `6.1 > Subdomain`."""
        return f"{self.code}{'.' if self.is_root else ' >'} {self.title}" if self.is_numbered else self.title

    @property
    def is_root(self) -> bool:
        return self.parent_id is None

    @property
    def is_numbered(self) -> bool:
        return self.code[:1].isdigit() or self.code.startswith("X")
