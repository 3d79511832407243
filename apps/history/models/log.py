"""The log of a model: django-simple-history, with a revision for each row."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from django.db import models
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from apps.history.models.revision import Revision, current_revision, get_revision_user

LogRow: TypeAlias = Any  # the classes of the log are built by django-simple-history


class RevisionStampedModel(models.Model):
    """A row of the log."""

    revision = models.ForeignKey(Revision, models.PROTECT, default=current_revision, related_name="+")

    class Meta:
        abstract = True


class InternalModel(models.Model):
    """A model whose writes are logged to be undone with a record, and are shown in no history."""

    class Meta:
        abstract = True


def get_logged_relations(model: type[models.Model]) -> list[models.ManyToManyField]:
    """The many-to-many fields that are logged with the object: those without a link model of their own."""
    return [
        item
        for item in model._meta.many_to_many
        if (through := item.remote_field.through) and through._meta.auto_created
    ]


class HistoryLogManager(HistoryManager):
    def bulk_history_create(
        self, objs: Iterable[models.Model], batch_size: int | None = None, **options: Any
    ) -> list[models.Model]:
        """Log many objects under one revision, with their many-to-many links, unlike the library's method."""
        objects = list(objs)
        if objects:
            revision = {"revision_id": current_revision()}
            options["custom_historical_attrs"] = revision | (options.get("custom_historical_attrs") or {})
        rows = super().bulk_history_create(objects, batch_size=batch_size, **options)
        for item in get_logged_relations(self.model.instance_type):
            create_link_log_rows(rows, item, getattr(self.model, item.name).model)
        return rows


def create_link_log_rows(rows: Sequence[LogRow], item: models.ManyToManyField, log: type[LogRow]) -> None:
    """Log the links of a many-to-many field with the log rows of the objects that have them."""
    by_key = {row.id: row for row in rows}
    owner, through = item.m2m_field_name(), getattr(item.model, item.name).through
    links = through._base_manager.filter(**{f"{owner}__in": list(by_key)}).values()
    log.objects.bulk_create([log(history=by_key[link[f"{owner}_id"]], **link) for link in links])


class History(HistoricalRecords):
    """`history = History()` on a model logs every write to it under the current revision."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            bases=[RevisionStampedModel],
            get_user=get_revision_user,
            history_manager=HistoryLogManager,
            **kwargs,
        )
