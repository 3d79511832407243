"""The one place through which datasets write.

A field that the base holds otherwise than the dataset last said was edited here: it is kept, and
counted. An object that was deleted here is not made again. What nobody touched follows the dataset.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from apps.core.models import Record, Status
from apps.core.publishing import MOVES, carry_out
from apps.ingest.compare import Change, changes, key_text, plain
from apps.ingest.importer import Report
from apps.ingest.models import Upstream

BATCH = 500
WITHDRAW = "withdraw"  # stands for a field in what is accepted of a row that is gone upstream


@dataclass
class Tally:
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


@dataclass(slots=True)
class Entry:
    """What becomes of one row: new, changed, conflicting, deleted here, or gone upstream."""

    model: str
    key: str
    title: str
    verdict: str
    changes: list[Change] = field(default_factory=list)
    sheet: str = ""
    row: int | None = None


class Writer:
    """Writes rows of one dataset. The caller opens the transaction, and calls `close()` in it.

    `takes(model, key, name)` tells that the dataset's value of a field was accepted over ours.
    What a person edited in a file is an edit like any other: it is not remembered as said upstream.
    """

    remembers = True  # as Upstream

    def __init__(self, dataset, files=(), report=None, progress=lambda text: None, takes=lambda *what: False):
        self.dataset = dataset
        self.files = files  # name and SHA-256 of each, in the order in which rows name them
        self.report = report or Report()
        self.progress = progress
        self.takes = takes
        self.tallies = {}
        self.entries = []
        self.told = []  # what becomes an entry, once the rows of this model are known to be right
        self.upstream = {}  # model -> {key: values} that no row has claimed yet
        self.held = {}  # model -> what puts its rows among which objects: key, within

    def put(self, model, key, rows, within=None):
        """Rows of one model, found again by `key` (attribute names). Returns {key: object}."""
        tally = self.tallies.setdefault(model, Tally())
        held = {values_of(obj, key): obj for obj in (model.objects.all() if within is None else within)}
        said = self.upstream.setdefault(model, self.said(model))
        self.held[model] = key, model.objects.all() if within is None else within
        undone = self.undone(model, {key_text(name): obj for name, obj in held.items()}, said)
        new, again, changed, spoken, seen, self.told = [], [], [], [], set(), []
        unsaid = {name: model._meta.get_field(name).get_default() for name in key}
        for row in rows:
            identity = tuple(row.values.get(name, unsaid[name]) for name in key)
            if identity in seen and identity[0] is not None:
                self.report.problem(row.sheet, row.row, ", ".join(key), f"{identity} stands twice.")
                continue
            seen.add(identity)
            before = said.pop(key_text(identity), row.said)
            if key_text(identity) in undone:
                self.bring_back(held[identity], identity, undone[key_text(identity)], row, tally)
                again.append((held[identity], row))
            elif identity in held:
                if self.edit(held[identity], identity, before, row, tally):
                    changed.append((held[identity], row))
            elif before is None:
                held[identity] = made(model, row)
                new.append((held[identity], row))
                self.told.append((held[identity], identity, "new", row))
            else:
                tally.kept["deleted"] += 1
                self.told.append((model, identity, "deleted", row))
            # What a file leaves unsaid stands as it was said before.
            now = {**(before or {}), **plain(row.values)}
            if now != before:
                spoken.append((key_text(identity), now, row))
        self.save(model, new, again, changed, tally)
        if not self.report.problems:  # an object with errors may not even have a name
            self.entries += [entry(*each) for each in self.told]
        self.remember(model, spoken)
        self.progress(f"{model._meta.verbose_name_plural}: {tally}")
        return held

    def edit(self, obj, identity, said, row, tally):
        """Brings an object to what the row says, less what was edited here. True if it changed."""
        label, key = obj._meta.label_lower, key_text(identity)
        found = changes(obj, said, row, lambda name: self.takes(label, key, name))
        follows = self.follow(obj, row, found, tally)
        if found:
            verdict = "changed" if len(follows) == len(found) else "conflict"
            self.told.append((obj, identity, verdict, row, found))
        if not follows:
            tally.unchanged += 1
        elif isinstance(obj, Record):
            obj.updated = timezone.now()
        return bool(follows)

    def bring_back(self, obj, identity, said, row, tally):
        """A record whose import was undone is new once more, as far as nobody edited it."""
        label, key = obj._meta.label_lower, key_text(identity)
        found = changes(obj, said, row, lambda name: self.takes(label, key, name))
        kept = [change for change in found if change.kept]
        self.follow(obj, row, found, tally)
        obj.status, obj.updated = Status.PUBLISHED, timezone.now()
        self.told.append((obj, identity, "conflict" if kept else "new", row, kept))

    def follow(self, obj, row, found, tally):
        """Writes onto an object what was not edited here; counts what was. Returns the first."""
        follows = [change for change in found if not change.kept]
        for change in follows:
            setattr(obj, change.name, row.values[change.name])
        tally.kept.update(change.name for change in found if change.kept)
        return follows

    def undone(self, model, held, said):
        """{key: what was said} of the records that an undo withdrew and nobody touched since."""
        withdrawn = {
            key: obj.pk for key, obj in held.items()
            if key not in said and getattr(obj, "status", "") == Status.WITHDRAWN and self.remembers
        }  # fmt: skip
        if not withdrawn:
            return {}
        last = model.history.filter(id__in=withdrawn.values()).order_by("history_id")
        revisions = dict(last.values_list("id", "revision"))
        taken_back = Upstream.history.filter(history_type="-", dataset=self.dataset, key__in=withdrawn)
        taken_back = taken_back.filter(model=model._meta.label_lower, revision__in=revisions.values())
        rows = taken_back.order_by("history_id").values_list("key", "revision", "values")
        return {key: values for key, act, values in rows if act == revisions[withdrawn[key]]}

    def save(self, model, new, again, changed, tally):
        sheet = next((row.sheet for _, row in [*new, *again, *changed]), "")
        names = {"updated", *(name for _, row in [*again, *changed] for name in row.values)}
        names |= {"status"} if again else set()
        new, again, changed = self.valid(new), self.valid(again), self.valid(changed)
        tally.new, tally.changed = tally.new + len(new) + len(again), tally.changed + len(changed)
        changed += again
        if self.report.problems:
            return
        try:
            with transaction.atomic():
                self.write(model, new, changed, written_fields(model, names))
        except IntegrityError as error:
            nouns = model._meta.verbose_name_plural
            self.report.problem(sheet, None, "", f"The database refuses these {nouns}: {error}")

    def write(self, model, new, changed, fields):
        for some in batched(new, 4 * BATCH):  # the history of all at once would fill the memory
            bulk_create_with_history(some, model, batch_size=BATCH)
        for some in batched(changed, BATCH):
            bulk_update_with_history(some, model, fields, batch_size=BATCH // 5)

    def valid(self, pairs):
        return [obj for obj, row in pairs if self.check(obj, row)]

    def check(self, obj, row):
        """Links were resolved before; the rest is checked as a form would."""
        links = [item.name for item in obj._meta.fields if item.is_relation]
        try:
            obj.clean_fields(exclude=[*links, "id"])
        except ValidationError as error:
            told = {(problem.sheet, problem.row, problem.column) for problem in self.report.problems}
            for name, messages in error.message_dict.items():
                if (row.sheet, row.row, name) not in told:
                    self.report.problem(row.sheet, row.row, name, " ".join(messages))
            return False
        return True

    def close(self):
        """Raises BadFile with every error; else tells, or withdraws, what the dataset no longer has."""
        self.report.close()
        for model in self.upstream:
            gone = self.gone(model)
            withdrawn = [obj for key, obj in gone.items() if self.may_withdraw(obj, key)]
            self.tallies[model].gone, self.tallies[model].withdrawn = [*gone], len(withdrawn)
            self.entries += [entry_of_gone(obj, key) for key, obj in gone.items()]
            if withdrawn:
                carry_out(MOVES[WITHDRAW], model.objects.filter(pk__in=[obj.pk for obj in withdrawn]))

    def gone(self, model):
        """{key: object} of what no row has claimed, less what was deleted or withdrawn here."""
        if not (left := self.upstream[model]):
            return {}
        names, within = self.held[model]
        found = {key_text(values_of(obj, names)): obj for obj in within.all()}
        here = {key: found[key] for key in sorted(left) if key in found}
        return {key: obj for key, obj in here.items() if getattr(obj, "status", "") != Status.WITHDRAWN}

    def may_withdraw(self, obj, key):
        return is_published(obj) and self.takes(obj._meta.label_lower, key, WITHDRAW)

    def said(self, model):
        return dict(Upstream.objects.of(self.dataset, model).values_list("key", "values"))

    def remember(self, model, spoken):
        if self.report.problems or not self.remembers:
            return
        for some in batched(spoken, BATCH):
            keys = [key for key, *_ in some]
            held = {one.key: one for one in Upstream.objects.of(self.dataset, model).filter(key__in=keys)}
            new: list[Upstream] = []
            changed: list[Upstream] = []
            for key, values, row in some:
                names = {"dataset": self.dataset, "model": model._meta.label_lower, "key": key}
                one = held.get(key) or Upstream(**names)
                one.values, one.sheet, one.row = values, row.sheet, row.row
                one.file, one.sha256 = self.file(row)
                (changed if key in held else new).append(one)
            self.write(Upstream, new, changed, ["values", "file", "sha256", "sheet", "row"])

    def file(self, row):
        file = self.files[row.file] if self.files else {}
        return file.get("name", ""), file.get("sha256", "")


def batched(items, size):
    return (items[start : start + size] for start in range(0, len(items), size))


def entry(what, identity, verdict, row, found=()):
    """Of an object, or of the model where the object is no longer here."""
    key = key_text(identity)
    title = key if isinstance(what, type) else str(what)[:500]
    return Entry(what._meta.label_lower, key, title, verdict, [*found], row.sheet, row.row)


def entry_of_gone(obj, key):
    """A published record may be withdrawn; anything else is only told of."""
    ours, says = Status.PUBLISHED.value, Status.WITHDRAWN.value
    proposed = [Change(WITHDRAW, None, says, ours, kept=True)] if is_published(obj) else []
    return Entry(obj._meta.label_lower, key, str(obj)[:500], "gone", proposed)


def is_published(obj):
    return isinstance(obj, Record) and obj.status == Status.PUBLISHED


def made(model, row):
    obj = model(**row.values, **row.fresh)
    if isinstance(obj, Record):
        obj.public_id = obj.public_id or obj.make_public_id()
    return obj


def values_of(obj, names):
    return tuple(getattr(obj, name) for name in names)


def written_fields(model, names):
    """Those of these attributes that are written; each field more takes its time."""
    return [item.name for item in model._meta.concrete_fields if item.attname in names]


def ids(model, field="public_id"):
    """{public id: primary key} of every record of a noun."""
    return dict(model.objects.values_list(field, "pk"))
