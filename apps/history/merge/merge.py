"""Makes one record of two, in one revision: what led to the one leads to the other from then on.

The merged record is withdrawn, keeps its id and its own fields, and says where it went. A link that would
stand twice, or would tie a record to itself, goes. apps/history/merge/split.py takes all of it back.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from apps.core.models import Record, Status
from apps.history.log.changes import list_logged_models
from apps.history.log.diff import EMPTY_VALUES, diff_texts, format_row_value
from apps.history.merge.references import (
    MergeItem,
    build_reference_query,
    find_references,
    load_object_states,
    resolve_duplicates,
)
from apps.history.models import acquire_write_lock, create_revision
from apps.history.undo.permissions import list_barred_nouns
from apps.history.undo.restore import write_target_states

UNMERGEABLE_FIELDS = {"public_id", "status", "origin", "external_id", "replaced_by", "created", "updated"}


class CannotMerge(Exception):  # noqa: N818 - it says what stands in the way
    """Nothing was written."""


@dataclass(frozen=True)
class MergeFieldChoice:
    """A field in which the two differ, as a reader knows it, with the words that differ marked."""

    key: str
    name: str
    kept: str
    gone: str
    fills: bool  # only the record that goes says something
    may_take: bool


@dataclass
class MergePlan:
    """What a merge would write, object by object, and what it could take over besides."""

    kept: Record
    gone: Record
    items: list[MergeItem]
    problem: str = ""

    whole = True  # for restore.write(): what is derived is derived here

    @cached_property
    def links(self):
        return [
            item
            for item in self.items
            if item.key not in (get_record_key(self.kept), get_record_key(self.gone))
        ]

    @property
    def moved(self):
        return [item for item in self.links if item.target]

    @property
    def doubles(self):
        return [item for item in self.links if item.rival]

    @property
    def circles(self):
        """Links that would tie the record to itself."""
        return [item for item in self.links if not (item.target or item.rival)]

    @property
    def choices(self):
        """The fields in which they differ."""
        for item in get_mergeable_fields(type(self.kept)):
            ours, theirs = getattr(self.kept, item.attname), getattr(self.gone, item.attname)
            if ours != theirs and not (ours in EMPTY_VALUES and theirs in EMPTY_VALUES):
                texts = diff_texts(format_row_value(self.kept, item), format_row_value(self.gone, item))
                is_itself = item.related_model is type(self.kept) and theirs == self.kept.pk
                may_take = theirs not in EMPTY_VALUES and not is_itself
                fills = may_take and ours in EMPTY_VALUES
                yield MergeFieldChoice(item.name, str(item.verbose_name), *texts, fills, may_take)


def get_record_key(record):
    return record._meta.label_lower, record.pk


def get_mergeable_fields(noun):
    """Its own fields, less what names it, what is unique to it, and what is derived."""
    unique = [rule.fields for rule in noun._meta.constraints if isinstance(rule, models.UniqueConstraint)]
    barred_names = UNMERGEABLE_FIELDS.union(*unique)
    return [
        item
        for item in noun._meta.concrete_fields
        if item.editable and not item.primary_key and item.name not in barred_names
    ]


# --- The plan ----------------------------------------------------------------------------------


def plan_merge(kept, gone, take=()):
    """What merging `gone` into `kept` would do; `take` names the fields that follow the one that goes."""
    if problem := find_merge_obstacle(kept, gone):
        return MergePlan(kept, gone, [], problem)
    items = {
        model: redirect_references(model, *ways, kept, gone)
        for model, ways in find_references(type(kept)).items()
    }
    own = {item.pk: item for item in items.setdefault(type(kept), [])}
    for record in (kept, gone):
        if record.pk not in own:
            (state,) = [state for _, state in load_object_states(type(record), Q(pk=record.pk))]
            items[type(kept)].append(MergeItem(type(record), record.pk, state, {**state}, record))
    for item in items[type(kept)]:
        item.target |= build_pair_changes(item, kept, gone, take)
    return MergePlan(kept, gone, [item for model in list_logged_models() for item in items.get(model, ())])


def find_merge_obstacle(kept, gone):
    """Why these two are not to be merged, "" if they may."""
    noun = type(kept)
    if noun is not type(gone):
        nouns = kept._meta.verbose_name_plural, gone._meta.verbose_name_plural
        return f"{' and '.join(map(str, nouns)).capitalize()} are not merged with one another."
    if noun.merges_within is None:
        return f"{str(noun._meta.verbose_name_plural).capitalize()} are not merged."
    if kept.pk == gone.pk:
        return "A record is not merged into itself."
    if gone.replaced_by:
        return f"“{gone.label_with_id}” already went into “{gone.replaced_by.label_with_id}”."
    return find_status_obstacle(kept, gone)


def find_status_obstacle(kept, gone):
    for record in (kept, gone):
        if record.status == Status.WITHDRAWN:
            return f"“{record.label_with_id}” is withdrawn."
    if gone.status == Status.PUBLISHED != kept.status:
        return f"Readers know “{gone.label_with_id}”, but not “{kept.label_with_id}”: publish that, or merge it instead."
    for name in kept.merges_within:
        if getattr(kept, name) != getattr(gone, name):
            field = kept._meta.get_field(name).verbose_name
            return f"They differ in their {field}: “{getattr(kept, name)}” and “{getattr(gone, name)}”."
    return find_parent_cycle(kept, gone)


def find_parent_cycle(kept, gone):
    """A record above `kept` that is itself below `gone` would end up above and below the same one."""
    above = getattr(kept, "parent", None)
    while above and above.parent_id:
        if above.parent_id == gone.pk:
            return f"“{kept.label_with_id}” lies below “{above.label_with_id}”, and that below “{gone.label_with_id}”."
        above = above.parent
    return ""


def redirect_references(model, names, many, kept, gone):
    """What refers to `gone`, referring to `kept`."""
    items = []
    for row, now in load_object_states(model, build_reference_query(model, names, many, [gone.pk])):
        leading = [name for name in names if now[name] == gone.pk]
        target = {**now, **dict.fromkeys(leading, kept.pk)}
        for name in many:
            if gone.pk in now[name]:
                target[name] = now[name] - {gone.pk} | {kept.pk}
        items.append(MergeItem(model, row.pk, now, target, row, leading=leading))
    resolve_duplicates(model, items, names)
    return items


def build_pair_changes(item, kept, gone, take):
    """What the two records themselves become; a record that was tied to `gone` is not tied to itself."""
    if item.pk == gone.pk:
        withdrawn = {"status": Status.WITHDRAWN} if gone.status == Status.PUBLISHED else {}
        return {"replaced_by_id": kept.pk, **withdrawn}
    if item.pk != kept.pk:
        return {}
    loose = {name: getattr(gone, name) for name in item.leading}
    fields = [field.attname for field in get_mergeable_fields(type(kept)) if field.name in take]
    return loose | {name: getattr(gone, name) for name in fields} | {"updated": timezone.now()}


# --- Carrying it out ---------------------------------------------------------------------------


def merge_records(kept, gone, take=(), *, user=None, reason=""):
    """Merges `gone` into `kept`, or raises CannotMerge. Returns the revision.

    `take` names fields that `kept` takes over. Without a user nobody's rights are asked.
    """
    reason = clean_merge_reason(reason)
    why = f"Merge of {gone.public_id} into {kept.public_id}: {reason}"
    with merge_transaction(user, why) as act:
        plan = plan_merge(*(type(each).objects.get(pk=each.pk) for each in (kept, gone)), take)
        apply_merge_plan(plan, user)
    return act.revision


def clean_merge_reason(reason):
    if not reason.strip():
        raise CannotMerge("Say why.")
    return reason.strip()


@contextmanager
def merge_transaction(user, why):
    """One transaction, one revision, one turn; what the database refuses is told in words."""
    try:
        with transaction.atomic(), create_revision(user, why) as act:
            acquire_write_lock()
            yield act
    except (IntegrityError, ValidationError) as error:
        raise CannotMerge(f"It cannot be written: {error}") from error


def apply_merge_plan(plan, user):
    if plan.problem:
        raise CannotMerge(plan.problem)
    if user and (locked := list_barred_nouns(user, plan.items)):
        raise CannotMerge(f"You may not change these {', '.join(locked)}.")
    write_target_states(plan)
    update_term_paths(plan)
    connection.check_constraints(table_names=[item.meta.db_table for item in plan.items])


def update_term_paths(plan):
    """The path of a term follows the term above it."""
    for item in plan.items:
        if issubclass(item.model, Record) and "path" in (item.target or {}) and "parent_id" in item.changed:
            item.model.objects.get(pk=item.pk).save()
