"""Whether a person may write what an undo, a merge or a split would write."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import CASCADE, ForeignKey, Model
from django.db.models.options import Options

from apps.core.models import Record
from apps.core.publishing import can_change_record, has_model_permission
from apps.history.models import AnyUser
from apps.history.undo.restore import StateChange


def list_barred_nouns(user: AnyUser, items: Sequence[StateChange]) -> list[str]:
    """The plural names of the nouns and links among these items that the user may not write."""
    barred = {item.model._meta for item in items if not may_write_item(user, item)}
    return sorted({str(meta.verbose_name_plural) for meta in (*barred, *iter_locked_owners(user, items))})


def may_write_item(user: AnyUser, item: StateChange) -> bool:
    """A change needs the permission to change the object, a change of status the one to publish it."""
    if not has_model_permission(user, "change", item.model):
        return False
    statuses = [state["status"] for state in (item.now, item.target) if state and "status" in state]
    changes_status = len({str(status) for status in statuses}) > 1
    model: Any = item.model
    may_change = all(can_change_record(user, model, status) for status in statuses)
    return may_change and (not changes_status or has_model_permission(user, "publish", item.model))


def iter_locked_owners(user: AnyUser, items: Sequence[StateChange]) -> Iterator[Options]:
    """The nouns with a record that owns one of the links, and that the user may not change in its status."""
    owners: dict[Any, set[int]] = {}
    for item in items:
        for field in get_owner_fields(item.model):
            states = filter(None, (item.now, item.target))
            owners.setdefault(field.related_model, set()).update(state[field.attname] for state in states)
    for model, keys in owners.items():
        statuses = model.objects.filter(pk__in=keys).order_by().values_list("status", flat=True).distinct()
        if not all(can_change_record(user, model, status) for status in statuses):
            yield model._meta


def get_owner_fields(model: type[Model]) -> list[ForeignKey]:
    """The fields that name the record to which a link belongs: it would be deleted with it."""
    return [
        item
        for item in model._meta.fields
        if isinstance(item, ForeignKey)
        and item.remote_field.on_delete is CASCADE
        and issubclass(item.remote_field.model, Record)
    ]
