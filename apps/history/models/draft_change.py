"""Proposed changes to published records."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.history.models.revision import Revision


class DraftStage(models.TextChoices):
    OPEN = "open", _("Open")
    PUBLISHED = "published", _("Published")
    DROPPED = "dropped", _("Dropped")
    REPLACED = "replaced", _("Replaced by a later one")


class DraftChange(models.Model):
    """A proposed change to a published record and its links, which readers do not see.

    `field_values` holds {model field: value} of the record, `link_changes` a list of
    {model, action, id, values}: see apps/history/curation/proposals.py.
    """

    model = models.CharField(max_length=60, verbose_name=_("noun"))
    record = models.PositiveBigIntegerField(verbose_name=_("record"))
    title = models.CharField(
        max_length=600, verbose_name=_("record"), help_text="The title of the record when this was kept."
    )
    base_revision = models.PositiveBigIntegerField(
        default=0, verbose_name=_("base revision"),
        help_text="The last revision of the record that the author had read.",
    )  # fmt: skip
    field_values = models.JSONField(
        default=dict, encoder=DjangoJSONEncoder, verbose_name=_("field values"),
        help_text="The proposed values by the names of the model's fields.",
    )  # fmt: skip
    link_changes = models.JSONField(
        default=list, encoder=DjangoJSONEncoder, verbose_name=_("link changes"),
        help_text="The links that are added, changed or removed.",
    )  # fmt: skip
    reason = models.CharField(max_length=300, blank=True, verbose_name=_("why"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="draft_changes",
        verbose_name=_("user"),
    )  # fmt: skip
    made = models.DateTimeField(auto_now_add=True, verbose_name=_("made"))
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="later", verbose_name=_("follows")
    )
    stage = models.CharField(
        max_length=10, choices=DraftStage, default=DraftStage.OPEN, verbose_name=_("stage")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided = models.DateTimeField(null=True, verbose_name=_("decided"))
    note = models.CharField(
        max_length=300, blank=True, verbose_name=_("note"), help_text="Why it was dropped."
    )
    revision = models.OneToOneField(Revision, models.PROTECT, null=True, verbose_name=_("revision"))

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("draft change")
        verbose_name_plural = _("draft changes")
        indexes = [models.Index(fields=["model", "record", "stage"], name="history_draft_of_record")]

    def __str__(self) -> str:
        return f"Draft change {self.pk} of {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("admin:history_draftchange_change", args=[self.pk])

    def get_record(self) -> Any:
        """The record that the draft changes, of any noun, as it is now."""
        return apps.get_model(self.model)._base_manager.get(pk=self.record)

    @property
    def authors(self) -> list[str]:
        """The authors of this draft and of those that it follows, the first author first."""
        before = self.follows.authors if self.follows else []
        return [*before, *({str(self.user)} - {*before})]
