"""Actors: states, firms, militaries, institutions and publics, with their place in a hierarchy."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record, RecordQuerySet
from apps.history.models import History
from apps.taxonomy.models import Term


class ActorQuerySet(RecordQuerySet):
    def for_list(self) -> Self:
        return self.select_related("kind").with_related("parent")

    def for_page(self) -> Self:
        parts = Prefetch("parts", Actor.objects.published())
        return self.for_list().prefetch_related(
            parts, self.prefetch_links("citations"), self.prefetch_links("statements")
        )


class Actor(Record):
    kind = models.ForeignKey(
        Term,
        models.PROTECT,
        verbose_name=_("kind"),
        related_name="actors",
        limit_choices_to={"taxonomy__public_id": "actor-types"},
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("parent"), null=True, blank=True, related_name="parts"
    )
    jurisdiction = models.CharField(
        verbose_name=_("jurisdiction"),
        max_length=120,
        blank=True,
        help_text="The state or union whose law applies to it.",
    )

    objects: ClassVar = ActorQuerySet.as_manager()
    history = History()
    search_fields = {**Record.search_fields, "jurisdiction": "C"}

    class Meta(Record.Meta):
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        ordering = ["title"]
