"""Whether a person may write what an undo, a merge or a split would write."""

from django.db.models import CASCADE

from apps.core.models import Record
from apps.core.publishing import can_change_record, has_model_permission


def list_barred_nouns(user, items):
    """The nouns and links among these, in the plural, that this user may not write; none if all."""
    found = {str(item.meta.verbose_name_plural) for item in items if not may_write_item(user, item)}
    return sorted(found | {str(meta.verbose_name_plural) for meta in iter_locked_owners(user, items)})


def may_write_item(user, item):
    """What changes needs the right to change it; what readers see or no longer see, that to publish it."""
    if not has_model_permission(user, "change", item.model):
        return False
    statuses = [state["status"] for state in (item.now, item.target) if state and "status" in state]
    moves = len({str(status) for status in statuses}) > 1
    able = all(can_change_record(user, item.model, status) for status in statuses)
    return able and (not moves or has_model_permission(user, "publish", item.model))


def iter_locked_owners(user, items):
    """Nouns of which a link belongs to a record that this user may not change as it stands."""
    owners = {}
    for item in items:
        for field in get_owner_fields(item.model):
            states = filter(None, (item.now, item.target))
            owners.setdefault(field.related_model, set()).update(each[field.attname] for each in states)
    for model, keys in owners.items():
        statuses = model.objects.filter(pk__in=keys).order_by().values_list("status", flat=True).distinct()
        if not all(can_change_record(user, model, status) for status in statuses):
            yield model._meta


def get_owner_fields(model):
    """The fields by which a link belongs to a record: it would go with it."""
    return [
        item
        for item in model._meta.fields
        if item.is_relation
        and item.remote_field.on_delete is CASCADE
        and issubclass(item.related_model, Record)
    ]
