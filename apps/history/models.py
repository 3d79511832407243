"""Revisions: who changed what, when and why. Every write belongs to one revision."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

NO_REVISION = (0, datetime.fromtimestamp(0, UTC))
WRITE_LOCK_KEY = 7_415_200_917  # any number that no other program on the database server locks

AnyUser: TypeAlias = User | AnonymousUser
LogRow: TypeAlias = Any  # the classes of the log are built by django-simple-history


class Revision(models.Model):
    """All that was written at one time for one reason. The highest number is the data revision."""

    time = models.DateTimeField(auto_now_add=True, db_index=True, verbose_name=_("time"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="revisions",
        verbose_name=_("user"),
    )  # fmt: skip
    reason = models.CharField(max_length=300, blank=True, verbose_name=_("reason"))
    batch = models.CharField(
        max_length=120, blank=True, verbose_name=_("batch"),
        help_text="The import or command that wrote, if not a person.",
    )  # fmt: skip
    token = models.CharField(
        max_length=80, blank=True, verbose_name=_("token"),
        help_text="The name of the API token that was used.",
    )  # fmt: skip

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self) -> str:
        return f"Revision {self.pk}"

    @property
    def author_name(self) -> str:
        """The user, or the dataset and its file without the hash."""
        return str(self.user or self.batch.partition(" (SHA-256")[0] or gettext("someone not recorded"))


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


@dataclass
class RevisionContext:
    """The revision that is being written. Its row is created with the first write, if there is one."""

    user: AnyUser | None = None
    reason: str = ""
    batch: str = ""
    token: str = ""
    revision: Revision | None = None
    is_committed: bool = False
    is_dry_run: bool = False

    def get_number(self) -> int:
        return self.get_revision().pk

    def get_revision(self) -> Revision:
        """The row of the revision, which is created if nothing was written before."""
        if self.revision is None or not self.is_stored(self.revision):
            with transaction.atomic():
                self.revision = self.create_row()
            transaction.on_commit(self.mark_committed)
        return self.revision

    def create_row(self) -> Revision:
        """The write lock makes numbers visible to other connections in their order.

        A number is given out only after the transaction of the number before it has ended.
        """
        if not self.is_dry_run:
            acquire_write_lock()
        return Revision.objects.create(
            user=get_known_user(self.user), reason=self.reason[:300], batch=self.batch[:120], token=self.token
        )

    def mark_committed(self) -> None:
        self.is_committed = True

    def is_stored(self, row: Revision) -> bool:
        """False after a rollback to a savepoint before the first write, after which the caller goes on."""
        return self.is_committed or Revision.objects.filter(pk=row.pk, time=row.time).exists()

    def fill_in(self, user: AnyUser | None, reason: str, batch: str) -> None:
        """Take over from an inner context what this one does not know: the API logs in after the session."""
        self.user = get_known_user(self.user) or user or self.user
        before = self.reason, self.batch
        self.reason, self.batch = self.reason or reason, self.batch or batch
        if self.revision and before != (self.reason, self.batch):
            Revision.objects.filter(pk=self.revision.pk).update(
                reason=self.reason[:300], batch=self.batch[:120]
            )


def get_known_user(user: AnyUser | None) -> User | None:
    return user if isinstance(user, User) else None


_revision_context: ContextVar[RevisionContext | None] = ContextVar("revision_context", default=None)


@contextmanager
def create_revision(
    user: AnyUser | None = None, reason: str = "", batch: str = ""
) -> Iterator[RevisionContext]:
    """Everything written within belongs to one revision. Within another revision, it belongs to that one."""
    if outer := _revision_context.get():
        outer.fill_in(user, reason, batch)
        yield outer
        return
    context = RevisionContext(user, reason, batch)
    token = _revision_context.set(context)
    try:
        yield context
    finally:
        _revision_context.reset(token)


@contextmanager
def dry_run() -> Iterator[RevisionContext]:
    """Roll back at the end everything that was written within, the revision included."""
    context = RevisionContext(is_dry_run=True)
    token = _revision_context.set(context)
    try:
        with transaction.atomic():
            yield context
            transaction.set_rollback(True)
    finally:
        _revision_context.reset(token)


def acquire_write_lock() -> None:
    """Wait until no other transaction holds the lock, and hold it to the end of this one.

    What is read in between stays true. SQLite needs no lock: its transactions are IMMEDIATE, one at a time.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITE_LOCK_KEY])


def current_revision() -> int:
    """The number under which a write is logged. Outside of `create_revision()`, each write has its own."""
    return (_revision_context.get() or RevisionContext()).get_number()


def get_data_revision() -> int:
    """The number of the last revision, 0 for an empty database."""
    return Revision.objects.aggregate(last=models.Max("pk"))["last"] or 0


def get_last_revision() -> tuple[int, datetime]:
    """The number and the time of the last revision; 0 and 1970 for an empty database."""
    return Revision.objects.order_by("-pk").values_list("pk", "time").first() or NO_REVISION


def get_revision_user(instance: models.Model | None, **kwargs: object) -> User | None:
    """The user of the current revision; the signature is that of django-simple-history."""
    context = _revision_context.get()
    return get_known_user(context.user) if context else None


# --- The log -------------------------------------------------------------------------------------


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
