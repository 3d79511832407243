"""What becomes of the rows of an import, as it goes: for the digest of a plan, and on disk for its rows."""

import hashlib
import json
from dataclasses import dataclass, field
from tempfile import TemporaryFile

from django.core.serializers.json import DjangoJSONEncoder

from apps.ingest.plan.diff import UpstreamChange
from apps.ingest.plan.natural_keys import LinkedRecords

CHANGE_KEYS = ("name", "said", "says", "ours", "kept")


@dataclass(slots=True)
class RowOutcome:
    """What becomes of one row: new, changed, conflicting, deleted here, or gone upstream."""

    model: str
    key: str
    title: str
    verdict: str
    changes: list[UpstreamChange] = field(default_factory=list)
    sheet: str = ""
    row: int | None = None


class PlanDigest:
    """Of all that is said, held and to be written, whatever was accepted of it."""

    def __init__(self):
        self.hash = hashlib.sha256()

    def add(self, entries):
        ends = LinkedRecords(entries)
        for entry in entries:
            self.take(entry, ends)

    def take(self, entry, ends):
        said = [(change.name, change.said, change.says, change.ours) for change in ends.lasting(entry)]
        self.hash.update(json.dumps([*get_lasting_identity(entry), said], sort_keys=True).encode())

    def __str__(self):
        return self.hash.hexdigest()


class PlanRowBuffer(PlanDigest):
    """A rehearsal leaves nothing in the database: its entries wait in a file until it is over."""

    def __init__(self):
        super().__init__()
        self.file = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed with the spool
        self.fields: dict[str, dict[str, list[int]]] = {}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.file.close()

    def take(self, entry, ends):
        super().take(entry, ends)
        self.count(entry)
        self.file.write(json.dumps(serialize_outcome(entry, ends.named(entry)), cls=DjangoJSONEncoder) + "\n")

    def count(self, entry):
        """{model: {field: [rows that would change it, those of them that were edited here]}}"""
        for change in entry.changes if entry.verdict != "new" else ():
            pair = self.fields.setdefault(entry.model, {}).setdefault(change.name, [0, 0])
            pair[0] += 1
            pair[1] += change.kept and entry.verdict == "conflict"

    def __iter__(self):
        """The values of each row of the plan."""
        self.file.seek(0)
        return map(json.loads, self.file)


def get_lasting_identity(entry):
    """What is new has no key that lasts: databases do not give a number out again after a rehearsal."""
    alone = entry.verdict in ("new", "deleted", "gone") and entry.verdict
    return entry.model, (entry.sheet, entry.row) if alone == "new" else entry.key, alone


def serialize_outcome(entry, told):
    changes = [{part: getattr(change, part) for part in CHANGE_KEYS} for change in told]
    names = ("model", "key", "title", "verdict", "sheet", "row")
    return {name: getattr(entry, name) for name in names} | {"changes": changes}
