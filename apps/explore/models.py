"""What people decided about pairs of risks that say nearly the same, and the last comparison of all."""

from django.db import models
from django.db.models import F, Q

from apps.history.models import History
from apps.risks.models import Risk


class Apart(models.Model):
    """Two risks that somebody read and found not to be one. It stays with the two when either is merged."""

    one = models.ForeignKey(Risk, models.CASCADE, related_name="+")
    other = models.ForeignKey(Risk, models.CASCADE, related_name="+")
    history = History()

    class Meta:
        verbose_name = "pair that is not the same"
        verbose_name_plural = "pairs that are not the same"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="explore_apart_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="explore_apart_in_order"),
        ]

    def __str__(self):
        return f"{self.one} is not {self.other}"


class Comparison(models.Model):
    """The pairs of a base too large to be compared while a page is read; there is one, the last."""

    revision = models.PositiveBigIntegerField("data revision")
    made = models.DateTimeField(auto_now=True)
    pairs = models.JSONField(help_text="[share, key, key], the most alike first.")

    def __str__(self):
        return f"Comparison at revision {self.revision}"
