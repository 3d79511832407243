"""Merge of two records into one, as one revision: all references to the merged record lead to the kept one.

The merged record is withdrawn, keeps its id and its own fields, and names the record that replaced it. A link
that would exist twice, or would connect a record with itself, is deleted. split.py takes all of it back.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Field, Model, Q, UniqueConstraint
from django.utils import timezone

from apps.core.models import Record, Status
from apps.history.log.changes import list_logged_models
from apps.history.log.diff import EMPTY_VALUES, diff_texts, format_row_value, name_record
from apps.history.merge.references import (
    MergeItem,
    ReferenceFields,
    build_reference_query,
    find_references,
    load_current_states,
    resolve_duplicates,
)
from apps.history.models import AnyUser, Revision, RevisionContext, acquire_write_lock, create_revision
from apps.history.undo.permissions import list_barred_nouns
from apps.history.undo.restore import write_target_states

UNMERGEABLE_FIELDS = {
    "public_id", "status", "origin", "external_id", "replaced_by", "created", "updated",
}  # fmt: skip


class CannotMerge(Exception):  # noqa: N818 - the message is the reason
    """Nothing was written."""


@dataclass(frozen=True)
class MergeFieldChoice:
    """A field in which the two records differ, as readers see it, with the words that differ marked.

    `fills` says that only the merged record has a value.
    """

    name: str
    label: str
    kept: str
    merged: str
    fills: bool
    may_take: bool


@dataclass
class MergePlan:
    """What a merge or a split would write, object by object, and the fields that a merge could take over."""

    kept: Any
    merged: Any
    items: list[MergeItem]
    obstacle: str = ""

    @cached_property
    def links(self) -> list[MergeItem]:
        records = (get_record_key(self.kept), get_record_key(self.merged))
        return [item for item in self.items if item.key not in records]

    @property
    def moved(self) -> list[MergeItem]:
        return [item for item in self.links if item.target]

    @property
    def duplicates(self) -> list[MergeItem]:
        return [item for item in self.links if item.rival]

    @property
    def self_links(self) -> list[MergeItem]:
        """Links that would connect the record with itself."""
        return [item for item in self.links if not (item.target or item.rival)]

    @property
    def choices(self) -> Iterator[MergeFieldChoice]:
        """The fields in which the records differ."""
        for item in get_mergeable_fields(type(self.kept)):
            kept, merged = getattr(self.kept, item.attname), getattr(self.merged, item.attname)
            if kept != merged and not (kept in EMPTY_VALUES and merged in EMPTY_VALUES):
                texts = diff_texts(format_row_value(self.kept, item), format_row_value(self.merged, item))
                is_self = item.related_model is type(self.kept) and merged == self.kept.pk
                may_take = merged not in EMPTY_VALUES and not is_self
                fills = may_take and kept in EMPTY_VALUES
                yield MergeFieldChoice(item.name, str(item.verbose_name), *texts, fills, may_take)


def get_record_key(record: Model) -> tuple[str, int]:
    return record._meta.label_lower, record.pk


def get_mergeable_fields(noun: type[Record]) -> list[Field]:
    """The fields that a record can take over, without those that identify it, are unique or are derived."""
    unique = [rule.fields for rule in noun._meta.constraints if isinstance(rule, UniqueConstraint)]
    fixed = UNMERGEABLE_FIELDS.union(*unique)
    return [
        item
        for item in noun._meta.concrete_fields
        if item.editable and not item.primary_key and item.name not in fixed
    ]


# --- The plan ----------------------------------------------------------------------------------


def plan_merge(kept: Record, merged: Record, take: Collection[str] = ()) -> MergePlan:
    """Plan the merge of `merged` into `kept`, which takes over the values of the fields named in `take`."""
    if obstacle := find_merge_obstacle(kept, merged):
        return MergePlan(kept, merged, [], obstacle)
    items = {
        model: redirect_references(model, fields, kept, merged)
        for model, fields in find_references(type(kept)).items()
    }
    records = items.setdefault(type(kept), [])
    planned = {item.pk for item in records}
    for record in (kept, merged):
        if record.pk not in planned:
            (state,) = [state for _, state in load_current_states(type(record), Q(pk=record.pk))]
            records.append(MergeItem(type(record), record.pk, state, {**state}, record))
    for item in records:
        item.target = {**(item.target or {}), **build_pair_changes(item, kept, merged, take)}
    return MergePlan(kept, merged, [item for model in list_logged_models() for item in items.get(model, ())])


def find_merge_obstacle(kept: Record, merged: Record) -> str:
    """The reason why two records cannot be merged, "" if they can."""
    noun = type(kept)
    plural = str(noun._meta.verbose_name_plural)
    if noun is not type(merged):
        other = str(merged._meta.verbose_name_plural)
        return f"{f'{plural} and {other}'.capitalize()} cannot be merged with one another."
    if noun.merges_within is None:
        return f"{plural.capitalize()} cannot be merged."
    if kept.pk == merged.pk:
        return "A record cannot be merged into itself."
    if merged.replaced_by:
        return f"“{name_record(merged)}” was merged into “{name_record(merged.replaced_by)}” already."
    return find_status_obstacle(kept, merged)


def find_status_obstacle(kept: Record, merged: Record) -> str:
    for record in (kept, merged):
        if record.status == Status.WITHDRAWN:
            return f"“{name_record(record)}” is withdrawn."
    if merged.status == Status.PUBLISHED != kept.status:
        names = f"“{name_record(merged)}” is published, but “{name_record(kept)}” is not"
        return f"{names}: publish that one, or merge it instead."
    for name in kept.merges_within or ():
        if getattr(kept, name) != getattr(merged, name):
            field: Any = kept._meta.get_field(name)
            values = f"“{getattr(kept, name)}” and “{getattr(merged, name)}”"
            return f"They differ in their {field.verbose_name}: {values}."
    return find_parent_cycle(kept, merged)


def find_parent_cycle(kept: Record, merged: Record) -> str:
    """A record above `kept` that is below `merged` would be above and below the same record."""
    above = getattr(kept, "parent", None)
    while above and above.parent_id:
        if above.parent_id == merged.pk:
            names = (name_record(kept), name_record(above), name_record(merged))
            return "“{}” is below “{}”, and that is below “{}”.".format(*names)
        above = above.parent
    return ""


def redirect_references(
    model: type[Model], fields: ReferenceFields, kept: Record, merged: Record
) -> list[MergeItem]:
    """The objects of one model that refer to `merged`, referring to `kept`."""
    items = []
    for row, now in load_current_states(model, build_reference_query(fields, [merged.pk])):
        redirected = [name for name in fields.attributes if now[name] == merged.pk]
        target = {**now, **dict.fromkeys(redirected, kept.pk)}
        for name in fields.many:
            if merged.pk in now[name]:
                target[name] = now[name] - {merged.pk} | {kept.pk}
        items.append(MergeItem(model, row.pk, now, target, row, redirected=redirected))
    resolve_duplicates(model, items, fields.attributes)
    return items


def build_pair_changes(
    item: MergeItem, kept: Record, merged: Record, take: Collection[str]
) -> dict[str, Any]:
    """The changes to the two records. A reference of `kept` to `merged` becomes the one of `merged`."""
    if item.pk == merged.pk:
        withdrawn = {"status": Status.WITHDRAWN} if merged.status == Status.PUBLISHED else {}
        return {"replaced_by_id": kept.pk, **withdrawn}
    if item.pk != kept.pk:
        return {}
    taken = [field.attname for field in get_mergeable_fields(type(kept)) if field.name in take]
    return {name: getattr(merged, name) for name in [*item.redirected, *taken]} | {"updated": timezone.now()}


# --- Writing it --------------------------------------------------------------------------------


def merge_records(
    kept: Record, merged: Record, take: Collection[str] = (), *,
    user: AnyUser | None = None, reason: str = "",
) -> Revision:  # fmt: skip
    """Merge `merged` into `kept`, or raise CannotMerge. Returns the revision.

    `take` names the fields whose values are taken from `merged`. Without a user no permission is checked.
    """
    why = f"Merge of {merged.public_id} into {kept.public_id}: {clean_merge_reason(reason)}"
    with merge_transaction(user, why) as context:
        now_kept, now_merged = (type(record)._base_manager.get(pk=record.pk) for record in (kept, merged))
        apply_merge_plan(plan_merge(now_kept, now_merged, take), user)
        return context.get_revision()


def clean_merge_reason(reason: str) -> str:
    if not reason.strip():
        raise CannotMerge("Say why.")
    return reason.strip()


@contextmanager
def merge_transaction(user: AnyUser | None, why: str) -> Iterator[RevisionContext]:
    """One transaction and one revision, with the write lock. Errors of the database become CannotMerge."""
    try:
        with transaction.atomic(), create_revision(user, why) as context:
            acquire_write_lock()
            yield context
    except (IntegrityError, ValidationError) as error:
        raise CannotMerge(f"It cannot be written: {error}") from error


def apply_merge_plan(plan: MergePlan, user: AnyUser | None) -> None:
    if plan.obstacle:
        raise CannotMerge(plan.obstacle)
    if user and (barred := list_barred_nouns(user, plan.items)):
        raise CannotMerge(f"You may not change these {', '.join(barred)}.")
    write_target_states(plan.items, derives=False)
    refresh_tree_paths(plan)
    connection.check_constraints(table_names=[item.meta.db_table for item in plan.items])


def refresh_tree_paths(plan: MergePlan) -> None:
    """Save the terms with a new parent once more: save() derives their paths."""
    for item in plan.items:
        if issubclass(item.model, Record) and "path" in (item.target or {}) and "parent_id" in item.changed:
            item.model._base_manager.get(pk=item.pk).save()
