"""One value for many records: validated for each, shown before it is written, and one revision."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from apps.core.models import Record
from apps.core.publishing import CITATION_REQUIRED, can_change_record
from apps.history.log.diff import FieldDiff, diff_texts, format_row_value, name_record
from apps.history.models import AnyUser, acquire_write_lock, create_revision

UPDATE_BATCH_SIZE = 100


class BulkEditRefused(Exception):  # noqa: N818 - the message has the reasons
    """Nothing was written. The message has every reason, one a line."""


@dataclass
class RecordEdit:
    """A record with its new values, which are not saved, and the fields that they change."""

    record: Any
    fields: list[FieldDiff]


def plan_bulk_edit(records: QuerySet[Any], values: Mapping[str, Any]) -> list[RecordEdit]:
    """Set `values` on the records, without saving them. Returns those that differ then."""
    edits = []
    relations = [name for name in values if records.model._meta.get_field(name).is_relation]
    for record in records.order_by("pk").select_related(*relations):
        fields = [
            assign_value(record, name, value)
            for name, value in values.items()
            if getattr(record, name) != value
        ]
        if fields:
            edits.append(RecordEdit(record, fields))
    return edits


def assign_value(record: Record, name: str, value: Any) -> FieldDiff:
    item: Any = record._meta.get_field(name)
    before = format_row_value(record, item)
    setattr(record, name, value)
    return FieldDiff(name, item.verbose_name, *diff_texts(before, format_row_value(record, item)))


def find_edit_problems(edits: Sequence[RecordEdit], user: AnyUser, names: Collection[str]) -> Iterator[str]:
    """Every reason why the edits of these fields may not be written, record by record."""
    for edit in edits:
        record = edit.record
        name = name_record(record)
        if not can_change_record(user, type(record), record.status):
            yield f"{name}: you may not change what is {record.get_status_display().lower()}."
        # A relation has one value for all records, which its form field has looked up.
        unchanged = [item.name for item in record._meta.fields if item.name not in names or item.is_relation]
        try:
            record.clean_fields(exclude=unchanged)
            record.clean()
        except ValidationError as error:
            yield from (f"{name}: {message}" for message in error.messages)


def apply_bulk_edit(
    records: QuerySet[Any], values: Mapping[str, Any], user: AnyUser, reason: str, seen: str | None
) -> int:
    """Write the edits that were shown, all or none, or raise BulkEditRefused. Returns their number.

    `seen` is the hash of the edits that were shown.
    """
    try:
        with transaction.atomic(), create_revision(user=user, reason=reason):
            acquire_write_lock()
            edits = plan_bulk_edit(records, values)
            if hash_edits(edits) != seen:
                raise BulkEditRefused("The records have changed since they were shown. Look at them again.")
            if problems := list(find_edit_problems(edits, user, values)):
                raise BulkEditRefused("\n".join(problems))
            uncited = list_uncited_names(records.model)
            write_edits(records.model, [edit.record for edit in edits], values)
            if lost := sorted(list_uncited_names(records.model) - uncited):
                raise BulkEditRefused("\n".join(f"{name}: {CITATION_REQUIRED}" for name in lost))
    except IntegrityError as error:
        raise BulkEditRefused(f"The database refuses it: {error}") from error
    return len(edits)


def write_edits(model: type[Record], records: Sequence[Record], names: Collection[str]) -> None:
    for record in records:
        record.updated = timezone.now()
    bulk_update_with_history(records, model, [*names, "updated"], batch_size=UPDATE_BATCH_SIZE)
    connection.check_constraints(table_names=[model._meta.db_table])


def list_uncited_names(model: Any) -> set[str]:
    """The published records that cite no source."""
    return {name_record(record) for record in model.objects.published().uncited()}


def hash_edits(edits: Sequence[RecordEdit]) -> str:
    """A hash of the edits: only those that were shown are written."""
    shown = [
        (edit.record.pk, [(field.name, str(field.before), str(field.after)) for field in edit.fields])
        for edit in edits
    ]
    return hashlib.sha256(repr(shown).encode()).hexdigest()
