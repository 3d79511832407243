"""Which record each link belonged to before any merge, reconstructed from the log.

Merges and splits are the revisions in which the successor of a record of the noun changed. The values that
they wrote to a link do not count; those that anybody wrote between them do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet

from apps.core.models import Record
from apps.history.log.changes import ObjectChange, build_object_changes, get_log, get_log_rows
from apps.history.models import LogRow
from apps.history.undo.items import State, get_row_state


@dataclass
class MergeGroup:
    """The records of a noun that were ever merged into one another, and which of the merges are in force.

    `revisions` are those that merged or split them. `successors` has the record into which each merged record
    went, `merge_revisions` the revision in which it did.
    """

    noun: type[Record]
    revisions: set[int] = field(default_factory=set)
    successors: dict[int, int] = field(default_factory=dict)
    merge_revisions: dict[int, int] = field(default_factory=dict)
    members: set[int] = field(default_factory=set)

    def resolve(self, key: Any) -> Any:
        """The record that now replaces a member of the group; any other record is returned as it is."""
        seen = set()
        while key in self.successors and key not in seen:
            seen.add(key)
            key = self.successors[key]
        return key

    def without_merge(self, merged: int) -> "MergeGroup":
        """The group as if one record had not been merged."""
        successors = {key: end for key, end in self.successors.items() if key != merged}
        revisions = {key: number for key, number in self.merge_revisions.items() if key != merged}
        return MergeGroup(self.noun, self.revisions, successors, revisions, self.members)


class Replacement(NamedTuple):
    """A revision in which the successor of a record changed; None stands for no successor."""

    record: int
    revision: int
    before: int | None
    after: int | None


def get_merge_group(record: Record) -> MergeGroup:
    replacements = list(iter_replacements(type(record)))
    group = MergeGroup(type(record), members=find_group_members(record.pk, replacements))
    for step in replacements:
        if step.record not in group.members:
            continue
        group.revisions.add(step.revision)
        if step.after is None:
            del group.successors[step.record], group.merge_revisions[step.record]
        elif step.before is None:
            group.successors[step.record] = step.after
            group.merge_revisions[step.record] = step.revision
    return group


def iter_replacements(noun: type[Record]) -> Iterator[Replacement]:
    """Every change of a successor in the log of a noun, record by record."""
    replaced = get_log(noun).filter(replaced_by__isnull=False).order_by().values("id")
    rows = get_log(noun).filter(id__in=replaced).order_by("id", "history_id")
    values = rows.values_list("id", "revision_id", "replaced_by_id")
    for key, of_record in groupby(values, itemgetter(0)):
        before = None
        for number, of_revision in groupby(of_record, itemgetter(1)):
            *_, (_, _, after) = of_revision
            if after != before:
                yield Replacement(key, number, before, after)
            before = after


def find_group_members(key: int, replacements: Sequence[Replacement]) -> set[int]:
    """The records that are connected with one by replacements, itself among them."""
    members, size = {key}, 0
    while len(members) > size:
        size = len(members)
        for step in replacements:
            connected = {step.record, *filter(None, (step.before, step.after))}
            members |= connected if connected & members else set()
    return members


# --- One object --------------------------------------------------------------------------------


@dataclass
class LinkOrigin:
    """The state that an object would have without any merge.

    `row` is its last log row, apart from its deletion. `merged_fields` are the fields that merges and splits
    wrote, `merged_values` the values that the merges in force gave them.
    """

    row: LogRow
    state: State
    merged_fields: set[str]
    merged_values: dict[str, Any]


def find_link_origins(
    model: type[Model], keys: QuerySet[Any], group: MergeGroup
) -> Iterator[tuple[int, LinkOrigin]]:
    """(key, origin) of objects of one model, without those that somebody removed by hand."""
    in_force = {*group.merge_revisions.values()}
    changes = build_object_changes(get_log_rows(model).filter(id__in=keys))
    for key, of_object in groupby(changes, attrgetter("row.id")):
        if origin := trace_link_origin(list(of_object), group, in_force):
            yield key, origin


def trace_link_origin(
    changes: Sequence[ObjectChange], group: MergeGroup, in_force: set[int]
) -> LinkOrigin | None:
    """Where a link belonged before any merge that is in force; None if it did not exist."""
    origin: LinkOrigin | None = None
    last: State = {}
    for change in changes:
        is_merge = change.revision.pk in group.revisions
        if change.kind == "-":
            origin = origin if is_merge else None
            continue
        now = get_row_state(change.row)
        if origin is None:
            origin = LinkOrigin(change.row, now, set(), {})
        else:
            differ = {name for name in now if now[name] != last[name]}
            if is_merge:
                origin.merged_fields |= differ
                origin.merged_values |= {name: now[name] for name in differ if change.revision.pk in in_force}
            else:
                apply_manual_change(origin, last, now, differ, group)
            origin.row = change.row
        last = now
    return origin


def apply_manual_change(
    origin: LinkOrigin, before: State, after: State, names: set[str], group: MergeGroup
) -> None:
    """Take over the values that somebody wrote; they replace those that merges wrote before."""
    for name in names:
        origin.state[name] = combine_values(origin.state[name], before[name], after[name], group)
    origin.merged_values = {name: value for name, value in origin.merged_values.items() if name not in names}


def combine_values(value: Any, before: Any, after: Any, group: MergeGroup) -> Any:
    """The value after a change by hand. Of several related records, only those that were added or removed."""
    if not isinstance(after, set):
        return after
    removed, added = before - after, after - before
    replaced = group.members if removed & group.members else set()
    return {key for key in value if key not in removed and (key in before or key not in replaced)} | added
