"""Changes to objects, field by field, read from the log of a record with its links, or of a revision."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from django.apps import apps
from django.db.models import (
    CASCADE,
    Count,
    Exists,
    Field,
    ManyToOneRel,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
)
from django.db.models.options import Options
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.languages import format_count
from apps.core.models import READABLE_STATUSES, Record
from apps.history.log.diff import FieldDiff, NameRecord, diff_log_rows, format_row_value, name_record
from apps.history.models import InternalModel, LogRow, Revision, get_logged_relations

HIDDEN_FIELDS = {"id", "created", "updated", "path", "raw"}
CHANGE_LABELS = {"+": _("%(noun)s added"), "~": _("%(noun)s changed"), "-": _("%(noun)s removed")}


@dataclass
class ObjectChange:
    """A change to one object by one revision. `row` is the state after it, `before` the state before.

    `kind` is "+" (added), "~" (changed) or "-" (removed). In the history of a record, `owner` is the field by
    which a link names the record.
    """

    row: LogRow
    before: LogRow | None
    kind: str
    owner: str = ""
    name_record: NameRecord = name_record

    @property
    def revision(self) -> Revision:
        return self.row.revision

    @property
    def meta(self) -> Options:
        return self.row.instance_type._meta

    @property
    def key(self) -> str:
        """The object as URLs name it."""
        return f"{self.meta.label_lower}:{self.row.id}"

    @property
    def summary(self) -> str:
        return str(CHANGE_LABELS[self.kind] % {"noun": self.meta.verbose_name})

    @property
    def object_label(self) -> str:
        """A record by its title and id, a link by the records that it connects."""
        if issubclass(self.row.instance_type, Record):
            return f"{self.row.title} ({self.row.public_id})"
        ends = {item.name: format_row_value(self.row, item, self.name_record) for item in self.relations}
        source = ends.pop("source", "")
        others = [end for name, end in ends.items() if end and name not in ("via", self.owner)]
        return " – ".join(others) or source or str(self.meta.verbose_name)

    @property
    def relations(self) -> list[Field]:
        return [item for item in self.row.tracked_fields if item.is_relation]

    @property
    def fields(self) -> list[FieldDiff]:
        before, after = (self.row, None) if self.kind == "-" else (self.before, self.row)
        return list(diff_log_rows(before, after, {*HIDDEN_FIELDS, self.owner}, self.name_record))


# --- The changes to a record -------------------------------------------------------------------


def list_record_changes(record: Model) -> list[ObjectChange]:
    """All changes to a record and its links, the last first."""
    changes = list(build_object_changes(get_log_rows(type(record)).filter(id=record.pk)))
    for relation in get_owned_relations(record):
        rows = get_log_rows(relation.related_model).filter(**{relation.field.name: record.pk})
        changes += build_object_changes(rows, owner=relation.field.name)
    return sorted(changes, key=lambda change: change.revision.pk, reverse=True)


def list_public_changes(record: Record) -> list[ObjectChange]:
    """The changes that readers may see: since the record was published, to it and to links that they see."""
    readable = get_log_rows(type(record)).filter(id=record.pk, status__in=READABLE_STATUSES)
    changes = list(build_object_changes(readable, name=name_for_readers))
    published = changes[0].revision.pk if changes else 0
    for relation in get_owned_relations(record) if changes else []:
        rows = get_log_rows(relation.related_model).filter(**{relation.field.name: record.pk})
        for change in build_object_changes(rows, relation.field.name, name_for_readers):
            after_draft = change.revision.pk >= published + (change.kind != "+")
            if after_draft and is_public_link(change.row, change) and is_public_link(change.before, change):
                changes.append(change)
    return sorted(changes, key=lambda change: change.revision.pk, reverse=True)


def name_for_readers(record: Record) -> str:
    if record.status in READABLE_STATUSES:
        return name_record(record)
    return gettext("a record that is not published")


def is_public_link(row: LogRow | None, change: ObjectChange) -> bool:
    """Whether readers may see all records that a link needs, apart from its owner."""
    needed = [item.name for item in change.relations if not item.null and item.name != change.owner]
    ends = [getattr(row, name) for name in needed] if row else []
    return all(end and end.status in READABLE_STATUSES for end in ends)


def get_last_revision_number(record: Model) -> int:
    """The number of the last revision that wrote to a record or its links."""
    logs = [get_log(type(record)).filter(id=record.pk)]
    logs += [
        get_log(relation.related_model).filter(**{relation.field.name: record.pk})
        for relation in get_owned_relations(record)
    ]
    first, *others = [rows.order_by().values_list("revision") for rows in logs]
    return max((number for (number,) in first.union(*others)), default=0)


def list_changes_since(record: Model, revision: int) -> list[ObjectChange]:
    """The changes to a record and its links after a revision, summed up to one for each object."""
    later = [change for change in list_record_changes(record) if change.revision.pk > revision]
    later.sort(key=lambda change: (change.key, change.row.pk))
    combined = [combine_changes(list(changes)) for _, changes in groupby(later, attrgetter("key"))]
    return [change for change in combined if change.kind != "~" or change.fields]


def combine_changes(changes: list[ObjectChange]) -> ObjectChange:
    """Several changes to one object in their order, as one."""
    before, last = changes[0].before, changes[-1]
    kind = "-" if last.kind == "-" else "~" if before else "+"
    return ObjectChange(last.row, before, kind, last.owner)


# --- The changes of a revision -----------------------------------------------------------------


def iter_revision_changes(revision: Revision, limit: int) -> Iterator[ObjectChange]:
    """The changes of a revision: to the first `limit` objects of each model."""
    for model in list_visible_models():
        written = get_log(model).filter(revision=revision).order_by("id").values_list("id", flat=True)
        ids = list(written.distinct()[:limit])
        rows = get_log_rows(model).filter(id__in=ids, revision__lte=revision) if ids else []
        yield from (change for change in build_object_changes(rows) if change.revision == revision)


Tally = dict[tuple[type[Model], str], int]


def count_revision_writes(revisions: Iterable[Revision]) -> dict[int, Tally]:
    """The number of objects that each revision wrote: {revision: {(model, kind): count}}."""
    counts: dict[int, Tally] = {revision.pk: {} for revision in revisions}
    models = list_visible_models()
    queries = [
        select_outcome_rows(model)
        .filter(revision__in=counts)
        .order_by()
        .values_list("revision", "history_type")
        .annotate(place=Value(place), count=Count("id", distinct=True))
        for place, model in enumerate(models)
    ]
    for pk, kind, place, count in sorted(queries[0].union(*queries[1:], all=True), key=itemgetter(2)):
        counts[pk][models[place], kind] = count
    return counts


def describe_tally(tally: Tally, most: int | None = None) -> str:
    """`1,612 risks added, 3 sources changed`: records before links, and at most so many models."""
    parts = [
        str(CHANGE_LABELS[kind] % {"noun": format_count(count, model._meta)})
        for (model, kind), count in tally.items()
    ]
    return ", ".join([*parts[:most], *(["…"] if parts[most or len(parts) :] else [])])


def select_outcome_rows(model: type[Model]) -> QuerySet[LogRow]:
    """The log without the changes to objects that the same revision added or removed."""
    of_object = get_log(model).filter(revision=OuterRef("revision"), id=OuterRef("id"))
    return get_log(model).filter(~Q(history_type="~") | ~Exists(of_object.exclude(history_type="~")))


# --- The log -----------------------------------------------------------------------------------


def list_logged_models() -> list[type[Model]]:
    """Every model that has a log, records before links."""
    return sorted(filter(has_log, apps.get_models()), key=lambda model: not issubclass(model, Record))


def list_visible_models() -> list[type[Model]]:
    """The models whose log is shown to people."""
    return [model for model in list_logged_models() if not issubclass(model, InternalModel)]


def has_log(model: type[Model]) -> bool:
    return hasattr(model._meta, "simple_history_manager_attribute")


def get_owned_relations(record: Model | type[Model]) -> list[ManyToOneRel]:
    """The relations to links that belong to a record: they would be deleted with it."""
    return [
        relation
        for relation in record._meta.related_objects
        if isinstance(relation, ManyToOneRel)
        and relation.on_delete is CASCADE
        and has_log(relation.related_model)
    ]


def get_log(model: Any) -> QuerySet[LogRow]:
    """All rows of the log of a model."""
    return model.history.all()


def get_log_rows(model: type[Model]) -> QuerySet[LogRow]:
    """The log of a model object by object, in the order of writing, with all that a change shows."""
    ends = [item.name for item in model._meta.fields if item.is_relation]
    rows = get_log(model).select_related("revision__user", *ends).prefetch_related(*prefetch_log_links(model))
    return rows.order_by("id", "history_id")


def prefetch_log_links(model: Any) -> Iterator[Prefetch]:
    """The many-to-many links of each row of a log, as they were then."""
    for item in get_logged_relations(model):
        log = getattr(model.history.model, item.name).model
        rows = log.objects.select_related(item.m2m_reverse_field_name()).order_by("pk")
        yield Prefetch(f"{log._meta.model_name}_set", rows)


def build_object_changes(
    rows: Iterable[LogRow], owner: str = "", name: NameRecord = name_record
) -> Iterator[ObjectChange]:
    """Make one change for each object and revision of the rows, which are sorted as in get_log_rows()."""
    for _key, of_object in groupby(rows, attrgetter("id")):
        before = None
        for _key, of_revision in groupby(of_object, attrgetter("revision_id")):
            states = list(of_revision)
            kind = "-" if states[-1].history_type == "-" else "~" if before else "+"
            yield ObjectChange(states[-1], before, kind, owner, name)
            before = None if kind == "-" else states[-1]
