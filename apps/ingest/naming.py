"""What a plan says of a link: the title and the id of the record, not its key in the database."""

from dataclasses import replace

from django.apps import apps
from django.db.models import Model

PARTS = ("said", "says", "ours")


def name_links(entries):
    """Puts names in place of keys. A key given out in a rehearsal means nothing once it is undone."""
    names = names_of(linked(entries))
    for entry in entries:
        ends = links(entry.model)
        entry.changes = [
            replace(change, **{part: name(names, ends[change.name], getattr(change, part)) for part in PARTS})
            if change.name in ends
            else change
            for change in entry.changes
        ]


def links(model):
    """{attribute: the model it links to}."""
    fields = apps.get_model(model)._meta.concrete_fields
    return {item.attname: item.related_model for item in fields if item.is_relation}


def linked(entries):
    """{model: keys} of everything that a change links to."""
    found: dict[type[Model], set] = {}
    for entry in entries:
        ends = links(entry.model)
        for change in entry.changes:
            if change.name in ends:
                keys = found.setdefault(ends[change.name], set())
                keys.update(key for part in PARTS if (key := getattr(change, part)) is not None)
    return found


def names_of(linked):
    return {
        (model, key): getattr(record, "named", str(record))
        for model, keys in linked.items()
        for key, record in model.objects.in_bulk(keys).items()
    }


def name(names, model, key):
    return None if key is None else names.get((model, key), f"{key}, which is no longer here")
