"""States, firms, militaries, institutions, publics: who drives, who is exposed, who should act."""

from django.db import models
from django.db.models import Prefetch

from apps.core.models import Record, RecordQuerySet
from apps.history.models import History
from apps.taxonomy.models import Term


class ActorQuerySet(RecordQuerySet):
    def for_list(self):
        return self.select_related("kind").with_named("parent")

    def for_page(self):
        parts = Prefetch("parts", Actor.objects.published())
        return self.for_list().prefetch_related(parts, self.links("citations"), self.links("statements"))


class Actor(Record):
    kind = models.ForeignKey(
        Term, models.PROTECT, related_name="actors", limit_choices_to={"taxonomy__public_id": "actor-types"}
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    jurisdiction = models.CharField(
        max_length=120, blank=True, help_text="The state or union whose law it is under."
    )

    objects = ActorQuerySet.as_manager()
    history = History()
    search_fields = {**Record.search_fields, "jurisdiction": "C"}

    class Meta(Record.Meta):
        ordering = ["title"]
