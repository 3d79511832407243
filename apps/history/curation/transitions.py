"""A move that a person asks for, at whichever door: rights, four eyes, citations, one revision."""

from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.core.models import Record, Status
from apps.core.publishing import Transition, apply_transition, has_model_permission
from apps.history.curation.authorship import find_other_publishers, find_records_written_by
from apps.history.models import acquire_write_lock, create_revision

NAMES_SHOWN = 5  # records that a message names before it counts


@dataclass
class TransitionResult:
    """What became of the records: moved, or refused as uncited, the user's own, or replaced by another."""

    moved: list[Record] = field(default_factory=list)
    uncited: list[Record] = field(default_factory=list)
    own_work: list[Record] = field(default_factory=list)
    replaced: list[Record] = field(default_factory=list)

    @property
    def refused(self):
        return [*self.uncited, *self.own_work, *self.replaced]


def attempt_transition(move: Transition, user, records, reason="") -> TransitionResult:
    """Raises PermissionDenied to who may not make the move, ValueError where the reason is missing."""
    if not has_model_permission(user, move.permission, records.model):
        raise PermissionDenied
    if move.needs_reason and not reason:
        raise ValueError(f"Say why it is to be {move.done_label}.")
    with transaction.atomic(), create_revision(user=user, reason=reason):
        acquire_write_lock()
        own, replaced = find_own_work(user, move, records), find_replaced_records(move, records)
        rest = records.exclude(pk__in=[record.pk for record in [*own, *replaced]])
        moved, uncited = apply_transition(move, rest)
    return TransitionResult(moved, uncited, own, replaced)


def find_replaced_records(move, records):
    """What was merged into another record would stand again without its links: it is split first."""
    gone = records.filter(status__in=move.from_statuses, replaced_by__isnull=False)
    return list(gone) if move.to_status == Status.PUBLISHED else []


def find_own_work(user, move, records):
    """What a house of four eyes does not let this user publish."""
    asks_another = settings.FOUR_EYES and move.to_status == Status.PUBLISHED
    return (
        find_records_written_by(user, records.filter(status__in=move.from_statuses)) if asks_another else []
    )


def describe_other_publishers(user, model):
    """Who could publish it instead."""
    return (
        join_record_names(find_other_publishers(model, but=user))
        or "nobody else yet; another publisher is needed"
    )


def join_record_names(records):
    named = ", ".join(f"“{record}”" for record in records[:NAMES_SHOWN])
    return f"{named} and {len(records) - NAMES_SHOWN} more" if len(records) > NAMES_SHOWN else named
