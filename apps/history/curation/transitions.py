"""A move that a person asks for, at whichever door: rights, four eyes, citations, one revision."""

from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.core.models import Record, Status
from apps.core.publishing import Move, carry_out, may
from apps.history.curation.authorship import publishers, written_by
from apps.history.models import await_turn, revision

NAMED = 5  # records that a message names before it counts


@dataclass
class Outcome:
    """What became of the records: moved, or refused as uncited, the user's own, or replaced by another."""

    moved: list[Record] = field(default_factory=list)
    uncited: list[Record] = field(default_factory=list)
    own: list[Record] = field(default_factory=list)
    replaced: list[Record] = field(default_factory=list)

    @property
    def refused(self):
        return [*self.uncited, *self.own, *self.replaced]


def attempt(move: Move, user, records, reason="") -> Outcome:
    """Raises PermissionDenied to who may not make the move, ValueError where the reason is missing."""
    if not may(user, move.permission, records.model):
        raise PermissionDenied
    if move.needs_reason and not reason:
        raise ValueError(f"Say why it is to be {move.done}.")
    with transaction.atomic(), revision(user=user, reason=reason):
        await_turn()
        own, replaced = own_work(user, move, records), replaced_ones(move, records)
        rest = records.exclude(pk__in=[record.pk for record in [*own, *replaced]])
        moved, uncited = carry_out(move, rest)
    return Outcome(moved, uncited, own, replaced)


def replaced_ones(move, records):
    """What was merged into another record would stand again without its links: it is split first."""
    gone = records.filter(status__in=move.since, replaced_by__isnull=False)
    return list(gone) if move.to == Status.PUBLISHED else []


def own_work(user, move, records):
    """What a house of four eyes does not let this user publish."""
    asks_another = settings.FOUR_EYES and move.to == Status.PUBLISHED
    return written_by(user, records.filter(status__in=move.since)) if asks_another else []


def others(user, model):
    """Who could publish it instead."""
    return names(publishers(model, but=user)) or "nobody else yet; another publisher is needed"


def names(records):
    named = ", ".join(f"“{record}”" for record in records[:NAMED])
    return f"{named} and {len(records) - NAMED} more" if len(records) > NAMED else named
