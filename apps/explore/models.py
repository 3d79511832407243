"""Decisions of curators about pairs of risks with similar texts, and the last comparison of all risks."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.history.models import History
from apps.risks.models import Risk


class Apart(models.Model):
    """Two risks that a curator found to be different. It remains when either is merged into another risk."""

    one = models.ForeignKey(Risk, models.CASCADE, verbose_name=_("one"), related_name="+")
    other = models.ForeignKey(Risk, models.CASCADE, verbose_name=_("other"), related_name="+")
    history = History()

    class Meta:
        verbose_name = _("pair that is not the same")
        verbose_name_plural = _("pairs that are not the same")
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="explore_apart_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="explore_apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one} is not {self.other}"


class Comparison(models.Model):
    """The similar pairs of a database that is too large to compare during a request. One row: the last."""

    revision = models.PositiveBigIntegerField(_("data revision"))
    made = models.DateTimeField(_("made"), auto_now=True)
    pairs = models.JSONField(_("pairs"), help_text="[share, key, key], those with the highest share first.")

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")

    def __str__(self) -> str:
        return f"Comparison at revision {self.revision}"
