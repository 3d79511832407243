"""Three values for each field: what the dataset said last, what it says now, and what we hold."""

import hashlib
import json
from dataclasses import dataclass, field

from django.core.serializers.json import DjangoJSONEncoder

from apps.history.log.diff import EMPTY_VALUES

NATURAL_KEY_LENGTH = 300  # of Upstream.key


@dataclass(slots=True)
class ImportRow:
    """The values of one object by attribute (`source_id`, not `source`), and where they stand.

    `fresh` are values for a new object alone, which no later release may touch: its public id.
    `said` is the state that a person edited, where the file itself tells it.
    `goes_with` names, for a field, the one whose edit here keeps it too: a page belongs to its source.
    `file` is the place of its file among those that were read.
    """

    values: dict
    sheet: str = ""
    row: int | None = None
    fresh: dict = field(default_factory=dict)
    said: dict | None = None
    goes_with: dict = field(default_factory=dict)
    file: int = 0


@dataclass(frozen=True, slots=True)
class UpstreamChange:
    """One field that the dataset says otherwise than we hold.

    Kept: it was edited here, and stays unless the dataset's value is accepted.
    """

    name: str
    said: object
    says: object
    ours: object
    kept: bool


def find_upstream_changes(obj, said, row):
    """What a row would change, whatever was accepted of it."""
    return [
        UpstreamChange(
            name,
            (said or {}).get(name),
            to_json_value(value),
            to_json_value(getattr(obj, name)),
            any(is_edited_locally(obj, each, said) for each in (name, row.goes_with.get(name, name))),
        )
        for name, value in row.values.items()
        if getattr(obj, name) != value
    ]


def list_new_values(row):
    """What a row says of something new; what it leaves blank is not told."""
    said = to_json_value(row.values).items()
    return [
        UpstreamChange(name, None, value, None, kept=False)
        for name, value in said
        if value not in EMPTY_VALUES
    ]


def is_edited_locally(obj, name, said):
    """Edited here since the dataset spoke or, where it never spoke of it, filled here."""
    ours = getattr(obj, name)
    if said and name in said:
        return to_json_value(ours) != said[name]
    return ours not in EMPTY_VALUES and ours != obj._meta.get_field(name).get_default()


def to_json_value(value):
    """A value as it comes back from JSON."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def encode_natural_key(identity):
    """What tells one object from all others; where a long text is part of it, by the hash of the whole."""
    text = json.dumps(identity, cls=DjangoJSONEncoder, ensure_ascii=False)
    if len(text) <= NATURAL_KEY_LENGTH:
        return text
    return f"{text[: NATURAL_KEY_LENGTH - 65]}#{hashlib.sha256(text.encode()).hexdigest()}"
