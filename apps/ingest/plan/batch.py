"""Some rows of one model against what is held and what was said of them: what follows, what is kept."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from apps.core.models import Record, Status
from apps.ingest.plan.bulk import OBJECTS_PER_STATEMENT, bulk_write_with_history, split_into_batches
from apps.ingest.plan.diff import encode_natural_key, find_upstream_changes, list_new_values, to_json_value
from apps.ingest.plan.spool import RowOutcome


class NaturalKeyLookup:
    """Where the rows of a model are found again: by which attributes, and among which objects."""

    def __init__(self, model, key, within=None):
        self.model, self.key = model, key
        self.within = model.objects.all() if within is None else within
        self.unsaid = {name: model._meta.get_field(name).get_default() for name in key}

    def identity(self, row):
        return tuple(row.values.get(name, default) for name, default in self.unsaid.items())

    def held(self, identities):
        """{identity: object} of those that are here."""
        found = self.within
        for name, values in zip(self.key, map(set, zip(*identities, strict=True)), strict=True):
            found = found.filter(match_values_or_null(name, values))
        return {read_attributes(obj, self.key): obj for obj in found}

    def keys(self, wanted):
        """{key: primary key} of those that are here."""
        rows = self.within.values_list("pk", *self.key).iterator() if wanted else ()
        return {key: pk for pk, *identity in rows if (key := encode_natural_key(identity)) in wanted}


class RowBatch:
    """`put()` writes it, adds to the tally and tells the entries, unless the file has problems."""

    def __init__(self, writer, place, rows):
        self.writer, self.place, self.model = writer, place, place.model
        self.tally = writer.tallies[place.model]
        self.rows = [(place.identity(row), row) for row in rows]
        self.held = place.held([identity for identity, _ in self.rows])
        self.memory = writer.said(place.model)
        self.said = self.memory.of([encode_natural_key(identity) for identity, _ in self.rows])
        here = {encode_natural_key(identity): obj for identity, obj in self.held.items()}
        unsaid = {key: obj for key, obj in here.items() if key not in self.said}
        self.undone = self.memory.taken_back(unsaid) if writer.remembers else {}
        self.new, self.again, self.changed, self.told, self.spoken = [], [], [], [], []

    @property
    def is_right(self):
        return not self.writer.report.problems

    def put(self):
        """{identity: primary key}; None for what was deleted here or could not be written."""
        for identity, row in self.rows:
            self.take(identity, encode_natural_key(identity), row)
        self.save()
        if self.is_right:
            self.tell()
        if self.is_right and self.writer.remembers:
            self.memory.remember(self.spoken, self.said)
        return {identity: getattr(self.held.get(identity), "pk", None) for identity, _ in self.rows}

    # --- What becomes of each row ----------------------------------------------------------------

    def take(self, identity, key, row):
        before = self.said[key].values if key in self.said else row.said
        if key in self.undone:
            self.bring_back(self.held[identity], key, row)
        elif identity in self.held:
            self.edit(self.held[identity], key, before, row)
        elif before is None:
            self.held[identity] = self.make(key, row)
        else:
            self.tally.kept["deleted"] += 1
            self.told.append((self.model, key, "deleted", row, []))
        # What a file leaves unsaid stands as it was said before.
        now = {**(before or {}), **to_json_value(row.values)}
        if now != before:
            self.spoken.append((key, now, row))

    def make(self, key, row):
        obj = self.model(**row.values, **row.fresh)
        if isinstance(obj, Record):
            obj.public_id = obj.public_id or obj.make_public_id()
        self.new.append((obj, row))
        self.told.append((obj, key, "new", row, []))
        return obj

    def edit(self, obj, key, said, row):
        """Brings an object to what the row says, less what was edited here."""
        found, kept = self.follow(obj, key, said, row)
        if found:
            self.told.append((obj, key, "conflict" if needs_decision(found) else "changed", row, found))
        if len(found) == len(kept):
            self.tally.unchanged += 1
            return
        if isinstance(obj, Record):
            obj.updated = timezone.now()
        self.changed.append((obj, row))

    def bring_back(self, obj, key, row):
        """A record whose import was undone is new once more, as far as nobody edited it."""
        found, _ = self.follow(obj, key, self.undone[key], row)
        obj.status, obj.updated = Status.PUBLISHED, timezone.now()
        self.told.append((obj, key, "conflict" if needs_decision(found) else "new", row, found))
        self.again.append((obj, row))

    def follow(self, obj, key, said, row):
        """The fields that the dataset says otherwise: all of them, and those of them that stay."""
        label, found = obj._meta.label_lower, find_upstream_changes(obj, said, row)
        kept = [one for one in found if one.kept and not self.writer.takes(label, key, one.name)]
        for change in found:
            if change not in kept:
                setattr(obj, change.name, row.values[change.name])
        self.tally.kept.update(change.name for change in kept)
        return found, kept

    # --- What is written and told ----------------------------------------------------------------

    def save(self):
        new, again, changed = (self.valid(pairs) for pairs in (self.new, self.again, self.changed))
        self.tally.new += len(new) + len(again)
        self.tally.changed += len(changed)
        if not self.is_right or not (new or again or changed):
            return
        names = {"updated", *(name for _, row in [*self.again, *self.changed] for name in row.values)}
        fields = select_written_fields(self.model, names | ({"status"} if again else set()))
        try:
            with transaction.atomic():
                bulk_write_with_history(self.model, new, changed + again, fields)
        except IntegrityError as error:
            told = f"The database refuses these {self.model._meta.verbose_name_plural}: {error}"
            self.writer.report.problem(self.rows[0][1].sheet, None, "", told)

    def valid(self, pairs):
        return [obj for obj, row in pairs if self.check(obj, row)]

    def check(self, obj, row):
        """Links were resolved before; the rest is checked as a form would."""
        links = [item.name for item in obj._meta.fields if item.is_relation]
        report = self.writer.report
        try:
            obj.clean_fields(exclude=[*links, "id"])
        except ValidationError as error:
            told = {(problem.sheet, problem.row, problem.column) for problem in report.problems}
            for name, messages in error.message_dict.items():
                if (row.sheet, row.row, name) not in told:
                    report.problem(row.sheet, row.row, name, " ".join(messages))
            return False
        return True

    def tell(self):
        """Only once all is right: an object with errors may not even have a name."""
        here = [what for what, *_ in self.told if not isinstance(what, type)]
        for some in split_into_batches(
            here, OBJECTS_PER_STATEMENT
        ):  # SQLite takes no more than 999 keys of a link at once
            prefetch_related_objects(some, *find_label_relations(self.model))
        self.writer.tell([build_row_outcome(*each) for each in self.told])


def build_row_outcome(what, key, verdict, row, found):
    """Of an object, or of the model where the object is no longer here."""
    title = key if isinstance(what, type) else str(what)[:500]
    told = list_new_values(row) if verdict == "new" else found
    return RowOutcome(what._meta.label_lower, key, title, verdict, told, row.sheet, row.row)


def needs_decision(found):
    """Whether there is something to decide, also where it was decided."""
    return any(change.kept for change in found)


def find_label_relations(model):
    """The links whose ends are in the name of a link; a record has a title of its own."""
    return [] if issubclass(model, Record) else [item.name for item in model._meta.fields if item.is_relation]


def match_values_or_null(name, values):
    given = Q(**{f"{name}__in": values - {None}})
    return given | Q(**{f"{name}__isnull": True}) if None in values else given


def read_attributes(obj, names):
    return tuple(getattr(obj, name) for name in names)


def select_written_fields(model, names):
    return [item.name for item in model._meta.concrete_fields if item.attname in names]
