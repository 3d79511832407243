"""The states of a record and of its links in the history, and the natural keys that they have had."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Field, Model

from apps.core.models import READABLE_STATUSES, Record
from apps.history.log.changes import ObjectChange, get_log_rows, get_owned_relations, is_public_link
from apps.history.log.diff import get_row_value
from apps.history.models import Revision
from apps.ingest.datasets import DATASETS
from apps.ingest.models import Upstream
from apps.ingest.plan.diff import to_json_value
from apps.ingest.plan.natural_keys import encode_natural_key

LogRow = Any  # an instance of a historical model, whose class simple_history builds
NameRecord = Callable[[Record], str]
FilePosition = tuple[str, str, str, int | None]  # dataset, file, sheet and row
UpstreamKey = tuple[str, str, str]  # dataset, model and encoded natural key


@dataclass(frozen=True)
class ObjectStates:
    """All states of one object, the last one is the current one. `owner` is empty for the record itself."""

    states: list[LogRow]
    owner: str
    name_record: NameRecord

    @property
    def current(self) -> LogRow:
        return self.states[-1]

    @property
    def model(self) -> type[Model]:
        return self.current.instance_type

    @cached_property
    def change(self) -> ObjectChange:
        """The creation of the current state, which has a key and a label for the object."""
        return ObjectChange(self.current, None, "+", self.owner, self.name_record)

    @property
    def is_shown_to_readers(self) -> bool:
        return not self.owner or is_public_link(self.current, self.change)

    @cached_property
    def upstream_keys(self) -> dict[UpstreamKey, bool]:
        """{key of an upstream row: whether it is the current natural key}, or a former one otherwise."""
        intermediate = [field.remote_field.through for field in self.model._meta.many_to_many]
        models = [self.model, *(model for model in intermediate if model and model._meta.auto_created)]
        found: dict[UpstreamKey, bool] = {}
        for state in self.states:
            for name, dataset in DATASETS.items():
                if names := dataset.natural_keys.get(self.model):
                    key = encode_natural_key([getattr(state, attribute) for attribute in names])
                    for model in models:
                        found[name, model._meta.label_lower, key] = state is self.current
        return found

    def find_publishing_revision(self) -> Revision | None:
        """The first revision in which readers could see the record."""
        return next((state.revision for state in self.states if state.status in READABLE_STATUSES), None)

    def find_writing_revision(self, field: Field, published: Revision | None) -> Revision:
        """The revision that wrote the current value.

        If that was before the revision in which the record was published, it is the latter.
        """
        revisions = [
            after.revision
            for before, after in zip([None, *self.states], self.states, strict=False)
            if before is None or get_row_value(before, field) != get_row_value(after, field)
        ]
        return max([revisions[-1], *([published] if published else [])], key=attrgetter("pk"))


def load_record_and_link_states(record: Record, name_record: NameRecord) -> Iterator[ObjectStates]:
    """The record, then its links. `name_record` gives the names of linked records."""
    yield from group_object_states(get_log_rows(type(record)).filter(id=record.pk), "", name_record)
    for relation in get_owned_relations(record):
        model, owner = relation.related_model, relation.field.name
        owned = model._default_manager.filter(**{owner: record.pk})
        rows = get_log_rows(model).filter(id__in=owned.values("pk"))
        yield from group_object_states(rows, owner, name_record)


def group_object_states(
    rows: Iterable[LogRow], owner: str, name_record: NameRecord
) -> Iterator[ObjectStates]:
    for _, states in groupby(rows, attrgetter("id")):
        yield ObjectStates([*states], owner, name_record)


def get_current_value(state: LogRow, field: Field) -> Any:
    """The value of a field in JSON; of a many-to-many field, the sorted primary keys."""
    if field.many_to_many:
        return sorted(get_row_value(state, field) or [])
    return to_json_value(getattr(state, field.attname))


def get_linked_model(field: Field) -> type[Record]:
    """The model of the records that a relation links to."""
    model = field.related_model
    assert model is not None and issubclass(model, Record)  # noqa: S101 - logged links lead to records
    return model


def get_attribute_name(field: Field) -> str:
    """The name of a field in Upstream.values."""
    return field.name if field.many_to_many else field.attname


def get_file_position(upstream: Upstream) -> FilePosition:
    return upstream.dataset, upstream.file, upstream.sheet, upstream.row
