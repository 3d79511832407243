"""One object in an undo: its state now, the state to go back to, and the later changes that would be lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeAlias

from django.db.models import Model, QuerySet
from django.db.models.options import Options

from apps.core.models import READABLE_STATUSES, Record, Status
from apps.history.log.changes import HIDDEN_FIELDS, ObjectChange, build_object_changes, get_log_rows
from apps.history.log.diff import FieldDiff, diff_log_rows, get_row_value, get_tracked_fields
from apps.history.models import InternalModel, LogRow, Revision

DERIVED_FIELDS = {
    "id",
    "created",
    "updated",
    "path",
}  # nobody writes these, so no later change of them is lost

State: TypeAlias = dict[str, Any]  # {attribute: value, many-to-many field: keys}


@dataclass(frozen=True)
class LaterChange:
    """A later change that an undo would lose, and the names of the fields."""

    change: ObjectChange
    fields: tuple[str, ...]

    @property
    def revision(self) -> Revision:
        return self.change.revision


@dataclass
class UndoItem:
    """One object: the change to undo, and the changes since. `only_field` limits the undo to one field."""

    change: ObjectChange
    since: list[ObjectChange]
    only_field: str = ""

    @property
    def model(self) -> type[Model]:
        return self.change.row.instance_type

    @property
    def meta(self) -> Options:
        return self.model._meta

    @property
    def key(self) -> tuple[str, int]:
        return self.meta.label_lower, self.change.row.id

    @property
    def last(self) -> ObjectChange:
        return [self.change, *self.since][-1]

    @property
    def label(self) -> str:
        return self.last.object_label

    @property
    def version(self) -> str:
        """The object and its last log row: it differs as soon as the object is written again."""
        return f"{self.change.key}:{self.last.row.pk}"

    @cached_property
    def now(self) -> State | None:
        return None if self.last.kind == "-" else get_row_state(self.last.row)

    @cached_property
    def before(self) -> State | None:
        return get_row_state(self.change.before) if self.change.before else None

    @cached_property
    def target(self) -> State | None:
        """The state to go back to; None if the object is to be deleted."""
        if self.only_field:
            return self.restore_field()
        if not issubclass(self.model, Record):
            return self.before
        state = self.before or (self.now and {**self.now, "status": Status.DRAFT})
        return {**state, **get_kept_values(self.now, state, bool(self.since))} if state else None

    def restore_field(self) -> State | None:
        """The state of now with one field as before, if the object exists now and existed before."""
        if not (self.before and self.now):
            return self.now
        key = get_state_key(self.model, self.only_field)
        state = {**self.now, key: self.before[key]}
        return {**state, **get_kept_values(self.now, state, bool(self.since))}

    @property
    def is_exact(self) -> bool:
        """Whether the row becomes exactly what it was; otherwise it counts as changed now."""
        return self.target == self.before

    @property
    def changed(self) -> set[str]:
        """The attributes that differ from now, of an object that exists now and afterwards."""
        now, target = self.now or {}, self.target or {}
        return {key for key in target if target[key] != now[key]} - {"id"}

    @property
    def fields(self) -> list[FieldDiff]:
        """The fields that differ from now, of an object that exists now and afterwards."""
        if self.outcome != "restored":
            return []
        differ = diff_log_rows(self.last.row, self.change.before, skip=HIDDEN_FIELDS)
        shown = {item.name: item for item in differ if self.only_field in ("", item.name)}
        if "status" in shown and self.target:
            shown["status"].after = str(Status(self.target["status"]).label)
        return [*shown.values()]

    @property
    def outcome(self) -> str:
        if self.target is None or self.now is None:
            return "removed" if self.target is None else "brought back"
        return "restored" if self.change.before else str(Status(self.target["status"]).label).lower()

    @property
    def is_visible(self) -> bool:
        return not issubclass(self.model, InternalModel)

    def keeps_state(self, has_clash: bool) -> bool:
        """Whether an object of an InternalModel stays as it is, because it or its place was written again."""
        left = None if self.change.kind == "-" else get_row_state(self.change.row)
        return not self.is_visible and (has_clash or self.now != left)

    @property
    def conflicts(self) -> list[LaterChange]:
        since = self.since if self.is_visible else []
        return [LaterChange(change, names) for change in since if (names := self.get_lost_fields(change))]

    def get_lost_fields(self, change: ObjectChange) -> tuple[str, ...]:
        """The names of the fields in which the undo would lose a later change."""
        if change.kind != "~":
            return ("the whole object",)
        items = [item for item in get_tracked_fields(change.row) if self.only_field in ("", item.name)]
        differ = [
            item for item in items if get_row_value(change.before, item) != get_row_value(change.row, item)
        ]
        return tuple(str(item.verbose_name) for item in differ if item.name not in DERIVED_FIELDS)


def build_undo_items(written: QuerySet[LogRow], revision: Revision, only_field: str) -> Iterator[UndoItem]:
    """The objects of log rows of one model that a revision wrote."""
    rows = get_log_rows(written.model.instance_type).filter(id__in=written.values("id"))
    for _, of_object in groupby(build_object_changes(rows), attrgetter("row.id")):
        changes = list(of_object)
        place = [change.row.revision_id for change in changes].index(revision.pk)
        yield UndoItem(changes[place], changes[place + 1 :], only_field)


def get_row_state(row: LogRow) -> State:
    return {
        item.name if item.many_to_many else item.attname: get_row_value(row, item) or set()
        if item.many_to_many
        else getattr(row, item.attname)
        for item in get_tracked_fields(row)
    }


def get_state_key(model: type[Model], name: str) -> str:
    """The key of a field in a state."""
    item: Any = model._meta.get_field(name)
    return item.name if item.many_to_many else item.attname


def get_kept_values(now: State | None, target: State, was_changed_since: bool) -> State:
    """What stays as it is now: the time of a later change, and that a URL that readers know answers."""
    if now is None or "status" not in now:
        return {}
    kept = {"updated": now["updated"]} if was_changed_since else {}
    if now["status"] in READABLE_STATUSES and target["status"] not in READABLE_STATUSES:
        kept["status"] = Status.WITHDRAWN
    return kept
