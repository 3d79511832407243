"""Who changed what, when and why. Every write belongs to one revision."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection, models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

NO_REVISION = (0, datetime.fromtimestamp(0, UTC))
WRITE_LOCK_KEY = 7_415_200_917  # any number, as long as nothing else on the server locks it


class Revision(models.Model):
    """One act of writing. Its number is its key; the highest is the data revision."""

    time = models.DateTimeField(auto_now_add=True, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="revisions"
    )
    reason = models.CharField(max_length=300, blank=True)
    batch = models.CharField(
        max_length=120, blank=True, help_text="The import or command that wrote, if not a person."
    )
    token = models.CharField(max_length=80, blank=True, help_text="The user's token that wrote, by its name.")

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"Revision {self.pk}"

    @property
    def who(self):
        """The person, or the dataset and its file without the hash."""
        return str(self.user or self.batch.partition(" (SHA-256")[0] or _("someone not recorded"))


class DraftStage(models.TextChoices):
    OPEN = "open", "Open"
    PUBLISHED = "published", "Published"
    DROPPED = "dropped", "Dropped"
    REPLACED = "replaced", "Replaced by a later one"


class DraftChange(models.Model):
    """A change to a published record that readers do not see: the form of the admin, as it was sent."""

    model = models.CharField("noun", max_length=60)
    record = models.PositiveBigIntegerField()
    title = models.CharField("record", max_length=600, help_text="As it was called when this was kept.")
    sent = models.JSONField(help_text="Every value of the form by its name, as a list.")
    reason = models.CharField("why", max_length=300, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="draft_changes"
    )
    made = models.DateTimeField(auto_now_add=True)
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="later")
    stage = models.CharField(max_length=10, choices=DraftStage, default=DraftStage.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True, help_text="Why it was dropped.")
    revision = models.OneToOneField(Revision, models.PROTECT, null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["model", "record", "stage"], name="history_draft_of_record")]

    def __str__(self):
        return f"Draft change {self.pk} of {self.title}"

    def get_absolute_url(self):
        return reverse("admin:history_draftchange_change", args=[self.pk])

    @property
    def authors(self):
        """Who wrote it, the first one first."""
        before = self.follows.authors if self.follows else []
        return [*before, *({str(self.user)} - {*before})]


@dataclass
class RevisionContext:
    """What is being done now; its revision is made with the first write, if there is one."""

    user: object = None
    reason: str = ""
    batch: str = ""
    token: str = ""
    revision: Revision | None = None
    is_kept: bool = False
    is_rehearsed: bool = False

    def number(self):
        """Numbers come to be seen in order: none is taken before the last one stands or is given up."""
        if self.revision is None or self.was_rolled_back():
            with transaction.atomic():
                self.revision = self.take()
            transaction.on_commit(self.keep)
        return self.revision.pk

    def take(self):
        if not self.is_rehearsed:
            acquire_write_lock()
        user = self.user if getattr(self.user, "is_authenticated", False) else None
        told = {"reason": self.reason[:300], "batch": self.batch[:120], "token": self.token}
        return Revision.objects.create(user=user, **told)

    def keep(self):
        self.is_kept = True

    def was_rolled_back(self):
        """With the part of the act that wrote first, which failed."""
        return not self.is_kept and self.keep not in [call for _, call, _ in connection.run_on_commit]

    def learn(self, user, reason, batch):
        """What an act within knows better."""
        known = getattr(self.user, "is_authenticated", False)
        self.user = self.user if known else user or self.user  # the API may log in later than the session
        before = self.reason, self.batch
        self.reason, self.batch = self.reason or reason, self.batch or batch
        if self.revision and before != (self.reason, self.batch):
            told = {"reason": self.reason[:300], "batch": self.batch[:120]}
            Revision.objects.filter(pk=self.revision.pk).update(**told)


_revision_context = ContextVar("act", default=None)


@contextmanager
def create_revision(user=None, reason="", batch=""):
    """Everything written within belongs to one revision. Within another, it is part of that one."""
    if outer := _revision_context.get():
        outer.learn(user, reason, batch)
        yield outer
        return
    token = _revision_context.set(RevisionContext(user, reason, batch))
    try:
        yield _revision_context.get()
    finally:
        _revision_context.reset(token)


@contextmanager
def dry_run():
    """Everything written within is undone at its end, and leaves no revision behind."""
    token = _revision_context.set(RevisionContext(is_rehearsed=True))
    try:
        with transaction.atomic():
            yield _revision_context.get()
            transaction.set_rollback(True)
    finally:
        _revision_context.reset(token)


def acquire_write_lock():
    """Until the transaction ends nobody else who waits for a turn writes: what is read here stays true.

    SQLite has one writer at a time from the beginning of its transaction (IMMEDIATE).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITE_LOCK_KEY])


def current_revision():
    """The number under which a write is logged; a write outside of `revision()` is an act of its own."""
    return (_revision_context.get() or RevisionContext()).number()


def get_data_revision():
    """The number of the last write, 0 for an empty base."""
    return Revision.objects.aggregate(last=models.Max("pk"))["last"] or 0


def get_last_revision() -> tuple[int, datetime]:
    """The number and the time of the last write; 0 and 1970 for an empty base."""
    return Revision.objects.order_by("-pk").values_list("pk", "time").first() or NO_REVISION


def get_revision_user(instance, **kwargs):
    user = getattr(_revision_context.get(), "user", None)
    return user if getattr(user, "is_authenticated", False) else None


class RevisionStampedModel(models.Model):
    revision = models.ForeignKey(Revision, models.PROTECT, default=current_revision, related_name="+")

    class Meta:
        abstract = True


class InternalModel(models.Model):
    """Logged to be undone with what it belongs to; nobody reads it, and it stands in nobody's way."""

    class Meta:
        abstract = True


class HistoryLogManager(HistoryManager):
    def bulk_history_create(self, objs, batch_size=None, **options):
        """Unlike the library's, it keeps the many-to-many links."""
        rows = super().bulk_history_create(objs, batch_size=batch_size, **options)
        for item in self.model._history_m2m_fields:
            create_link_log_rows({row.id: row for row in rows}, item, getattr(self.model, item.name).model)
        return rows


def create_link_log_rows(rows, item, log):
    owner = item.m2m_field_name()
    links = item.remote_field.through._base_manager.filter(**{f"{owner}__in": list(rows)}).values()
    log.objects.bulk_create([log(history=rows[link[f"{owner}_id"]], **link) for link in links])


class History(HistoricalRecords):
    """`history = History()` on a model logs every write to it under the current revision."""

    def __init__(self, **kwargs):
        super().__init__(
            bases=[RevisionStampedModel],
            get_user=get_revision_user,
            history_manager=HistoryLogManager,
            **kwargs,
        )
