"""Transitions between the statuses of a record, and who may make them."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from apps.core.models import Record, RecordQuerySet, Status

User = AbstractUser | AnonymousUser


@dataclass(frozen=True)
class Transition:
    """`done_label` completes "The record was …".

    `permission`: change, revise or publish; mitigations/migrations/0002_groups.py grants them to groups.
    """

    label: str
    done_label: str
    to_status: Status
    from_statuses: tuple[Status, ...]
    permission: str
    needs_citation: bool = False
    needs_reason: bool = False


# A published record that cites a source goes on citing one. Admin, API and imports enforce this.
CITATION_REQUIRED = "it is published, and would cite no source. Cite one, or withdraw it first."

# No transition leads from published back to draft: the URL is in use and must keep working.
TRANSITIONS = {
    "review": Transition("Send to review", "sent to review", Status.IN_REVIEW, (Status.DRAFT,), "change"),
    "return": Transition("Return to draft", "returned to draft", Status.DRAFT, (Status.IN_REVIEW,), "revise"),
    "publish": Transition(
        "Publish", "published", Status.PUBLISHED, (Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN),
        "publish", needs_citation=True,
    ),
    "withdraw": Transition(
        "Withdraw", "withdrawn", Status.WITHDRAWN, (Status.PUBLISHED,), "publish", needs_reason=True
    ),
}  # fmt: skip


def get_allowed_transitions(status: str, user: User, model: type[Record]) -> dict[str, Transition]:
    """The transitions that start at this status and that the user may make."""
    return {
        name: transition
        for name, transition in TRANSITIONS.items()
        if status in transition.from_statuses and has_model_permission(user, transition.permission, model)
    }


def has_model_permission(user: User, permission: str, model: type[Any]) -> bool:
    """`permission`: one of Django's four, `revise` (change a record that is no draft) or `publish`."""
    return user.has_perm(f"{model._meta.app_label}.{get_permission_codename(permission, model._meta)}")


def can_change_record(user: User, model: type[Record], status: str) -> bool:
    """Drafts need the permission to change the noun, other records also the permission to revise it."""
    return has_model_permission(user, "change", model) and (
        status == Status.DRAFT or has_model_permission(user, "revise", model)
    )


def apply_transition(transition: Transition, records: RecordQuerySet) -> tuple[list[Record], list[Record]]:
    """Change the status of all records that may change. Returns those, and those that lack a citation."""
    with transaction.atomic():
        ready = records.filter(status__in=transition.from_statuses)
        uncited = list(ready.uncited()) if transition.needs_citation else []
        moved = list(ready.exclude(pk__in=[record.pk for record in uncited]).select_for_update())
        for record in moved:
            record.status, record.updated = transition.to_status, timezone.now()
        if moved:
            bulk_update_with_history(moved, records.model, ["status", "updated"], batch_size=100)
    return moved, uncited
