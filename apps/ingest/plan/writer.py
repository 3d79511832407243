"""The one place through which datasets write.

A field that the base holds otherwise than the dataset last said was edited here: it is kept, and
counted. An object that was deleted here is not made again. What nobody touched follows the dataset.
"""

from collections import Counter
from dataclasses import dataclass, field

from apps.core.models import Record, Status
from apps.core.publishing import TRANSITIONS, apply_transition
from apps.ingest.importer import ReadReport
from apps.ingest.plan.batch import NaturalKeyLookup, RowBatch
from apps.ingest.plan.bulk import split_into_batches
from apps.ingest.plan.diff import UpstreamChange, encode_natural_key
from apps.ingest.plan.spool import RowOutcome
from apps.ingest.plan.upstream import UpstreamStore

ROWS_PER_BATCH = 1_000  # rows that are held at once
WITHDRAW = "withdraw"  # stands for a field in what is accepted of a row that is gone upstream


@dataclass
class WriteTally:
    """What came of the rows of one model."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: Counter = field(default_factory=Counter)  # what was edited here -> how often
    gone: list = field(default_factory=list)  # keys that we hold and the dataset no longer has
    withdrawn: int = 0  # of those

    @property
    def tells(self):
        return self.new or self.changed or self.kept or self.gone

    def __str__(self):
        kept = f", {self.kept.total()} edited here and kept" if self.kept else ""
        left = len(self.gone) - self.withdrawn
        gone = f", {left} no longer in the file and left as they are" if left else ""
        withdrawn = f", {self.withdrawn} withdrawn" if self.withdrawn else ""
        return f"{self.new} new, {self.changed} changed, {self.unchanged} unchanged{kept}{gone}{withdrawn}"


class Writer:
    """Writes rows of one dataset by batches. The caller opens the transaction, and calls `close()` in it.

    `takes(model, key, name)` tells that the dataset's value of a field was accepted over ours.
    What a person edited in a file is an edit like any other: it is not remembered as said upstream.
    """

    remembers = True  # as Upstream

    def __init__(self, dataset, files=(), report=None, progress=lambda text: None, takes=lambda *what: False):
        self.dataset = dataset
        self.files = files  # name and SHA-256 of each, in the order in which rows name them
        self.report = report or ReadReport()
        self.progress = progress
        self.takes = takes
        self.tell = lambda entries: None  # what becomes of the rows of each batch
        self.tallies = {}
        self.claimed = {}  # model -> keys of the rows that were put
        self.places = {}  # model -> where its rows are found again

    def said(self, model):
        return UpstreamStore(self.dataset, model, self.files)

    def put(self, model, key, rows, within=None):
        """Rows of one model, found again by `key` (attribute names). Returns {identity: primary key}."""
        place = self.places[model] = NaturalKeyLookup(model, key, within)
        tally = self.tallies.setdefault(model, WriteTally())
        found: dict[tuple, int | None] = {}
        for some in split_into_batches(self.once(place, rows), ROWS_PER_BATCH):
            found |= RowBatch(self, place, some).put()
            self.progress(f"{model._meta.verbose_name_plural}: {tally}")
        return found

    def once(self, place, rows):
        """Less those that stand twice, which are told."""
        claimed = self.claimed.setdefault(place.model, set())
        for row in rows:
            identity = place.identity(row)
            key = encode_natural_key(identity)
            if key in claimed and identity[0] is not None:
                self.report.problem(row.sheet, row.row, ", ".join(place.key), f"{identity} stands twice.")
                continue
            claimed.add(key)
            yield row

    # --- What the dataset no longer has ----------------------------------------------------------

    def close(self):
        """Raises BadFile with every error; else tells, or withdraws, what the dataset no longer has."""
        self.report.close()
        for model, place in self.places.items():
            left = {key for key in self.said(model).all_keys() if key not in self.claimed[model]}
            for some in split_into_batches(sorted(place.keys(left).items()), ROWS_PER_BATCH):
                self.leave(model, dict(some))

    def leave(self, model, keys):
        """Tells of some that are gone upstream, and withdraws those of them where that was accepted."""
        objects = model.objects.in_bulk(keys.values())
        gone = {key: objects[pk] for key, pk in keys.items() if not is_withdrawn_record(objects[pk])}
        withdrawn = [obj.pk for key, obj in gone.items() if self.may_withdraw(obj, key)]
        self.tallies[model].gone += gone
        self.tallies[model].withdrawn += len(withdrawn)
        self.tell([build_gone_outcome(obj, key) for key, obj in gone.items()])
        if withdrawn:
            apply_transition(TRANSITIONS[WITHDRAW], model.objects.filter(pk__in=withdrawn))

    def may_withdraw(self, obj, key):
        return is_published_record(obj) and self.takes(obj._meta.label_lower, key, WITHDRAW)


def build_gone_outcome(obj, key):
    """A published record may be withdrawn; anything else is only told of."""
    ours, says = Status.PUBLISHED.value, Status.WITHDRAWN.value
    proposed = [UpstreamChange(WITHDRAW, None, says, ours, kept=True)] if is_published_record(obj) else []
    return RowOutcome(obj._meta.label_lower, key, str(obj)[:500], "gone", proposed)


def is_published_record(obj):
    return isinstance(obj, Record) and obj.status == Status.PUBLISHED


def is_withdrawn_record(obj):
    return getattr(obj, "status", "") == Status.WITHDRAWN


def map_public_ids(model, field="public_id"):
    """{public id: primary key} of every record of a noun."""
    return dict(model.objects.values_list(field, "pk"))
