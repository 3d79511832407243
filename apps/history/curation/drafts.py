"""Draft changes beside published records: keep, preview, publish and drop them.

A draft change is read by writing it in a transaction that is rolled back: the log of that is the preview.
"""

from dataclasses import asdict, dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.core.models import Record
from apps.core.publishing import CITATION_REQUIRED, has_model_permission
from apps.history.curation.proposals import (
    ADDED,
    CHANGED,
    REMOVED,
    Proposal,
    ProposedLink,
    get_link_relations,
    write_proposal,
)
from apps.history.log.changes import ObjectChange, iter_revision_changes, list_changes_since
from apps.history.log.diff import name_record
from apps.history.models import (
    AnyUser,
    DraftChange,
    DraftStage,
    acquire_write_lock,
    create_revision,
    dry_run,
    get_known_user,
)

CHANGES_SHOWN = 200  # objects of each noun
PERMISSIONS = {ADDED: "add", CHANGED: "change", REMOVED: "delete"}


class CannotPublish(Exception):  # noqa: N818 - named like CannotUndo and CannotMerge: the message is the reason
    """Nothing was written."""


@dataclass
class DraftPreview:
    """What publishing a draft change would write now, or why it cannot be published.

    `later_changes` are those that others wrote to the record since the author of the draft read it.
    """

    changes: list[ObjectChange] = field(default_factory=list)
    later_changes: list[ObjectChange] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def is_publishable(self) -> bool:
        return bool(self.changes) and not (self.later_changes or self.errors)


def preview_draft(draft: DraftChange) -> DraftPreview:
    if later := list_changes_since(draft.get_record(), draft.base_revision):
        return DraftPreview(later_changes=later)
    with dry_run() as context:
        try:
            write_draft(draft)
        except ValidationError as error:
            return DraftPreview(errors=error.messages)
        changes = iter_revision_changes(context.revision, CHANGES_SHOWN) if context.revision else ()
        return DraftPreview(changes=list(changes))


def write_draft(draft: DraftChange) -> None:
    """Write a draft change, or raise ValidationError, after which the caller rolls back its transaction."""
    record = draft.get_record()
    published = type(record).objects.published().filter(pk=record.pk)
    was_cited = published.exists() and not published.uncited().exists()
    write_proposal(record, get_proposal(draft))
    if was_cited and published.uncited().exists():
        raise ValidationError(f"Not saved: {CITATION_REQUIRED}")


def get_proposal(draft: DraftChange) -> Proposal:
    links = [ProposedLink(**link) for link in draft.link_changes]
    return Proposal(draft.base_revision, draft.field_values, links)


# --- Stages of a draft change ------------------------------------------------------------------


def get_open_drafts(record: Record) -> QuerySet[DraftChange]:
    drafts = DraftChange.objects.filter(model=record._meta.label_lower, record=record.pk)
    return drafts.filter(stage=DraftStage.OPEN).select_related("user")


def save_draft(
    record: Record, proposal: Proposal, user: AnyUser, reason: str, follows: DraftChange | None = None
) -> DraftChange:
    """Keep a draft change. It replaces the one that it follows, which can still be read.

    Raises CannotPublish if somebody has decided on that one already.
    """
    with transaction.atomic():
        if follows:
            decide_draft(follows, DraftStage.REPLACED, user)
        return DraftChange.objects.create(
            model=record._meta.label_lower, record=record.pk, title=name_record(record),
            base_revision=proposal.base_revision, field_values=proposal.values,
            link_changes=[asdict(link) for link in proposal.links],
            user=get_known_user(user), reason=reason, follows=follows,
        )  # fmt: skip


def publish_draft(draft: DraftChange, user: AnyUser) -> None:
    """Write a draft change as one revision, or raise CannotPublish."""
    why = f"Draft change by {', '.join(draft.authors)}: {draft.reason}".removesuffix(": ")
    with transaction.atomic(), create_revision(user=user, reason=why) as context:
        acquire_write_lock()
        check_link_permissions(draft, user)
        if list_changes_since(draft.get_record(), draft.base_revision):
            raise CannotPublish("The record was changed since the draft change was written.")
        try:
            write_draft(draft)
        except ValidationError as error:
            raise CannotPublish(" ".join(error.messages)) from error
        if context.revision is None:
            raise CannotPublish("The record already has these values.")
        draft.revision = context.revision
        decide_draft(draft, DraftStage.PUBLISHED, user)


def check_link_permissions(draft: DraftChange, user: AnyUser) -> None:
    relations = get_link_relations(draft.get_record())
    for link in get_proposal(draft).links:
        permission = PERMISSIONS[link.action]
        model = relations[link.model].related_model if link.model in relations else None
        if model and not has_model_permission(user, permission, model):
            raise CannotPublish(f"You may not {permission} these {model._meta.verbose_name_plural}.")


def drop_draft(draft: DraftChange, user: AnyUser, note: str) -> None:
    decide_draft(draft, DraftStage.DROPPED, user, note)


def decide_draft(draft: DraftChange, stage: DraftStage, user: AnyUser, note: str = "") -> None:
    """Close an open draft change. Raises CannotPublish if somebody else has closed it."""
    with transaction.atomic():
        acquire_write_lock()
        if not DraftChange.objects.filter(pk=draft.pk, stage=DraftStage.OPEN).exists():
            raise CannotPublish("Somebody has decided on this draft change already.")
        draft.stage, draft.decided_by = stage, get_known_user(user)
        draft.decided, draft.note = timezone.now(), note
        draft.save()
