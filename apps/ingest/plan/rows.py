"""The values that a dataset states for one object."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class ImportRow:
    """The values of one object by attribute (`source_id`, not `source`), and their place in the file.

    `initial` holds values that only a new object gets, such as its public id.
    `edited_from` holds the values that a curator started from, if the file itself records them.
    `kept_with` maps a field to another one: if that one was edited here, both are kept.
    `file_index` is the index of the file among those that were read.
    """

    values: dict[str, Any]
    sheet: str = ""
    row: int | None = None
    initial: dict[str, Any] = field(default_factory=dict)
    edited_from: dict[str, Any] | None = None
    kept_with: dict[str, str] = field(default_factory=dict)
    file_index: int = 0
