"""The values that datasets last stated, and plans of imports."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.history.models import History, InternalModel, Revision


class UpstreamQuerySet(models.QuerySet["Upstream"]):
    def of(self, dataset: str, model: type[models.Model]) -> "UpstreamQuerySet":
        return self.filter(dataset=dataset, model=model._meta.label_lower)


class Upstream(InternalModel):
    """The values that a dataset last stated for one object, and their position in the file."""

    dataset = models.CharField(_("dataset"), max_length=40)
    model = models.CharField(_("model"), max_length=60)
    key = models.CharField(
        _("key"), max_length=300, help_text="The natural key of the object as a JSON list."
    )
    values = models.JSONField(_("values"), encoder=DjangoJSONEncoder)
    file = models.CharField(_("file"), max_length=200, blank=True)
    sha256 = models.CharField(_("sha256"), max_length=64, blank=True, help_text="Of the whole file.")
    sheet = models.CharField(_("sheet"), max_length=200, blank=True)
    row = models.PositiveIntegerField(_("row"), null=True)

    objects = UpstreamQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("upstream value")
        verbose_name_plural = _("upstream values")
        constraints = [
            models.UniqueConstraint(fields=["dataset", "model", "key"], name="ingest_upstream_once")
        ]

    def __str__(self) -> str:
        return f"{self.dataset}: {self.model} {self.key}"

    @property
    def sheet_name(self) -> str:
        """The sheet of a workbook, or the record in YAML; empty for a CSV file, which has one sheet."""
        return "" if self.sheet == self.file else self.sheet.removeprefix(f"{self.file}, ")


class PlanState(models.TextChoices):
    READY = "ready", "Ready to apply"
    REFUSED = "refused", "The file has errors"
    APPLIED = "applied", "Applied"


class Plan(models.Model):
    """The changes that an import would make to the data of a revision. Making a plan writes none of them."""

    dataset = models.CharField(_("dataset"), max_length=40)
    files = models.JSONField(_("files"), default=list, help_text="Name and SHA-256 of each file, in order.")
    options = models.JSONField(_("options"), default=dict, help_text="Options of the importer.")
    version = models.CharField(_("version"), max_length=40, blank=True)
    made = models.DateTimeField(_("made"), auto_now_add=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("user"), null=True, blank=True
    )
    state = models.CharField(_("state"), max_length=10, choices=PlanState, default=PlanState.READY)
    base = models.PositiveBigIntegerField(
        _("data revision"), help_text="The data revision that the plan is based on."
    )
    digest = models.CharField(
        _("digest"), max_length=64, blank=True, help_text="A hash of everything that the plan is based on."
    )
    counts = models.JSONField(_("counts"), default=dict)
    fields = models.JSONField(
        _("fields"),
        default=dict,
        help_text="For each model and field: the rows that change it, and those of them edited here.",
    )
    notices = models.JSONField(_("notices"), default=list)
    problems = models.JSONField(_("problems"), default=list)
    accepted = models.JSONField(
        _("accepted"),
        default=list,
        help_text="Rules [model, key, field] for the values to take from the dataset; * means all.",
    )
    revision = models.OneToOneField(
        Revision, models.PROTECT, verbose_name=_("revision"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.dataset} {self.version}, plan {self.pk}"


class Verdict(models.TextChoices):
    NEW = "new", "New"
    CHANGED = "changed", "Changed upstream"
    CONFLICT = "conflict", "Edited here"
    DELETED = "deleted", "Deleted here"
    GONE = "gone", "Gone upstream"


class PlanRow(models.Model):
    """The outcome of one row. Rows that change nothing are only counted in Plan.counts."""

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name=_("plan"), related_name="rows")
    model = models.CharField(_("model"), max_length=60)
    key = models.CharField(_("key"), max_length=300)
    title = models.CharField(_("title"), max_length=500)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    changes = models.JSONField(
        _("changes"), default=list, help_text="For each field: name, said, says, ours, kept."
    )
    sheet = models.CharField(_("sheet"), max_length=200, blank=True)
    row = models.PositiveIntegerField(_("row"), null=True)

    class Meta:
        verbose_name = _("plan row")
        verbose_name_plural = _("plan rows")
        ordering = ["pk"]
        indexes = [models.Index(fields=["plan", "verdict", "model"], name="ingest_planrow_verdict")]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.title}"
