"""Undo of a revision, whole or in part, as a new revision.

A changed object goes back to the state before, a removed one comes back under the same key, and an added link
is deleted. A record is never deleted: one that readers know is withdrawn instead, and any other is a draft.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, Q, UniqueConstraint

from apps.history.log.changes import get_log, get_owned_relations, list_logged_models
from apps.history.models import AnyUser, Revision, acquire_write_lock, create_revision
from apps.history.undo.items import State, UndoItem, build_undo_items, get_state_key
from apps.history.undo.restore import write_target_states


class CannotUndo(Exception):  # noqa: N818 - the message is the reason
    """Nothing was written."""


@dataclass
class UndoPlan:
    """What an undo would do, object by object, without the objects that are already as they were before.

    `clashes` has the objects whose unique values another object has by now, each with a message.
    """

    revision: Revision
    items: list[UndoItem]
    clashes: list[tuple[UndoItem, str]]

    @property
    def conflicts(self) -> list[UndoItem]:
        return [item for item in self.items if item.conflicts]

    @property
    def models(self) -> set[type[Model]]:
        return {item.model for item in self.items}


@dataclass(frozen=True)
class UndoScope:
    """A part of a revision: log rows of some models by a condition, and of those one field or all."""

    rows: Mapping[type[Model], Q]
    only_field: str = ""


def scope_to_record(record: Model) -> UndoScope:
    """A record with its links."""
    owned = {link.related_model: Q(**{link.field.name: record.pk}) for link in get_owned_relations(record)}
    return UndoScope({type(record): Q(id=record.pk), **owned})


def scope_to_object(model: type[Model], pk: int, only_field: str = "") -> UndoScope:
    return UndoScope({model: Q(id=pk)}, only_field)


def plan_undo(revision: Revision, scope: UndoScope | None = None) -> UndoPlan:
    """Plan the undo of a revision, or of a part of it."""
    part = scope or UndoScope({model: Q() for model in list_logged_models()})
    items, clashes = [], []
    for model, rows in part.rows.items():
        written = get_log(model).filter(rows, revision=revision)
        moved = [
            item for item in build_undo_items(written, revision, part.only_field) if item.target != item.now
        ]
        found = find_clashes(model, moved)
        kept = [item for item in moved if not item.keeps_state(item.key in found)]
        items += kept
        clashes += [(item, found[item.key]) for item in kept if item.key in found]
    return UndoPlan(revision, items, clashes)


def undo_revision(
    revision: Revision, scope: UndoScope | None = None, *,
    user: AnyUser | None = None, reason: str = "", accepted: Container[tuple[str, int]] = (),
) -> Revision:  # fmt: skip
    """Undo a revision or a part of it, or raise CannotUndo. Returns the new revision.

    `accepted` has the (model label, key) of objects whose later changes may be lost. The rows of a whole
    revision become what they were. A part is saved like an edit, so that derived values follow.
    """
    why = f"Undo of revision {revision.pk}: {reason or revision.reason}".removesuffix(": ")
    try:
        with transaction.atomic(), create_revision(user, why) as context:
            acquire_write_lock()
            plan = plan_undo(revision, scope)
            check_undo_plan(plan, accepted)
            write_target_states(plan.items, derives=scope is not None)
            connection.check_constraints(table_names=[model._meta.db_table for model in plan.models])
            return context.get_revision()
    except (IntegrityError, ValidationError) as error:
        raise CannotUndo(f"The state before can no longer be restored: {error}") from error


def check_undo_plan(plan: UndoPlan, accepted: Container[tuple[str, int]]) -> None:
    if not plan.items:
        raise CannotUndo("There is nothing to undo: everything is as it was before.")
    if plan.clashes:
        raise CannotUndo("\n".join(f"{item.label}: {text}" for item, text in plan.clashes))
    if left := [item for item in plan.conflicts if item.key not in accepted]:
        lines = [line for item in left for line in describe_conflicts(item)]
        raise CannotUndo("\n".join(["Written again since:", *lines]))


def describe_conflicts(item: UndoItem) -> Iterator[str]:
    for later in item.conflicts:
        fields = ", ".join(later.fields)
        yield f"{item.label}: {fields}, in {later.revision} by {later.revision.author_name}"


# --- Unique values -----------------------------------------------------------------------------


def find_clashes(model: type[Model], items: Sequence[UndoItem]) -> dict[tuple[str, int], str]:
    """{key of an item: message} where another object has by now what must be unique."""
    clashes = {}
    keys = {item.key[1] for item in items}
    for rule in model._meta.constraints:
        if isinstance(rule, UniqueConstraint):
            names = [get_state_key(model, name) for name in rule.fields]
            claims = [
                (item, item.target) for item in items if item.target and claims_unique_values(item, names)
            ]
            held = load_held_values(model, names, keys) if claims else {}
            for item, target in claims:
                if other := held.get(tuple(target[name] for name in names)):
                    clashes[item.key] = f"{item.meta.verbose_name} {other} has its unique values now"
    return clashes


def claims_unique_values(item: UndoItem, names: Sequence[str]) -> bool:
    target: State = item.target or {}
    is_complete = all(target[name] not in ("", None) for name in names)
    return is_complete and (item.now is None or bool(item.changed & {*names}))


def load_held_values(
    model: type[Model], names: Sequence[str], keys: Container[int]
) -> dict[tuple[object, ...], int]:
    """{unique values: key} of the other objects of a model."""
    rows = model._base_manager.values_list("pk", *names)
    return {tuple(values): pk for pk, *values in rows.iterator() if pk not in keys}
