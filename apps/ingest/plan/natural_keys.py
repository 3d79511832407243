"""What is told of a link in place of its key, which means nothing once a rehearsal is undone."""

from dataclasses import replace
from functools import cache

from django.apps import apps

VALUE_KEYS = ("said", "says", "ours")


class LinkedRecords:
    """The records that the changes of some entries link to."""

    def __init__(self, entries):
        self.records = {(model, key): record for model, keys in collect_linked_keys(entries).items()
                        for key, record in model.objects.in_bulk(keys).items()}  # fmt: skip

    def named(self, entry):
        """The changes of an entry for readers: with the title and the id of each record."""
        return self.told(entry, lambda record: record.named, "{}, which is no longer here")

    def lasting(self, entry):
        """The changes of an entry with the id alone: a title may be another once choices are heeded."""
        return self.told(entry, lambda record: record.public_id, "{}")

    def told(self, entry, tell, otherwise):
        ends = map_link_models(entry.model)
        return [
            replace(change, **{part: self.end(ends[change.name], getattr(change, part), tell, otherwise)
                               for part in VALUE_KEYS})
            if change.name in ends else change
            for change in entry.changes
        ]  # fmt: skip

    def end(self, model, key, tell, otherwise):
        record = self.records.get((model, key))
        return tell(record) if record else key and otherwise.format(key)


@cache
def map_link_models(model):
    """{attribute: the model it links to}."""
    fields = apps.get_model(model)._meta.concrete_fields
    return {item.attname: item.related_model for item in fields if item.is_relation}


def collect_linked_keys(entries):
    """{model: keys} of everything that a change links to."""
    found: dict = {}
    for entry in entries:
        ends = map_link_models(entry.model)
        for change in entry.changes:
            if change.name in ends:
                keys = found.setdefault(ends[change.name], set())
                keys.update(key for part in VALUE_KEYS if (key := getattr(change, part)) is not None)
    return found
