"""What a revision wrote, read from the history tables alone."""

from typing import Any

from django.apps import apps

KINDS = {"+": "added", "~": "changed", "-": "removed"}
DERIVED = {"updated", "created", "path"}


def describe_revision(number: int) -> list[dict[str, Any]]:
    """One entry for each object: its model, its key unless it is new, and the values that changed.

    An object that was added has all its values; a link to many is a sorted list of keys.
    """
    return [
        describe_object(model, key, number)
        for model in sorted(apps.get_models(), key=lambda model: model._meta.label_lower)
        if hasattr(model._meta, "simple_history_manager_attribute")
        for key in sorted({*model.history.filter(revision=number).values_list("id", flat=True)})
    ]


def describe_object(model: Any, key: int, number: int) -> dict[str, Any]:
    after = model.history.filter(id=key, revision=number).order_by("history_id").last()
    before = model.history.filter(id=key, revision__lt=number).order_by("history_id").last()
    action = "removed" if after.history_type == "-" else "changed" if before else "added"
    values = {} if action == "removed" else read_values(model, after)
    old = read_values(model, before) if action == "changed" else {}
    missing = object()
    return {
        "action": action,
        "model": model._meta.label_lower,
        "id": None if action == "added" else key,
        "values": {name: value for name, value in values.items() if value != old.get(name, missing)},
    }


def read_values(model: Any, row: Any) -> dict[str, Any]:
    values = {
        item.name: getattr(row, item.attname)
        for item in model._meta.concrete_fields
        if item.name not in DERIVED and not item.primary_key
    }
    for item in model._meta.many_to_many:
        if item.remote_field.through._meta.auto_created:
            links = getattr(row, item.name).values_list(f"{item.m2m_reverse_field_name()}_id", flat=True)
            values[item.name] = sorted(links)
    return values
