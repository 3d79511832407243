"""Three values for each field: what the dataset said last, what it says now, and what we hold."""

import hashlib
import json
from dataclasses import dataclass, field

from django.core.serializers.json import DjangoJSONEncoder

KEY_LENGTH = 300  # of Upstream.key


@dataclass(slots=True)
class Row:
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
class Change:
    """One field that the dataset says otherwise than we hold. Kept: it was edited here and stays."""

    name: str
    said: object
    says: object
    ours: object
    kept: bool


def changes(obj, said, row, takes):
    """What a row would change. `takes(name)` tells that the dataset's value was accepted over ours."""
    return [
        Change(
            name,
            (said or {}).get(name),
            plain(value),
            plain(getattr(obj, name)),
            kept(obj, row.goes_with.get(name, name), name, said, takes),
        )
        for name, value in row.values.items()
        if getattr(obj, name) != value
    ]


def kept(obj, leader, name, said, takes):
    return (is_ours(obj, name, said) or is_ours(obj, leader, said)) and not takes(name)


def is_ours(obj, name, said):
    """Edited here since the dataset spoke or, where it never spoke of it, filled here."""
    ours = getattr(obj, name)
    if said and name in said:
        return plain(ours) != said[name]
    return ours not in (None, "", [], {}) and ours != obj._meta.get_field(name).get_default()


def plain(value):
    """A value as it comes back from JSON."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def key_text(identity):
    """What tells one object from all others; where a long text is part of it, by the hash of the whole."""
    text = json.dumps(identity, cls=DjangoJSONEncoder, ensure_ascii=False)
    if len(text) <= KEY_LENGTH:
        return text
    return f"{text[: KEY_LENGTH - 65]}#{hashlib.sha256(text.encode()).hexdigest()}"
