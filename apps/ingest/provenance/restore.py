"""Restore upstream values: undo edits so that a field follows the dataset again."""

from collections.abc import Callable, Sequence
from itertools import groupby
from operator import attrgetter

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from apps.core.models import Record
from apps.history.models import Revision, acquire_write_lock, create_revision
from apps.ingest.plan.diff import to_json_value
from apps.ingest.provenance.states import get_linked_model
from apps.ingest.provenance.trace import UpstreamDifference, trace_record

CHANGED_SINCE_SHOWN = (
    "This record, or the dataset's value, has changed since the page was loaded. Check the page again."
)


class UpstreamRestoreError(Exception):
    """The values cannot be restored. Nothing was written."""


def restore_upstream_values(
    record: Record,
    is_chosen: Callable[[UpstreamDifference], bool],
    checksum: str,
    *,
    user: User | AnonymousUser | None = None,
    reason: str = "",
) -> Revision | None:
    """Write the datasets' values of the chosen differences in one revision, and return it.

    `checksum` is that of the provenance in which they were chosen. Raises UpstreamRestoreError.
    """
    with transaction.atomic(), create_revision(user, reason) as context:
        acquire_write_lock()
        provenance = trace_record(record)
        chosen = [difference for difference in provenance.differences if is_chosen(difference)]
        if provenance.checksum != checksum or not chosen:
            raise UpstreamRestoreError(CHANGED_SINCE_SHOWN)
        context.reason = f"Return to {join_dataset_titles(chosen)}: {reason}".removesuffix(": ")
        for _, differences in groupby(chosen, attrgetter("traced.key")):
            restore_object_fields([*differences])
        if all(difference.traced.owner for difference in chosen):
            type(record)._default_manager.get(pk=record.pk).save()  # a record changes with its links
    return context.revision


def join_dataset_titles(differences: Sequence[UpstreamDifference]) -> str:
    return ", ".join(dict.fromkeys(each.upstream_value.dataset.title for each in differences))


def restore_object_fields(differences: Sequence[UpstreamDifference]) -> None:
    """Write the fields of one object, validated as in a form."""
    traced = differences[0].traced
    obj = traced.model._default_manager.get(pk=traced.primary_key)
    try:
        with transaction.atomic():
            for difference in differences:
                assign_upstream_value(obj, difference)
            restored = {difference.field.field.name for difference in differences}
            obj.clean_fields(exclude={field.name for field in obj._meta.fields} - restored)
            obj.clean()
            obj.validate_constraints()
            obj.save()
            for difference in differences:
                assign_upstream_links(obj, difference)
            connection.check_constraints(table_names=[obj._meta.db_table])
    except (ValidationError, IntegrityError) as error:
        details = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise UpstreamRestoreError(
            f"{traced.label}: the dataset’s value is no longer valid. {details}"
        ) from error


def assign_upstream_value(obj: Model, difference: UpstreamDifference) -> None:
    field, value = difference.field.field, difference.upstream_value
    if field.many_to_many:
        return
    if to_json_value(getattr(obj, field.attname)) != difference.field.current:
        raise UpstreamRestoreError(CHANGED_SINCE_SHOWN)  # written without an entry in the history
    if field.is_relation and value.stated is not None and not value.linked_records:
        noun = get_linked_model(field)._meta.verbose_name
        label = difference.field.label.capitalize()
        raise UpstreamRestoreError(f"{label}: the {noun} that the dataset names was deleted.")
    setattr(obj, field.attname, value.stated if field.is_relation else field.to_python(value.stated))


def assign_upstream_links(obj: Model, difference: UpstreamDifference) -> None:
    field, value = difference.field.field, difference.upstream_value
    if field.many_to_many:
        if len(value.linked_records) < len(value.stated):
            label = difference.field.label.capitalize()
            raise UpstreamRestoreError(f"{label}: some of the records that the dataset names were deleted.")
        getattr(obj, field.name).set(value.stated)
