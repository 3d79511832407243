"""Write a batch of rows of one model: compare each row with its object and with what was stated last."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, prefetch_related_objects
from django.utils import timezone

from apps.core.models import Record, Status
from apps.ingest.importer import ReadReport
from apps.ingest.models import Verdict
from apps.ingest.plan.bulk import OBJECTS_PER_STATEMENT, bulk_write_with_history, split_into_batches
from apps.ingest.plan.decisions import Decisions
from apps.ingest.plan.diff import (
    RowOutcome,
    UpstreamChange,
    find_upstream_changes,
    list_new_values,
    to_json_value,
)
from apps.ingest.plan.natural_keys import NaturalKey, NaturalKeyLookup, encode_natural_key
from apps.ingest.plan.rows import ImportRow
from apps.ingest.plan.upstream import StatedValues, UpstreamStore

TITLE_LENGTH = 500  # of PlanRow.title

Values = Mapping[str, Any]


@dataclass
class WriteTally:
    """How many rows of one model were new, changed, unchanged and so on."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: Counter[str] = field(default_factory=Counter)  # fields edited here, or "deleted" -> rows
    gone: list[str] = field(default_factory=list)  # natural keys that the dataset no longer has
    withdrawn: int = 0  # of `gone`

    @property
    def has_changes(self) -> bool:
        return bool(self.new or self.changed or self.kept or self.gone)

    def add(self, other: "WriteTally") -> None:
        self.new += other.new
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.kept.update(other.kept)
        self.gone += other.gone
        self.withdrawn += other.withdrawn

    def __str__(self) -> str:
        kept = f", {self.kept.total()} edited here and kept" if self.kept else ""
        left = len(self.gone) - self.withdrawn
        gone = f", {left} no longer in the file and left as they are" if left else ""
        withdrawn = f", {self.withdrawn} withdrawn" if self.withdrawn else ""
        return f"{self.new} new, {self.changed} changed, {self.unchanged} unchanged{kept}{gone}{withdrawn}"


@dataclass(frozen=True)
class BatchResult:
    """The primary key for each natural key (None: deleted here, or not written), outcomes and tally."""

    primary_keys: dict[NaturalKey, Any]
    outcomes: list[RowOutcome]
    tally: WriteTally


class RowAction(Enum):
    CREATE = "create"
    RESTORE = "restore"  # withdrawn by the undo of an import, and imported again
    UPDATE = "update"
    SKIP = "skip"  # unchanged, or deleted here


@dataclass(frozen=True)
class RowStep:
    """What to do with one row. `verdict` is empty if the row changes nothing."""

    row: ImportRow
    key: str
    obj: Model | None
    action: RowAction
    verdict: str = ""
    changes: Sequence[UpstreamChange] = ()
    kept: Sequence[UpstreamChange] = ()


