"""Compare three values of each field: the one a dataset stated last, the one it states now, and ours."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from apps.history.log.diff import EMPTY_VALUES
from apps.ingest.plan.rows import ImportRow

# The values of an UpstreamChange, and their keys in PlanRow.changes.
STORED_KEYS = {"previous": "said", "stated": "says", "current": "ours"}


@dataclass(frozen=True, slots=True)
class UpstreamChange:
    """A field for which the dataset states another value than ours.

    `previous` is the value that the dataset stated last, `stated` the one it states now, `current` is ours.
    `kept` means that the field was edited here: ours is kept unless the dataset's value is accepted.
    """

    name: str
    previous: Any
    stated: Any
    current: Any
    kept: bool


@dataclass(slots=True)
class RowOutcome:
    """The effect of one row: new, changed, in conflict, deleted here, or gone upstream (see `Verdict`)."""

    model: str
    key: str
    title: str
    verdict: str
    changes: list[UpstreamChange] = field(default_factory=list)
    sheet: str = ""
    row: int | None = None


def find_upstream_changes(
    obj: Model, stated: Mapping[str, Any] | None, row: ImportRow
) -> list[UpstreamChange]:
    """The fields that a row would change. `stated` holds the values that the dataset stated last."""
    return [
        UpstreamChange(
            name,
            (stated or {}).get(name),
            to_json_value(value),
            to_json_value(getattr(obj, name)),
            any(is_edited_locally(obj, each, stated) for each in (name, row.kept_with.get(name, name))),
        )
        for name, value in row.values.items()
        if getattr(obj, name) != value
    ]


def list_new_values(row: ImportRow) -> list[UpstreamChange]:
    """The values of a new object, without the empty ones."""
    stated = to_json_value(row.values).items()
    return [
        UpstreamChange(name, None, value, None, kept=False)
        for name, value in stated
        if value not in EMPTY_VALUES
    ]


def is_edited_locally(obj: Model, name: str, stated: Mapping[str, Any] | None) -> bool:
    """Whether a field differs from what the dataset stated last or, if it stated nothing, was filled here."""
    ours = getattr(obj, name)
    if stated and name in stated:
        return to_json_value(ours) != stated[name]
    default = next(field.get_default() for field in obj._meta.concrete_fields if field.attname == name)
    return ours not in EMPTY_VALUES and ours != default


def to_json_value(value: Any) -> Any:
    """The value as it comes back from a JSON field."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
