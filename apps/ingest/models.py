"""What datasets said, kept beside what the base holds, so that an edit here is told from theirs."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Upstream(models.Model):
    """The last values that a dataset gave for one object, and where in the file they stood."""

    dataset = models.CharField(max_length=40)
    model = models.CharField(max_length=60)
    key = models.CharField(max_length=300, help_text="The object's identity as a JSON list.")
    values = models.JSONField(encoder=DjangoJSONEncoder)
    file = models.CharField(max_length=200, blank=True)
    sheet = models.CharField(max_length=200, blank=True)
    row = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = "upstream value"
        constraints = [
            models.UniqueConstraint(fields=["dataset", "model", "key"], name="ingest_upstream_once")
        ]

    def __str__(self):
        return f"{self.dataset}: {self.model} {self.key}"
