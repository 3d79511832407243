"""A noun that exists in tests only: technical standards."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record, RecordQuerySet
from apps.history.models import History


class Stage(models.TextChoices):
    DRAFT = "proposed", _("Proposed")
    FINAL = "adopted", _("Adopted")


class Standard(Record):
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.DRAFT)

    objects = RecordQuerySet.as_manager()
    history = History()

    class Meta(Record.Meta):
        verbose_name = _("standard")
        verbose_name_plural = _("standards")
