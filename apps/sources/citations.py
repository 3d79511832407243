"""Citations: a source and a place in it, as abstract models that all nouns derive their links from."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import READABLE_STATUSES, Basis


class Citation(models.Model):
    """A source and a place in it. Subclasses add the record that cites it."""

    source = models.ForeignKey(
        "sources.Source", models.PROTECT, verbose_name=_("source"), related_name="%(class)s_set"
    )
    via = models.ForeignKey(
        "sources.Source", models.PROTECT, verbose_name=_("via"), null=True, blank=True,
        related_name="%(class)s_via_set",
        help_text="The source in which it was read, if not the original. The locator then refers to it.",
    )  # fmt: skip
    locator = models.CharField(
        verbose_name=_("locator"),
        max_length=300,
        blank=True,
        help_text="The place in the source: page, section, paragraph.",
    )
    quote = models.TextField(verbose_name=_("quote"), blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.source}, {self.locator}" if self.locator else str(self.source)


class CitedLink(Citation):
    """A cited statement that links two records, with its basis."""

    note = models.TextField(verbose_name=_("note"), blank=True)
    basis = models.CharField(verbose_name=_("basis"), max_length=10, choices=Basis, default=Basis.CURATED)

    class Meta(Citation.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(basis__in=Basis.values), name="%(app_label)s_%(class)s_basis_known"
            )
        ]


def find_citation_models(model: type[models.Model]) -> list[tuple[type["Citation"], str]]:
    """The models of citations that belong to records of a model, each with the name of its foreign key."""
    return [
        (relation.related_model, relation.field.name)
        for relation in model._meta.related_objects
        if relation.on_delete is models.CASCADE and issubclass(relation.related_model, Citation)
    ]


def build_readable_ends_filter(model: type[models.Model]) -> dict[str, Any]:
    """Conditions for citations whose required records are all visible to readers."""
    ends = [item for item in model._meta.fields if item.is_relation and not item.null]
    return {f"{end.name}__status__in": READABLE_STATUSES for end in ends}
