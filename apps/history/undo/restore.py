"""Writes the states that an undo goes back to, in few statements, each under the current revision."""

from itertools import groupby
from operator import attrgetter

from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from apps.core.models import Record

WRITE_BATCH_SIZE = 500


def write_target_states(plan):
    """What goes makes room for what changes, and that for what comes back."""
    groups = [(model, list(items)) for model, items in groupby(plan.items, attrgetter("model"))]
    for model, items in reversed(groups):
        delete_objects(model, [item.key[1] for item in items if item.target is None])
    for model, items in groups:
        update_objects(model, [item for item in items if item.target and item.now])
    for model, items in groups:
        recreate_objects(model, [item for item in items if item.now is None])
    for item in plan.items:
        update_dependents(item, plan.whole)


def delete_objects(model, keys):
    for start in range(0, len(keys), WRITE_BATCH_SIZE):
        model.objects.filter(pk__in=keys[start : start + WRITE_BATCH_SIZE]).delete()


def update_objects(model, items):
    many = {item.name for item in model._meta.many_to_many}
    names = {key for item in items for key in item.changed} - many
    if names:
        objects = [build_target_instance(item) for item in items if item.changed - many]
        fields = [item.name for item in model._meta.concrete_fields if item.attname in {*names, "updated"}]
        bulk_update_with_history(objects, model, fields, batch_size=WRITE_BATCH_SIZE // 5)


def recreate_objects(model, items):
    """Inserting sets the times of a record anew; they are put back."""
    if not items:
        return
    bulk_create_with_history(
        [build_target_instance(item) for item in items], model, batch_size=WRITE_BATCH_SIZE
    )
    if issubclass(model, Record):
        objects = [build_target_instance(item) for item in items]
        bulk_update_with_history(objects, model, ["created", "updated"], batch_size=WRITE_BATCH_SIZE // 5)


def build_target_instance(item):
    many = {link.name for link in item.model._meta.many_to_many}
    values = {key: value for key, value in item.target.items() if key not in many}
    if "updated" in values and not item.is_exact:
        values["updated"] = timezone.now()
    return item.model(**values)


def update_dependents(item, whole):
    """Many-to-many links; what must hold between records; and, for a part, what is derived from it."""
    if item.target is None:
        return
    obj = build_target_instance(item)
    for link in item.model._meta.many_to_many:
        if link.name in item.target and item.target[link.name] != (item.now or {}).get(link.name, set()):
            getattr(obj, link.name).set(item.target[link.name])
    if isinstance(obj, Record) and (
        not whole or item.now is None or item.changed & {"parent_id", "replaced_by_id"}
    ):
        obj.clean()
    if isinstance(obj, Record) and not whole:
        obj.save()
