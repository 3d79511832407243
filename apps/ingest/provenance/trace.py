"""Trace each value of a record and of its links: the datasets that state it, and the edits made here.

The states of the objects are loaded first, then the upstream rows that describe them, then the records that
these link to. From all of it the result is built once.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Field

from apps.core.models import Record
from apps.history.log.changes import HIDDEN_FIELDS, name_for_readers
from apps.history.log.diff import EMPTY_VALUES, format_row_value, get_tracked_fields, name_record
from apps.history.models import Revision
from apps.ingest.models import Upstream
from apps.ingest.plan.diff import to_json_value
from apps.ingest.plan.review import format_stated_value
from apps.ingest.provenance.states import (
    FilePosition,
    LogRow,
    ObjectStates,
    UpstreamKey,
    get_attribute_name,
    get_current_value,
    get_file_position,
    get_linked_model,
    load_record_and_link_states,
)
from apps.ingest.provenance.values import TracedField, TracedObject, UpstreamValue

# Fields that only identify a record or hold its editorial status.
UNTRACED_FIELDS = {*HIDDEN_FIELDS, "public_id", "status", "origin", "replaced_by"}

RecordsByModel = dict[type[Record], dict[Any, Record]]


@dataclass(frozen=True)
class UpstreamDifference:
    """A field whose current value differs from the one that a dataset states."""

    traced: TracedObject
    field: TracedField
    upstream_value: UpstreamValue


@dataclass(frozen=True)
class RecordProvenance:
    """A record and its links, each with the origin of its values."""

    record: Record
    objects: list[TracedObject]

    @property
    def differences(self) -> list[UpstreamDifference]:
        return [
            UpstreamDifference(traced, field, value)
            for traced in self.objects
            for field in traced.fields
            for value in field.upstream_values
            if not value.is_current
        ]

    @property
    def checksum(self) -> str:
        """A hash that shows whether the differences are still those of a page."""
        values = [[one.upstream_value.name, one.field.current, one.upstream_value.stated]
                  for one in self.differences]  # fmt: skip
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def trace_record(record: Record, *, is_public: bool = False) -> RecordProvenance:
    """The provenance of a record and its links, in a constant number of queries.

    With `is_public`, links to unpublished records are left out, as are revisions before the publication.
    """
    objects = [*load_record_and_link_states(record, name_for_readers if is_public else name_record)]
    published = None
    if is_public:
        objects = [each for each in objects if each.is_shown_to_readers]
        published = objects[0].find_publishing_revision() if objects else None
    upstream = UpstreamRows.load(objects)
    linked = load_linked_records(objects, upstream)
    return RecordProvenance(record, [trace_object(each, upstream, linked, published) for each in objects])


# --- Upstream rows -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class UpstreamRows:
    """The upstream rows of each object, by its key, and the cells of each row of a file."""

    by_object: Mapping[str, list[Upstream]]
    cells: Mapping[FilePosition, Mapping[str, str]]

    @classmethod
    def load(cls, objects: Sequence[ObjectStates]) -> "UpstreamRows":
        keys = {key for each in objects for key in each.upstream_keys}
        found = {get_upstream_key(row): row for row in query_upstream_rows(keys)}
        rows = {key: row for key, row in found.items() if key in keys}
        owners = assign_owners(objects)
        grouped: dict[str, list[Upstream]] = {each.change.key: [] for each in objects}
        for key, row in rows.items():
            grouped[owners[key].change.key].append(row)
        by_object = {each.change.key: prefer_current_keys(each, grouped[each.change.key]) for each in objects}
        cells: dict[FilePosition, Mapping[str, str]] = {}
        for row in rows.values():
            position = get_file_position(row)
            cells[position] = row.values.get("raw") or cells.get(position, {})
        return cls(by_object, cells)


def query_upstream_rows(keys: Collection[UpstreamKey]) -> Iterable[Upstream]:
    """One query that finds the rows of these keys, and possibly others."""
    datasets, models, encoded = zip(*keys, strict=True) if keys else ((), (), ())
    rows = Upstream.objects.filter(dataset__in={*datasets}, model__in={*models}, key__in={*encoded})
    return rows.order_by("pk")


def get_upstream_key(row: Upstream) -> UpstreamKey:
    return row.dataset, row.model, row.key


def assign_owners(objects: Sequence[ObjectStates]) -> dict[UpstreamKey, ObjectStates]:
    """The object of each key. An object whose current key it is takes precedence over one that had it."""
    return {
        key: each
        for wanted in (False, True)
        for each in objects
        for key, is_current in each.upstream_keys.items()
        if is_current == wanted
    }


def prefer_current_keys(each: ObjectStates, rows: Iterable[Upstream]) -> list[Upstream]:
    """One row for each dataset and model: that of the current natural key, or else of a former one."""
    chosen: dict[tuple[str, str], Upstream] = {}
    for row in rows:
        source = row.dataset, row.model
        if each.upstream_keys[get_upstream_key(row)]:
            chosen.pop(source, None)
        chosen.setdefault(source, row)
    return [*chosen.values()]


# --- Linked records ----------------------------------------------------------------------------------


def load_linked_records(objects: Iterable[ObjectStates], upstream: UpstreamRows) -> RecordsByModel:
    """The records that datasets state for a link, if another one is linked now."""
    keys: dict[type[Record], set[Any]] = {}
    for each in objects:
        for field in list_traced_fields(each):
            if field.is_relation:
                wanted = keys.setdefault(get_linked_model(field), set())
                current, name = get_current_value(each.current, field), get_attribute_name(field)
                for row in upstream.by_object[each.change.key]:
                    if row.values.get(name, current) != current:
                        wanted.update(list_stated_keys(row.values[name]))
    return {model: model._default_manager.in_bulk(ids) for model, ids in keys.items()}


def list_stated_keys(stated: Any) -> list[Any]:
    """The primary keys that a dataset states: a list for a many-to-many field, one or None otherwise."""
    return [key for key in (stated if isinstance(stated, list) else [stated]) if key is not None]


# --- Objects and fields ------------------------------------------------------------------------------


def trace_object(
    each: ObjectStates, upstream: UpstreamRows, linked: RecordsByModel, published: Revision | None
) -> TracedObject:
    fields = [trace_field(each, field, upstream, linked, published) for field in list_traced_fields(each)]
    return TracedObject(
        key=each.change.key,
        model=each.model,
        primary_key=each.current.id,
        owner=each.owner,
        label=each.change.object_label,
        upstream_rows=upstream.by_object[each.change.key],
        fields=[field for field in fields if field],
    )


def list_traced_fields(each: ObjectStates) -> list[Field]:
    return [
        field
        for field in get_tracked_fields(each.current)
        if field.name not in UNTRACED_FIELDS and field.name != each.owner
    ]


@dataclass(frozen=True)
class CurrentValue:
    """The current value of a field: in JSON, as text, and of a link the records."""

    value: Any
    text: str
    linked_records: list[Record]


def trace_field(
    each: ObjectStates,
    field: Field,
    upstream: UpstreamRows,
    linked: RecordsByModel,
    published: Revision | None,
) -> TracedField | None:
    """None if the field is empty here and in all datasets, or has its default and no dataset states it."""
    current = CurrentValue(
        get_current_value(each.current, field),
        format_row_value(each.current, field, each.name_record),
        get_linked_records(each.current, field),
    )
    values = build_upstream_values(each, field, current, upstream, linked)
    default = None if field.many_to_many else to_json_value(field.get_default())
    if all(value in EMPTY_VALUES for value in (current.value, *(value.stated for value in values))):
        return None
    if not values and current.value == default:
        return None
    is_stated = any(value.is_current for value in values)
    return TracedField(
        field=field,
        current=current.value,
        text=current.text,
        linked_records=current.linked_records,
        upstream_values=values,
        revision=None if is_stated else each.find_writing_revision(field, published),
    )


def get_linked_records(state: LogRow, field: Field) -> list[Record]:
    record = getattr(state, field.name) if field.is_relation and not field.many_to_many else None
    return [record] if record else []


def build_upstream_values(
    each: ObjectStates,
    field: Field,
    current: CurrentValue,
    upstream: UpstreamRows,
    linked: RecordsByModel,
) -> list[UpstreamValue]:
    name, found = get_attribute_name(field), []
    for row in upstream.by_object[each.change.key]:
        if name not in row.values:
            continue
        is_current = row.values[name] == current.value
        text, records = current.text, current.linked_records
        if not is_current:
            text, records = describe_stated_value(each, field, row.values[name], linked)
        cells = upstream.cells[get_file_position(row)]
        found.append(UpstreamValue(row, each.change.key, name, is_current, cells, text, records))
    return found


def describe_stated_value(
    each: ObjectStates, field: Field, stated: Any, linked: RecordsByModel
) -> tuple[str, list[Record]]:
    """The text of a stated value; of a link, the names of the records, and those that still exist."""
    if not field.is_relation:
        return format_stated_value(field, stated), []
    records, keys = linked[get_linked_model(field)], list_stated_keys(stated)
    names = [each.name_record(records[key]) if key in records else f"deleted, number {key}" for key in keys]
    return ", ".join(names), [records[key] for key in keys if key in records]
