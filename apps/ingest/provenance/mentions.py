"""The datasets that describe a record, for the summary on its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.core.models import Record
from apps.ingest.datasets import DATASETS, Dataset
from apps.ingest.models import Upstream
from apps.ingest.plan.diff import to_json_value
from apps.ingest.plan.natural_keys import encode_natural_key
from apps.ingest.provenance.trace import UNTRACED_FIELDS


@dataclass(frozen=True)
class DatasetMention:
    """A dataset that describes a record, and the number of fields whose current value differs."""

    upstream: Upstream
    differing_fields: int

    @property
    def dataset(self) -> Dataset:
        return DATASETS[self.upstream.dataset]


def list_dataset_mentions(record: Record) -> list[DatasetMention]:
    """The datasets that describe the record itself, in one query."""
    keys = {
        name: encode_natural_key([getattr(record, attribute) for attribute in names])
        for name, dataset in DATASETS.items()
        if (names := dataset.natural_keys.get(type(record)))
    }
    rows = Upstream.objects.filter(
        dataset__in=keys, model=record._meta.label_lower, key__in=keys.values()
    ).order_by("pk")
    return [
        DatasetMention(row, count_differing_fields(record, row.values))
        for row in rows
        if keys[row.dataset] == row.key
    ]


def count_differing_fields(record: Record, stated: Mapping[str, Any]) -> int:
    names = [field.attname for field in record._meta.concrete_fields if field.name not in UNTRACED_FIELDS]
    return sum(name in stated and to_json_value(getattr(record, name)) != stated[name] for name in names)