class BatchWriter:
    """Writes batches of rows of one model. Problems go to the report, and then nothing is written."""

    def __init__(
        self, lookup: NaturalKeyLookup, store: UpstreamStore, decisions: Decisions, report: ReadReport
    ) -> None:
        self.lookup, self.store, self.decisions, self.report = lookup, store, decisions, report
        self.model = lookup.model

    def write(self, rows: Sequence[ImportRow]) -> BatchResult:
        keyed = [(self.lookup.get_key(row), row) for row in rows]
        encoded = {key: encode_natural_key(key) for key, _ in keyed}
        objects = self.lookup.find_objects(list(encoded))
        upstream = self.store.get_rows(list(encoded.values()))
        undone = self.store.find_undone(
            {encoded[key]: obj for key, obj in objects.items() if encoded[key] not in upstream}
        )
        steps: list[RowStep] = []
        stated: list[StatedValues] = []
        for key, row in keyed:
            code = encoded[key]
            before = upstream[code].values if code in upstream else row.edited_from
            step = self.plan_step(row, code, objects.get(key), before, undone.get(code))
            if step.obj is not None:
                objects[key] = step.obj
            steps.append(step)
            # A value that a file leaves out remains as it was stated before.
            now = {**(before or {}), **to_json_value(row.values)}
            if now != before:
                stated.append(StatedValues(code, now, row))
        tally = self.save_objects(steps)
        outcomes: list[RowOutcome] = []
        if not self.report.problems:
            outcomes = self.build_outcomes(steps)
            self.store.save(stated, upstream)
        return BatchResult({key: getattr(objects.get(key), "pk", None) for key in encoded}, outcomes, tally)

    # --- The step of each row --------------------------------------------------------------------

    def plan_step(
        self, row: ImportRow, key: str, obj: Model | None, stated: Values | None, undone: Values | None
    ) -> RowStep:
        """Choose what to do with a row, and set the new values on its object.

        `stated` are the values that the dataset stated last; `undone` those of an import that was undone.
        """
        if isinstance(obj, Record) and undone is not None:
            return self.restore_object(row, key, obj, undone)
        if obj is not None:
            return self.update_object(row, key, obj, stated)
        if stated is not None:
            return RowStep(row, key, None, RowAction.SKIP, Verdict.DELETED)
        return RowStep(row, key, self.create_object(row), RowAction.CREATE, Verdict.NEW, list_new_values(row))

    def create_object(self, row: ImportRow) -> Model:
        obj = self.model(**row.values, **row.initial)
        if isinstance(obj, Record):
            obj.public_id = obj.public_id or obj.make_public_id()
        return obj

    def update_object(self, row: ImportRow, key: str, obj: Model, stated: Values | None) -> RowStep:
        """Set the values of the row, except those that were edited here."""
        changes, kept = self.apply_changes(row, key, obj, stated)
        verdict = Verdict.CONFLICT if needs_decision(changes) else Verdict.CHANGED if changes else ""
        if len(changes) == len(kept):
            return RowStep(row, key, obj, RowAction.SKIP, verdict, changes, kept)
        if isinstance(obj, Record):
            obj.updated = timezone.now()
        return RowStep(row, key, obj, RowAction.UPDATE, verdict, changes, kept)

    def restore_object(self, row: ImportRow, key: str, obj: Record, undone: Values) -> RowStep:
        """Publish a record again whose import was undone, except for the fields that were edited here."""
        changes, kept = self.apply_changes(row, key, obj, undone)
        obj.status, obj.updated = Status.PUBLISHED, timezone.now()
        if needs_decision(changes):
            return RowStep(row, key, obj, RowAction.RESTORE, Verdict.CONFLICT, changes, kept)
        return RowStep(row, key, obj, RowAction.RESTORE, Verdict.NEW, list_new_values(row), kept)

    def apply_changes(
        self, row: ImportRow, key: str, obj: Model, stated: Values | None
    ) -> tuple[list[UpstreamChange], list[UpstreamChange]]:
        """Return all fields for which the dataset states another value, and those that keep ours."""
        changes = find_upstream_changes(obj, stated, row)
        label = self.model._meta.label_lower
        kept = [one for one in changes if one.kept and not self.decisions.accepts(label, key, one.name)]
        for change in changes:
            if change not in kept:
                setattr(obj, change.name, row.values[change.name])
        return changes, kept

    # --- Saving ----------------------------------------------------------------------------------

    def save_objects(self, steps: Sequence[RowStep]) -> WriteTally:
        """Validate all objects, and save them if neither this batch nor an earlier one has problems."""
        written = [step for step in steps if step.action is not RowAction.SKIP]
        valid = [step for step in written if step.obj is not None and self.validate(step.obj, step.row)]
        created, restored, updated = (
            [step.obj for step in valid if step.action is action and step.obj is not None]
            for action in (RowAction.CREATE, RowAction.RESTORE, RowAction.UPDATE)
        )
        if valid and not self.report.problems:
            fields = select_written_fields(self.model, valid)
            try:
                with transaction.atomic():
                    bulk_write_with_history(self.model, created, updated + restored, fields)
            except IntegrityError as error:
                message = f"The database refuses these {self.model._meta.verbose_name_plural}: {error}"
                self.report.add_problem(steps[0].row.sheet, None, "", message)
        kept = Counter(change.name for step in steps for change in step.kept)
        kept["deleted"] += sum(step.verdict == Verdict.DELETED for step in steps)
        skipped = sum(step.action is RowAction.SKIP for step in steps)
        return WriteTally(
            new=len(created) + len(restored),
            changed=len(updated),
            unchanged=skipped - kept["deleted"],
            kept=+kept,
        )

    def validate(self, obj: Model, row: ImportRow) -> bool:
        """Validate the fields as a form would. Links are resolved by the reader."""
        links = [item.name for item in self.model._meta.fields if item.is_relation]
        try:
            obj.clean_fields(exclude=[*links, "id"])
        except ValidationError as error:
            reported = {(problem.sheet, problem.row, problem.column) for problem in self.report.problems}
            for name, messages in error.message_dict.items():
                if (row.sheet, row.row, name) not in reported:
                    self.report.add_problem(row.sheet, row.row, name, " ".join(messages))
            return False
        return True

    def build_outcomes(self, steps: Sequence[RowStep]) -> list[RowOutcome]:
        """The outcomes of the rows that change something. Every object has to be valid, to have a title."""
        reported = [step for step in steps if step.verdict]
        objects = [step.obj for step in reported if step.obj is not None]
        for batch in split_into_batches(objects, OBJECTS_PER_STATEMENT):  # SQLite: at most 999 parameters
            prefetch_related_objects(batch, *find_label_relations(self.model))
        return [build_row_outcome(self.model, step) for step in reported]


def build_row_outcome(model: type[Model], step: RowStep) -> RowOutcome:
    """The title is that of the object or, if it was deleted here, the natural key."""
    title = step.key if step.obj is None else str(step.obj)[:TITLE_LENGTH]
    return RowOutcome(
        model._meta.label_lower,
        step.key,
        title,
        step.verdict,
        list(step.changes),
        step.row.sheet,
        step.row.row,
    )


def needs_decision(changes: Iterable[UpstreamChange]) -> bool:
    """Whether a curator decides about one of the changes, or has decided."""
    return any(change.kept for change in changes)


def find_label_relations(model: type[Model]) -> list[str]:
    """The relations whose records are named in the string of a link. A record has its own title."""
    if issubclass(model, Record):
        return []
    return [item.name for item in model._meta.fields if item.is_relation]


def select_written_fields(model: type[Model], steps: Iterable[RowStep]) -> list[str]:
    """The names of the fields that the update of existing objects writes."""
    updates = [step for step in steps if step.action in (RowAction.UPDATE, RowAction.RESTORE)]
    names = {"updated", *(name for step in updates for name in step.row.values)}
    if any(step.action is RowAction.RESTORE for step in updates):
        names.add("status")
    return [item.name for item in model._meta.concrete_fields if item.attname in names]
