"""What was written, field by field, from the one log: for a record with its links, or for a revision."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter, itemgetter

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Value
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.models import READABLE_STATUSES, Record
from apps.history.log.diff import diff_log_rows, format_row_value, name_record
from apps.history.models import InternalModel, get_logged_relations

HIDDEN_FIELDS = {"id", "created", "updated", "path", "raw"}
CHANGE_LABELS = {"+": _("%(noun)s added"), "~": _("%(noun)s changed"), "-": _("%(noun)s removed")}


@dataclass
class ObjectChange:
    """What one revision did to one object: `row` is how it left the object, `before` how it found it."""

    row: models.Model
    before: models.Model | None
    kind: str
    owner: str = ""
    naming: Callable = name_record

    @property
    def revision(self):
        return self.row.revision

    @property
    def meta(self):
        return self.row.instance_type._meta

    @property
    def key(self) -> str:
        """The object, as it is written in an address."""
        return f"{self.meta.label_lower}:{self.row.id}"

    @property
    def summary(self):
        return CHANGE_LABELS[self.kind] % {"noun": self.meta.verbose_name}

    @property
    def object_label(self):
        """A record by its title and id, a link by what it ties."""
        if issubclass(self.row.instance_type, Record):
            return f"{self.row.title} ({self.row.public_id})"
        ends = {item.name: format_row_value(self.row, item, self.naming) for item in self.relations}
        source = ends.pop("source", "")
        tied = [end for name, end in ends.items() if end and name not in ("via", self.owner)]
        return " – ".join(tied) or source or str(self.meta.verbose_name)

    @property
    def relations(self):
        return [item for item in self.row.tracked_fields if item.is_relation]

    @property
    def fields(self):
        before, after = (self.row, None) if self.kind == "-" else (self.before, self.row)
        return list(diff_log_rows(before, after, {*HIDDEN_FIELDS, self.owner}, self.naming))


# --- Which changes -----------------------------------------------------------------------------


def list_record_changes(record):
    """Everything written to a record and its links, the last first."""
    found = list(build_object_changes(get_log_rows(type(record)).filter(id=record.pk)))
    for relation in get_owned_relations(record):
        rows = get_log_rows(relation.related_model).filter(**{relation.field.name: record.pk})
        found += build_object_changes(rows, owner=relation.field.name)
    return sorted(found, key=lambda change: change.revision.pk, reverse=True)


def list_public_changes(record):
    """The same, as far as readers may know it: since the record was published, and of links to what is."""
    readable = get_log_rows(type(record)).filter(id=record.pk, status__in=READABLE_STATUSES)
    found = list(build_object_changes(readable, naming=name_for_readers))
    published = found[0].revision.pk if found else 0
    for relation in get_owned_relations(record) if found else []:
        rows = get_log_rows(relation.related_model).filter(**{relation.field.name: record.pk})
        for change in build_object_changes(rows, relation.field.name, name_for_readers):
            after_draft = change.revision.pk >= published + (change.kind != "+")
            if after_draft and is_public_link(change.row, change) and is_public_link(change.before, change):
                found.append(change)
    return sorted(found, key=lambda change: change.revision.pk, reverse=True)


def name_for_readers(record):
    return (
        record.label_with_id
        if record.status in READABLE_STATUSES
        else gettext("a record that is not published")
    )


def is_public_link(row, change):
    """A link is as public as the records that it cannot be without."""
    needed = [item.name for item in change.relations if not item.null and item.name != change.owner]
    ends = [getattr(row, name) for name in needed] if row else []
    return all(end and end.status in READABLE_STATUSES for end in ends)


def get_last_revision_number(record):
    """The number of the last revision that wrote to a record or its links."""
    logs = [type(record).history.filter(id=record.pk)]
    logs += [
        link.related_model.history.filter(**{link.field.name: record.pk})
        for link in get_owned_relations(record)
    ]
    first, *others = [rows.order_by().values_list("revision") for rows in logs]
    return max((number for (number,) in first.union(*others)), default=0)


def list_changes_since(record, seen):
    """What became of a record and its links after a revision, one change for each object."""
    later = [change for change in list_record_changes(record) if change.revision.pk > seen]
    later.sort(key=lambda change: (change.key, change.row.pk))
    whole = [combine_changes(list(changes)) for _, changes in groupby(later, attrgetter("key"))]
    return [change for change in whole if change.kind != "~" or change.fields]


def combine_changes(changes):
    before, last = changes[0].before, changes[-1]
    kind = "-" if last.kind == "-" else "~" if before else "+"
    return ObjectChange(last.row, before, kind, last.owner)


def iter_revision_changes(revision, limit):
    """What a revision wrote: the first `limit` objects of each noun."""
    for model in list_visible_models():
        written = model.history.filter(revision=revision).order_by("id").values_list("id", flat=True)
        ids = list(written.distinct()[:limit])
        rows = get_log_rows(model).filter(id__in=ids, revision__lte=revision) if ids else []
        yield from (change for change in build_object_changes(rows) if change.revision == revision)


def count_revision_writes(revisions):
    """How much each of the revisions wrote: {key: {(model, kind): count}}."""
    found = {revision.pk: {} for revision in revisions}
    models_told = list_visible_models()
    queries = [
        select_outcome_rows(model).filter(revision__in=found).order_by()
        .values_list("revision", "history_type").annotate(place=Value(place), count=Count("id", distinct=True))
        for place, model in enumerate(models_told)
    ]  # fmt: skip
    for pk, kind, place, count in sorted(queries[0].union(*queries[1:], all=True), key=itemgetter(2)):
        found[pk][models_told[place], kind] = count
    return found


def select_outcome_rows(model):
    """The log less the changes to what the same revision added or removed."""
    of_object = model.history.filter(revision=OuterRef("revision"), id=OuterRef("id"))
    return model.history.filter(~Q(history_type="~") | ~Exists(of_object.exclude(history_type="~")))


def list_logged_models():
    """Every model whose writes are kept, records before links."""
    return sorted(filter(has_log, apps.get_models()), key=lambda model: not issubclass(model, Record))


def list_visible_models():
    """Those of them that a reader of the log hears of."""
    return [model for model in list_logged_models() if not issubclass(model, InternalModel)]


def has_log(model):
    return hasattr(model._meta, "simple_history_manager_attribute")


def get_owned_relations(record):
    """The relations that belong to a record: they would go with it."""
    return [
        relation
        for relation in record._meta.related_objects
        if relation.on_delete is models.CASCADE and has_log(relation.related_model)
    ]


def get_log_rows(model):
    ends = [item.name for item in model._meta.fields if item.is_relation]
    rows = model.history.select_related("revision__user", *ends).prefetch_related(*prefetch_log_links(model))
    return rows.order_by("id", "history_id")


def prefetch_log_links(model):
    """The many-to-many links of each row of a log, as they were then."""
    for item in get_logged_relations(model):
        ends = getattr(model.history.model, item.name).model.objects
        shown = ends.select_related(item.m2m_reverse_field_name()).order_by("pk")
        yield Prefetch(f"{ends.model._meta.model_name}_set", shown)


def build_object_changes(rows, owner="", naming=name_record):
    """Rows of one model, object by object as they were written, as one change for each revision."""
    for _key, of_object in groupby(rows, attrgetter("id")):
        before = None
        for _key, of_revision in groupby(of_object, attrgetter("revision_id")):
            states = list(of_revision)
            kind = "-" if states[-1].history_type == "-" else "~" if before else "+"
            yield ObjectChange(states[-1], before, kind, owner, naming)
            before = None if kind == "-" else states[-1]
