"""Carry out a transition for a person, in the admin or the API, under all rules and as one revision.

The rules are permissions, four eyes, citations, and that a merged record is split first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet

from apps.core.models import Record, RecordQuerySet, Status
from apps.core.publishing import Transition, apply_transition, has_model_permission
from apps.history.curation.authorship import find_other_publishers, find_records_written_by
from apps.history.models import AnyUser, acquire_write_lock, create_revision

NAMES_SHOWN = 5  # names in a message before the rest is counted


@dataclass
class TransitionResult:
    """The records that were moved, and those that were refused, by the reason."""

    moved: list[Record] = field(default_factory=list)
    uncited: list[Record] = field(default_factory=list)
    own_work: list[Record] = field(default_factory=list)
    replaced: list[Record] = field(default_factory=list)

    @property
    def refused(self) -> list[Record]:
        return [*self.uncited, *self.own_work, *self.replaced]


def attempt_transition(
    transition: Transition, user: AnyUser, records: RecordQuerySet[Any], reason: str = ""
) -> TransitionResult:
    """Move the records that may be moved.

    Raises PermissionDenied without the permission, ValueError without a reason where one is needed.
    """
    if not has_model_permission(user, transition.permission, records.model):
        raise PermissionDenied
    if transition.needs_reason and not reason:
        raise ValueError(f"Say why it is to be {transition.done_label}.")
    with transaction.atomic(), create_revision(user=user, reason=reason):
        acquire_write_lock()
        own_work = find_own_work(user, transition, records)
        replaced = find_replaced_records(transition, records)
        rest = records.exclude(pk__in=[record.pk for record in [*own_work, *replaced]])
        moved, uncited = apply_transition(transition, rest)
    return TransitionResult(moved, uncited, own_work, replaced)


def find_replaced_records(transition: Transition, records: QuerySet[Any]) -> list[Record]:
    """Merged records: published again without a split, they would have none of their links."""
    replaced = records.filter(status__in=transition.from_statuses, replaced_by__isnull=False)
    return list(replaced) if transition.to_status == Status.PUBLISHED else []


def find_own_work(user: AnyUser, transition: Transition, records: QuerySet[Any]) -> list[Record]:
    """The records that the user may not publish under four eyes."""
    if not settings.FOUR_EYES or transition.to_status != Status.PUBLISHED:
        return []
    return find_records_written_by(user, records.filter(status__in=transition.from_statuses))


def describe_other_publishers(user: AnyUser, model: type[Model]) -> str:
    """The people who could publish it instead."""
    names = join_record_names(find_other_publishers(model, but=user))
    return names or "nobody else yet; another publisher is needed"


def join_record_names(objects: Sequence[Model] | QuerySet[Any]) -> str:
    names = ", ".join(f"“{each}”" for each in objects[:NAMES_SHOWN])
    return f"{names} and {len(objects) - NAMES_SHOWN} more" if len(objects) > NAMES_SHOWN else names
