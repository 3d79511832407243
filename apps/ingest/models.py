"""What datasets said, kept beside what the base holds, and plans of what an import would do."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from apps.history.models import History, InternalModel, Revision


class UpstreamQuerySet(models.QuerySet):
    def of(self, dataset, model):
        return self.filter(dataset=dataset, model=model._meta.label_lower)


class Upstream(InternalModel):
    """The last values that a dataset gave for one object, and where in the file they stood."""

    dataset = models.CharField(max_length=40)
    model = models.CharField(max_length=60)
    key = models.CharField(max_length=300, help_text="The object's identity as a JSON list.")
    values = models.JSONField(encoder=DjangoJSONEncoder)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the whole file.")
    sheet = models.CharField(max_length=200, blank=True)
    row = models.PositiveIntegerField(null=True)

    objects = UpstreamQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = "upstream value"
        constraints = [
            models.UniqueConstraint(fields=["dataset", "model", "key"], name="ingest_upstream_once")
        ]

    def __str__(self):
        return f"{self.dataset}: {self.model} {self.key}"

    @property
    def where(self):
        """The sheet of a workbook, or the record in YAML; nothing in a CSV file, which has one sheet."""
        return "" if self.sheet == self.file else self.sheet.removeprefix(f"{self.file}, ")


class PlanState(models.TextChoices):
    READY = "ready", "Ready to apply"
    REFUSED = "refused", "The file has errors"
    APPLIED = "applied", "Applied"


class Plan(models.Model):
    """What an import would do to the base as it was when the plan was made. Nothing is written before."""

    dataset = models.CharField(max_length=40)
    files = models.JSONField(default=list, help_text="Name and SHA-256 of each file, in order.")
    options = models.JSONField(default=dict, help_text="What the reader was told beside the files.")
    version = models.CharField(max_length=40, blank=True)
    made = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.READY)
    base = models.PositiveBigIntegerField("data revision", help_text="The plan was made against this.")
    digest = models.CharField(max_length=64, blank=True, help_text="Of all that the plan rests on.")
    counts = models.JSONField(default=dict)
    fields = models.JSONField(
        default=dict, help_text="Per model and field: rows that change it, those of them edited here."
    )
    notices = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    accepted = models.JSONField(
        default=list, help_text="[model, key, field] to take from the dataset; * stands for all."
    )
    revision = models.OneToOneField(Revision, models.PROTECT, null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.dataset} {self.version}, plan {self.pk}"


class Verdict(models.TextChoices):
    NEW = "new", "New"
    CHANGED = "changed", "Changed upstream"
    CONFLICT = "conflict", "Edited here"
    DELETED = "deleted", "Deleted here"
    GONE = "gone", "Gone upstream"


class PlanRow(models.Model):
    """What would become of one row. Rows that change nothing are only counted."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="rows")
    model = models.CharField(max_length=60)
    key = models.CharField(max_length=300)
    title = models.CharField(max_length=500)
    verdict = models.CharField(max_length=10, choices=Verdict)
    changes = models.JSONField(default=list, help_text="Per field: name, said, says, ours, kept.")
    sheet = models.CharField(max_length=200, blank=True)
    row = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["plan", "verdict", "model"], name="ingest_planrow_verdict")]

    def __str__(self):
        return f"{self.get_verdict_display()}: {self.title}"
