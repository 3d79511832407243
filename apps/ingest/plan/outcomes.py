"""Record the outcomes of rows while an import runs: as a digest, and on disk for the rows of a plan."""

import hashlib
import json
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any, Self

from django.core.serializers.json import DjangoJSONEncoder

from apps.ingest.models import Verdict
from apps.ingest.plan.diff import STORED_KEYS, RowOutcome, UpstreamChange
from apps.ingest.plan.link_labels import LinkedRecords

CHANGE_KEYS = {"name": "name", **STORED_KEYS, "kept": "kept"}
OUTCOME_KEYS = ("model", "key", "title", "verdict", "sheet", "row")


class OutcomeRecorder:
    """Receives the outcomes of each batch. This one discards them."""

    def add(self, outcomes: list[RowOutcome]) -> None:
        pass


NO_OUTCOMES = OutcomeRecorder()


class PlanDigest(OutcomeRecorder):
    """A hash of everything that a plan is based on, whatever a curator decides."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()

    def add(self, outcomes: list[RowOutcome]) -> None:
        linked = LinkedRecords(outcomes)
        for outcome in outcomes:
            self.add_outcome(outcome, linked)

    def add_outcome(self, outcome: RowOutcome, linked: LinkedRecords) -> None:
        changes = [(one.name, one.previous, one.stated, one.current) for one in linked.with_ids(outcome)]
        self.hash.update(json.dumps([*get_lasting_identity(outcome), changes], sort_keys=True).encode())

    def __str__(self) -> str:
        return self.hash.hexdigest()


class PlanRowBuffer(PlanDigest):
    """Also keeps the outcomes in a temporary file until the rehearsal is rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.file = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed by __exit__
        self.fields: dict[str, dict[str, list[int]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.file.close()

    def add_outcome(self, outcome: RowOutcome, linked: LinkedRecords) -> None:
        super().add_outcome(outcome, linked)
        self.count_fields(outcome)
        row = serialize_outcome(outcome, linked.with_titles(outcome))
        self.file.write(json.dumps(row, cls=DjangoJSONEncoder) + "\n")

    def count_fields(self, outcome: RowOutcome) -> None:
        """Count in {model: {field: [rows that change it, rows in conflict that were edited here]}}."""
        for change in outcome.changes if outcome.verdict != Verdict.NEW else ():
            pair = self.fields.setdefault(outcome.model, {}).setdefault(change.name, [0, 0])
            pair[0] += 1
            pair[1] += change.kept and outcome.verdict == Verdict.CONFLICT

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The values of each PlanRow."""
        self.file.seek(0)
        return map(json.loads, self.file)


def get_lasting_identity(outcome: RowOutcome) -> tuple[str, str | tuple[str, int | None], str | bool]:
    """Identify an outcome across rehearsals.

    A new object is identified by its row: databases do not give out the same primary keys again.
    """
    is_new = outcome.verdict == Verdict.NEW
    key = (outcome.sheet, outcome.row) if is_new else outcome.key
    # Changed, kept or in conflict depends on the decisions, which may change until the plan is applied.
    is_lasting = outcome.verdict in (Verdict.NEW, Verdict.DELETED, Verdict.GONE)
    return outcome.model, key, is_lasting and outcome.verdict


def serialize_outcome(outcome: RowOutcome, changes: list[UpstreamChange]) -> dict[str, Any]:
    """The values of a PlanRow."""
    serialized = [{key: getattr(change, name) for name, key in CHANGE_KEYS.items()} for change in changes]
    return {key: getattr(outcome, key) for key in OUTCOME_KEYS} | {"changes": serialized}
