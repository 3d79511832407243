"""Write the target states of an undo, a merge or a split: in few statements, under the current revision."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, Protocol

from django.db.models import Model
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from apps.core.models import Record

WRITE_BATCH_SIZE = 500


class StateChange(Protocol):
    """An object with its state now and afterwards: {attribute: value}, or None where it does not exist.

    `is_exact` says that the time of its last change is part of the state, and not now.
    """

    @property
    def model(self) -> type[Model]: ...
    @property
    def key(self) -> tuple[str, int]: ...
    @property
    def now(self) -> dict[str, Any] | None: ...
    @property
    def target(self) -> dict[str, Any] | None: ...
    @property
    def changed(self) -> set[str]: ...
    @property
    def is_exact(self) -> bool: ...


def write_target_states(items: Sequence[StateChange], derives: bool) -> None:
    """Write all items, which are grouped by model, records first.

    Deletions come first, then changes, then objects that come back, so that unique values are free again.
    `derives` says whether each record is saved once more, to derive its slug or path.
    """
    groups = [(model, list(of_model)) for model, of_model in groupby(items, attrgetter("model"))]
    for model, of_model in reversed(groups):
        delete_objects(model, [item.key[1] for item in of_model if item.target is None])
    for model, of_model in groups:
        update_objects(model, [item for item in of_model if item.target and item.now])
    for model, of_model in groups:
        recreate_objects(model, [item for item in of_model if item.now is None])
    for item in items:
        update_dependents(item, derives)


def delete_objects(model: Any, keys: Sequence[int]) -> None:
    for start in range(0, len(keys), WRITE_BATCH_SIZE):
        model.objects.filter(pk__in=keys[start : start + WRITE_BATCH_SIZE]).delete()


def update_objects(model: type[Model], items: Sequence[StateChange]) -> None:
    many = {item.name for item in model._meta.many_to_many}
    names = {key for item in items for key in item.changed} - many
    if names:
        objects = [build_target_instance(item) for item in items if item.changed - many]
        fields = [item.name for item in model._meta.concrete_fields if item.attname in {*names, "updated"}]
        bulk_update_with_history(objects, model, fields, batch_size=WRITE_BATCH_SIZE // 5)


def recreate_objects(model: type[Model], items: Sequence[StateChange]) -> None:
    """Inserting a record sets its times to now, so they are written a second time."""
    if not items:
        return
    objects = [build_target_instance(item) for item in items]
    bulk_create_with_history(objects, model, batch_size=WRITE_BATCH_SIZE)
    if issubclass(model, Record):
        objects = [build_target_instance(item) for item in items]
        bulk_update_with_history(objects, model, ["created", "updated"], batch_size=WRITE_BATCH_SIZE // 5)


def build_target_instance(item: StateChange) -> Model:
    many = {link.name for link in item.model._meta.many_to_many}
    values = {key: value for key, value in (item.target or {}).items() if key not in many}
    if "updated" in values and not item.is_exact:
        values["updated"] = timezone.now()
    return item.model(**values)


def update_dependents(item: StateChange, derives: bool) -> None:
    """Write many-to-many links, check the rules between records, and derive values if that is asked for."""
    if item.target is None:
        return
    obj = build_target_instance(item)
    for link in item.model._meta.many_to_many:
        if link.name in item.target and item.target[link.name] != (item.now or {}).get(link.name, set()):
            getattr(obj, link.name).set(item.target[link.name])
    if isinstance(obj, Record):
        if derives or item.now is None or item.changed & {"parent_id", "replaced_by_id"}:
            obj.clean()
        if derives:
            obj.save()
