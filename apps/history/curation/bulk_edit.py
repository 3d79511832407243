"""One value for many records: validated on each, shown before it is written, one revision with its reason."""

import hashlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from apps.core.publishing import CITATION_REQUIRED, can_change_record
from apps.history.log.diff import FieldDiff, diff_texts, format_row_value
from apps.history.models import acquire_write_lock, create_revision

UPDATE_BATCH_SIZE = 100


class BulkEditRefused(Exception):  # noqa: N818 - it says what stands in the way
    """Nothing was written. Carries every reason, a line each."""


@dataclass
class RecordEdit:
    """What a record would become: the record with its new values, and each field before and after."""

    record: models.Model
    fields: list[FieldDiff]


def plan_bulk_edit(records, values):
    """The records that would differ, with `values` set: {name: value}."""
    edits = []
    links = [name for name in values if records.model._meta.get_field(name).is_relation]
    for record in records.order_by("pk").select_related(*links):
        fields = [
            assign_value(record, name, value)
            for name, value in values.items()
            if has_other_value(record, name, value)
        ]
        if fields:
            edits.append(RecordEdit(record, fields))
    return edits


def has_other_value(record, name, value):
    return getattr(record, name) != value


def assign_value(record, name, value):
    item = record._meta.get_field(name)
    before = format_row_value(record, item)
    setattr(record, name, value)
    return FieldDiff(name, item.verbose_name, *diff_texts(before, format_row_value(record, item)))


def find_edit_problems(edits, user, names):
    """Every reason why these edits may not be written, record by record."""
    for edit in edits:
        record = edit.record
        if not can_change_record(user, type(record), record.status):
            yield f"{record.label_with_id}: you may not change what is {record.get_status_display().lower()}."
        try:
            record.clean_fields(
                exclude=[item.name for item in record._meta.fields if skips_validation(item, names)]
            )
            record.clean()
        except ValidationError as error:
            yield from (f"{record.label_with_id}: {message}" for message in error.messages)


def skips_validation(item, names):
    """A link is the same for all, and its form has looked it up."""
    return item.name not in names or item.is_relation


def apply_bulk_edit(records, values, user, reason, seen):
    """Writes the edits that were seen, all or none, or raises Refused. Returns how many there were."""
    try:
        with transaction.atomic(), create_revision(user=user, reason=reason):
            acquire_write_lock()
            edits = plan_bulk_edit(records, values)
            if hash_edits(edits) != seen:
                raise BulkEditRefused("The records have changed since they were shown. Look at them again.")
            if told := list(find_edit_problems(edits, user, values)):
                raise BulkEditRefused("\n".join(told))
            bare = list_uncited_names(records.model)
            write_edits(records.model, [found.record for found in edits], values)
            if bare := sorted(list_uncited_names(records.model) - bare):
                raise BulkEditRefused("\n".join(f"{name}: {CITATION_REQUIRED}" for name in bare))
    except IntegrityError as error:
        raise BulkEditRefused(f"The database refuses it: {error}") from error
    return len(edits)


def write_edits(model, changed, values):
    for record in changed:
        record.updated = timezone.now()
    bulk_update_with_history(changed, model, [*values, "updated"], batch_size=UPDATE_BATCH_SIZE)
    connection.check_constraints(table_names=[model._meta.db_table])


def list_uncited_names(model):
    """What is published is to go on citing a source, if it did."""
    return {record.label_with_id for record in model.objects.published().uncited()}


def hash_edits(edits):
    """Names the edits as they stand: they are written only if they are those that were shown."""
    shown = [
        (found.record.pk, [(f.name, str(f.before), str(f.after)) for f in found.fields]) for found in edits
    ]
    return hashlib.sha256(repr(shown).encode()).hexdigest()
