"""Write the rows of a dataset. All importers write through `Writer`.

A field whose current value differs from what the dataset stated last was edited here: it is kept, and
counted. An object that was deleted here is not created again. Everything else follows the dataset.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from apps.core.models import Record, RecordQuerySet, Status
from apps.core.publishing import TRANSITIONS, apply_transition
from apps.ingest.importer import ReadReport
from apps.ingest.models import Verdict
from apps.ingest.plan.batch import TITLE_LENGTH, BatchWriter, WriteTally
from apps.ingest.plan.bulk import split_into_batches
from apps.ingest.plan.decisions import NO_DECISIONS, WITHDRAW, Decisions
from apps.ingest.plan.diff import RowOutcome, UpstreamChange
from apps.ingest.plan.natural_keys import NaturalKey, NaturalKeyLookup, encode_natural_key
from apps.ingest.plan.outcomes import NO_OUTCOMES, OutcomeRecorder
from apps.ingest.plan.progress import NO_PROGRESS, Progress
from apps.ingest.plan.rows import ImportRow
from apps.ingest.plan.upstream import UpstreamStore, is_withdrawn_record

ROWS_PER_BATCH = 1_000


@dataclass(frozen=True)
class WriteOptions:
    """The decisions of a curator, and the receivers of the outcome of each row and of the progress."""

    decisions: Decisions = NO_DECISIONS
    outcomes: OutcomeRecorder = NO_OUTCOMES
    progress: Progress = NO_PROGRESS


DEFAULT_OPTIONS = WriteOptions()


class Writer:
    """Writes the rows of one dataset in batches. Call `close()` at the end, within the same transaction.

    `files` are name and SHA-256 of each file, in the order of `ImportRow.file_index`.
    With `stores_upstream=False`, the values are not stored as those that an upstream source stated last:
    what a curator edits in a file is an edit like any other.
    """

    def __init__(
        self,
        dataset: str,
        files: Sequence[Mapping[str, str]] = (),
        options: WriteOptions = DEFAULT_OPTIONS,
        *,
        stores_upstream: bool = True,
    ) -> None:
        self.dataset, self.files, self.options = dataset, files, options
        self.stores_upstream = stores_upstream
        self.report = ReadReport()
        self.tallies: dict[type[Model], WriteTally] = {}
        self.seen_keys: dict[type[Model], set[str]] = {}
        self.lookups: dict[type[Model], NaturalKeyLookup] = {}

    def get_upstream_store(self, model: type[Model]) -> UpstreamStore:
        return UpstreamStore(self.dataset, model, self.files, is_writable=self.stores_upstream)

    def put(
        self,
        model: type[Model],
        key: tuple[str, ...],
        rows: Iterable[ImportRow],
        queryset: QuerySet | None = None,
    ) -> dict[NaturalKey, Any]:
        """Write rows of one model, found by the attributes of `key`. Return {natural key: primary key}."""
        lookup = self.lookups[model] = NaturalKeyLookup(model, key, queryset)
        tally = self.tallies.setdefault(model, WriteTally())
        store, decisions = self.get_upstream_store(model), self.options.decisions
        batch_writer = BatchWriter(lookup, store, decisions, self.report)
        primary_keys: dict[NaturalKey, Any] = {}
        for batch in split_into_batches(self.skip_repeated(lookup, rows), ROWS_PER_BATCH):
            result = batch_writer.write(batch)
            primary_keys |= result.primary_keys
            tally.add(result.tally)
            self.options.outcomes.add(result.outcomes)
            self.options.progress.report(f"{model._meta.verbose_name_plural}: {tally}")
        return primary_keys

    def skip_repeated(self, lookup: NaturalKeyLookup, rows: Iterable[ImportRow]) -> Iterator[ImportRow]:
        """The rows without those whose natural key occurred before, which are reported as problems."""
        seen = self.seen_keys.setdefault(lookup.model, set())
        for row in rows:
            values = lookup.get_key(row)
            key = encode_natural_key(values)
            if key in seen and values[0] is not None:
                message = f"{values} occurs twice."
                self.report.add_problem(row.sheet, row.row, ", ".join(lookup.names), message)
                continue
            seen.add(key)
            yield row

    # --- Objects that the dataset no longer has --------------------------------------------------

    def close(self) -> None:
        """Raise BadFile with every problem, or handle the objects that the dataset no longer has."""
        self.report.raise_problems()
        for model, lookup in self.lookups.items():
            stored = self.get_upstream_store(model).iterate_keys()
            missing = {key for key in stored if key not in self.seen_keys[model]}
            found = sorted(lookup.find_primary_keys(missing).items())
            for batch in split_into_batches(found, ROWS_PER_BATCH):
                self.handle_missing(model, dict(batch))

    def handle_missing(self, model: type[Model], primary_keys: Mapping[str, Any]) -> None:
        """Report objects that are gone upstream, and withdraw those for which a curator accepted that."""
        objects = model._default_manager.in_bulk(primary_keys.values())
        gone = {key: objects[pk] for key, pk in primary_keys.items() if not is_withdrawn_record(objects[pk])}
        withdrawn = [obj.pk for key, obj in gone.items() if self.is_withdrawal_accepted(obj, key)]
        self.tallies[model].add(WriteTally(gone=list(gone), withdrawn=len(withdrawn)))
        self.options.outcomes.add([build_gone_outcome(obj, key) for key, obj in gone.items()])
        records = model._default_manager.filter(pk__in=withdrawn)
        if withdrawn and isinstance(records, RecordQuerySet):
            apply_transition(TRANSITIONS[WITHDRAW], records)

    def is_withdrawal_accepted(self, obj: Model, key: str) -> bool:
        return is_published_record(obj) and self.options.decisions.accepts(
            obj._meta.label_lower, key, WITHDRAW
        )


def build_gone_outcome(obj: Model, key: str) -> RowOutcome:
    """The withdrawal of a published record is proposed; anything else is only reported."""
    proposal = UpstreamChange(WITHDRAW, None, Status.WITHDRAWN.value, Status.PUBLISHED.value, kept=True)
    changes = [proposal] if is_published_record(obj) else []
    return RowOutcome(obj._meta.label_lower, key, str(obj)[:TITLE_LENGTH], Verdict.GONE, changes)


def is_published_record(obj: Model) -> bool:
    return isinstance(obj, Record) and obj.status == Status.PUBLISHED
