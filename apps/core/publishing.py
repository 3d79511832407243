"""The moves between draft, review, published and withdrawn: where each starts, what it asks, who may."""

from dataclasses import dataclass

from django.contrib.auth import get_permission_codename
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from apps.core.models import Status


@dataclass(frozen=True)
class Transition:
    label: str
    done: str
    to: Status
    since: tuple[Status, ...]
    permission: str  # change, revise or publish; mitigations/migrations/0002_groups.py gives them to groups
    needs_citation: bool = False
    needs_reason: bool = False


# The rule of every door: what is published goes on citing a source, if it did.
CITATION_REQUIRED = "it is published, and would cite no source. Cite one, or withdraw it first."

# What was once published never becomes a draft again: its address is in use, and must go on answering.
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


def get_allowed_transitions(status, user, model):
    """The moves that start at this status and that the user may make."""
    return {
        name: move
        for name, move in TRANSITIONS.items()
        if status in move.since and has_model_permission(user, move.permission, model)
    }


def has_model_permission(user, permission, model):
    """`permission` is one of Django's four, `revise` (what is no longer a draft) or `publish`."""
    return user.has_perm(f"{model._meta.app_label}.{get_permission_codename(permission, model._meta)}")


def can_change_record(user, model, status):
    """A draft by those who may change the noun; what was handed on, by those who may also revise it."""
    return has_model_permission(user, "change", model) and (
        status == Status.DRAFT or has_model_permission(user, "revise", model)
    )


def apply_transition(move, records):
    """Moves the records that may. Returns those, and the ones refused because they cite nothing."""
    with transaction.atomic():
        ready = records.filter(status__in=move.since)
        refused = list(ready.uncited()) if move.needs_citation else []
        moved = list(ready.exclude(pk__in=[record.pk for record in refused]).select_for_update())
        for record in moved:
            record.status, record.updated = move.to, timezone.now()
        if moved:
            bulk_update_with_history(moved, records.model, ["status", "updated"], batch_size=100)
    return moved, refused
