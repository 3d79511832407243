"""Takes back what a revision wrote, all of it or a part, as a revision of its own.

What it changed goes back to the state before, what it removed comes back under the same key, and a link
that it added is deleted. A record is never deleted: one that readers know is withdrawn instead, and any
other stays a draft.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q

from apps.core.models import READABLE_STATUSES, Record, Status
from apps.history.log.changes import (
    HIDDEN_FIELDS,
    ObjectChange,
    build_object_changes,
    get_log_rows,
    get_owned_relations,
    list_logged_models,
)
from apps.history.log.diff import diff_log_rows, get_row_value, get_tracked_fields
from apps.history.models import InternalModel, acquire_write_lock, create_revision
from apps.history.undo.restore import write_target_states

DERIVED_FIELDS = {"id", "created", "updated", "path"}  # nobody writes these, so nobody loses them


class CannotUndo(Exception):  # noqa: N818 - it says what stands in the way
    """Nothing was written."""


@dataclass(frozen=True)
class LaterChange:
    """A later write that would be lost."""

    change: ObjectChange
    fields: tuple[str, ...]

    @property
    def revision(self):
        return self.change.revision


@dataclass
class UndoItem:
    """One object: what the revision did to it, and what was written to it since."""

    change: ObjectChange
    since: list[ObjectChange]
    only: str = ""  # the one field to take back
    clash: str = ""  # what stands in its place

    @property
    def model(self):
        return self.change.row.instance_type

    @property
    def meta(self):
        return self.model._meta

    @property
    def key(self):
        return self.meta.label_lower, self.change.row.id

    @property
    def last(self):
        return [self.change, *self.since][-1]

    @property
    def label(self):
        return self.last.object_label

    @property
    def version(self):
        """Names the object as it was last written."""
        return f"{self.change.key}:{self.last.row.pk}"

    @cached_property
    def now(self):
        return None if self.last.kind == "-" else get_row_state(self.last.row)

    @cached_property
    def before(self):
        return self.change.before and get_row_state(self.change.before)

    @cached_property
    def target(self):
        """The state to go back to; None for an object that is not to be."""
        if self.only:
            return self.with_one_field()
        if not issubclass(self.model, Record):
            return self.before
        found = self.before or (self.now and {**self.now, "status": Status.DRAFT})
        return found and {**found, **get_kept_values(self.now, found, self.since)}

    def with_one_field(self):
        """Only what was there before and is there now has fields to take back."""
        if not (self.before and self.now):
            return self.now
        key = get_state_key(self.model, self.only)
        found = {**self.now, key: self.before[key]}
        return {**found, **get_kept_values(self.now, found, self.since)}

    @property
    def is_exact(self):
        """Whether every byte goes back; else it is a change of now."""
        return self.target == self.before

    @property
    def changed(self):
        """The attributes that differ from now, where there is an object now and then."""
        return {key for key in self.target if self.target[key] != self.now[key]} - {"id"}

    @property
    def fields(self):
        """What is there now and what will be, field by field, of an object that stays."""
        if self.outcome != "restored":
            return []
        found = diff_log_rows(self.last.row, self.change.before, skip=HIDDEN_FIELDS)
        shown = {item.name: item for item in found if self.only in ("", item.name)}
        if "status" in shown:
            shown["status"].after = Status(self.target["status"]).label
        return [*shown.values()]

    @property
    def outcome(self):
        if self.target is None or self.now is None:
            return "removed" if self.target is None else "brought back"
        return "restored" if self.change.before else Status(self.target["status"]).label.lower()

    @property
    def is_told(self):
        return not issubclass(self.model, InternalModel)

    @property
    def stays(self):
        """Bookkeeping that says something else by now, or says it elsewhere, is true as it is."""
        left = None if self.change.kind == "-" else get_row_state(self.change.row)
        return not self.is_told and bool(self.clash or self.now != left)

    @property
    def conflicts(self):
        since = self.since if self.is_told else []
        return [LaterChange(change, names) for change in since if (names := self.lost(change))]

    def lost(self, change):
        """The fields of a later change that would be lost with it."""
        if change.kind != "~":
            return ("all of it",)
        items = [item for item in get_tracked_fields(change.row) if self.only in ("", item.name)]
        differ = [
            item for item in items if get_row_value(change.before, item) != get_row_value(change.row, item)
        ]
        return tuple(str(item.verbose_name) for item in differ if item.name not in DERIVED_FIELDS)


@dataclass
class UndoPlan:
    """What undoing would do, object by object; what is already as it was before is left out."""

    act: models.Model
    items: list[UndoItem]
    whole: bool

    @property
    def conflicts(self):
        return [item for item in self.items if item.conflicts]

    @property
    def clashes(self):
        return [item for item in self.items if item.clash]

    @property
    def models(self):
        return {item.model for item in self.items}


@dataclass(frozen=True)
class UndoScope:
    """Of a revision: the rows that fulfil a condition, and of those one field or all."""

    rows: dict[type[models.Model], Q]
    only: str = ""


def scope_to_record(record):
    """A record with its links."""
    owned = {link.related_model: Q(**{link.field.name: record.pk}) for link in get_owned_relations(record)}
    return UndoScope({type(record): Q(id=record.pk), **owned})


def scope_to_object(model, pk, only=""):
    return UndoScope({model: Q(id=pk)}, only)


def plan_undo(act, part=None):
    """What undoing a revision, or a part of one, would restore."""
    whole = UndoScope({model: Q() for model in list_logged_models()})
    items = []
    for model, rows in (part or whole).rows.items():
        found = build_undo_items(model.history.filter(rows, revision=act), act, (part or whole).only)
        moved = [item for item in found if item.target != item.now]
        mark_clashes(model, moved)
        items += [item for item in moved if not item.stays]
    return UndoPlan(act, items, whole=part is None)


def undo_revision(act, part=None, *, user=None, reason="", accepted=()):
    """Undoes a revision, or raises CannotUndo. `accepted`: {(model label, key)} whose later changes may go.

    A whole revision goes back as the rows were. A part of one is saved like any edit, so that what is
    derived from it follows.
    """
    why = f"Undo of revision {act.pk}: {reason or act.reason}".removesuffix(": ")
    try:
        with transaction.atomic(), create_revision(user, why) as new:
            acquire_write_lock()
            plan = plan_undo(act, part)
            check_undo_plan(plan, accepted)
            write_target_states(plan)
            connection.check_constraints(table_names=[model._meta.db_table for model in plan.models])
    except (IntegrityError, ValidationError) as error:
        raise CannotUndo(f"The state before cannot be had any more: {error}") from error
    return new.revision


def check_undo_plan(plan, accepted):
    if not plan.items:
        raise CannotUndo("There is nothing to undo: everything is as it was before.")
    if plan.clashes:
        raise CannotUndo("\n".join(f"{item.label}: {item.clash}" for item in plan.clashes))
    if left := [item for item in plan.conflicts if item.key not in accepted]:
        raise CannotUndo(
            "\n".join(["Written again since:", *(line for item in left for line in describe_conflicts(item))])
        )


def describe_conflicts(item):
    for later in item.conflicts:
        fields = ", ".join(later.fields)
        yield f"{item.label}: {fields}, in {later.revision} by {later.revision.author_name}"


def build_undo_items(touched, act, only):
    rows = get_log_rows(touched.model.instance_type).filter(id__in=touched.values("id"))
    for _, of_object in groupby(build_object_changes(rows), attrgetter("row.id")):
        changes = list(of_object)
        place = [change.row.revision_id for change in changes].index(act.pk)
        yield UndoItem(changes[place], changes[place + 1 :], only)


def get_row_state(row):
    """{attribute: value}, {many-to-many link: keys}."""
    return {
        item.name if item.many_to_many else item.attname: get_row_value(row, item) or set()
        if item.many_to_many
        else getattr(row, item.attname)
        for item in get_tracked_fields(row)
    }


def get_state_key(model, name):
    item = model._meta.get_field(name)
    return item.name if item.many_to_many else item.attname


def get_kept_values(now, target, since):
    """The time of a later change; and an address that readers know goes on answering."""
    if now is None or "status" not in now:
        return {}
    stays = {"updated": now["updated"]} if since else {}
    if now["status"] in READABLE_STATUSES and target["status"] not in READABLE_STATUSES:
        stays["status"] = Status.WITHDRAWN
    return stays


def mark_clashes(model, items):
    """Says of each object which other one now has what must be unique."""
    for rule in model._meta.constraints:
        if isinstance(rule, models.UniqueConstraint):
            names = [get_state_key(model, name) for name in rule.fields]
            moved = [item for item in items if item.target and claims_unique_values(item, names)]
            if moved:
                mark_rule_clashes(
                    moved, names, load_held_values(model, names, {item.key[1] for item in items})
                )


def claims_unique_values(item, names):
    filled = all(item.target[name] not in ("", None) for name in names)
    return filled and (item.now is None or bool(item.changed & {*names}))


def load_held_values(model, names, keys):
    rows = model._base_manager.values_list("pk", *names)
    return {tuple(values): pk for pk, *values in rows.iterator() if pk not in keys}


def mark_rule_clashes(items, names, held):
    for item in items:
        if other := held.get(tuple(item.target[name] for name in names)):
            item.clash = f"{item.meta.verbose_name} {other} now stands in its place"
