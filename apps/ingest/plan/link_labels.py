"""Name linked records in the outcomes of a rehearsal: their primary keys change once it is rolled back."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model

from apps.core.models import Record
from apps.ingest.plan.diff import STORED_KEYS, RowOutcome, UpstreamChange


class LinkedRecords:
    """The records that the changes of some outcomes link to, loaded once for all of them."""

    def __init__(self, outcomes: Iterable[RowOutcome]) -> None:
        self.records: dict[tuple[type[Model], Any], Record] = {
            (model, key): record
            for model, keys in collect_linked_keys(outcomes).items()
            for key, record in model._default_manager.in_bulk(keys).items()
            if isinstance(record, Record)
        }

    def with_titles(self, outcome: RowOutcome) -> list[UpstreamChange]:
        """The changes of an outcome for readers, with the title and id of each record."""
        return self.replace_keys(outcome, get_titled_name, "{}, which is no longer here")

    def with_ids(self, outcome: RowOutcome) -> list[UpstreamChange]:
        """The changes of an outcome with public ids only: decisions of the curator may change a title."""
        return self.replace_keys(outcome, get_public_id, "{}")

    def replace_keys(
        self, outcome: RowOutcome, name_record: Callable[[Record], str], missing: str
    ) -> list[UpstreamChange]:
        linked_models = map_link_models(outcome.model)
        return [
            replace(
                change,
                **{
                    name: self.replace_key(
                        linked_models[change.name], getattr(change, name), name_record, missing
                    )
                    for name in STORED_KEYS
                },
            )
            if change.name in linked_models
            else change
            for change in outcome.changes
        ]

    def replace_key(
        self, model: type[Model], key: Any, name_record: Callable[[Record], str], missing: str
    ) -> Any:
        record = self.records.get((model, key))
        return name_record(record) if record else key and missing.format(key)


def get_titled_name(record: Record) -> str:
    return record.label_with_id


def get_public_id(record: Record) -> str:
    return record.public_id


@cache
def map_link_models(model: str) -> dict[str, type[Model]]:
    """{attribute: the model that it links to}."""
    fields = apps.get_model(model)._meta.concrete_fields
    return {item.attname: item.related_model for item in fields if item.is_relation}


def collect_linked_keys(outcomes: Iterable[RowOutcome]) -> dict[type[Model], set[Any]]:
    """{model: primary keys} of all records that the changes link to."""
    found: dict[type[Model], set[Any]] = {}
    for outcome in outcomes:
        linked_models = map_link_models(outcome.model)
        for change in outcome.changes:
            if change.name in linked_models:
                keys = found.setdefault(linked_models[change.name], set())
                keys.update(key for name in STORED_KEYS if (key := getattr(change, name)) is not None)
    return found
