"""Revisions: who changed what, when and why. Every write belongs to one revision."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection, models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

NO_REVISION = (0, datetime.fromtimestamp(0, UTC))
WRITE_LOCK_KEY = 7_415_200_917  # any number that no other program on the database server locks

AnyUser: TypeAlias = User | AnonymousUser


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
