"""Takes back what was written over a dataset's value: the field follows the dataset again."""

from collections.abc import Callable
from itertools import groupby
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from apps.core.models import Record
from apps.history.models import Revision, acquire_write_lock, create_revision
from apps.ingest.plan.diff import to_json_value
from apps.ingest.provenance.trace import UpstreamDifference, trace_record

CHANGED_SINCE_SHOWN = (
    "This record, or what a dataset says of it, has changed since the page was shown. Look at it again."
)


class UpstreamRestoreError(Exception):
    """Nothing was written."""


def restore_upstream_values(
    record: Record, chosen: Callable[[UpstreamDifference], bool], seen: str, *, user=None, reason: str = ""
) -> Revision:
    """Writes the datasets' values of the chosen differences, in one revision, or raises CannotReturn.

    `seen` is the seal of the provenance in which they were chosen.
    """
    with transaction.atomic(), create_revision(user, reason) as act:
        acquire_write_lock()
        found = trace_record(record)
        wanted = [difference for difference in found.differences if chosen(difference)]
        if found.seal != seen or not wanted:
            raise UpstreamRestoreError(CHANGED_SINCE_SHOWN)
        act.reason = f"Return to {join_dataset_titles(wanted)}: {reason}".removesuffix(": ")
        for _, of_thing in groupby(wanted, attrgetter("thing.name")):
            restore_object_fields([*of_thing])
        if all(difference.thing.owner for difference in wanted):
            type(record)._default_manager.get(pk=record.pk).save()  # a record changes with its links
    return act.revision


def join_dataset_titles(differences: list[UpstreamDifference]) -> str:
    return ", ".join(dict.fromkeys(difference.saying.dataset.title for difference in differences))


def restore_object_fields(differences: list[UpstreamDifference]) -> None:
    """The fields of one object, checked as a form would."""
    thing = differences[0].thing
    obj = thing.model._default_manager.get(pk=thing.now.id)
    try:
        with transaction.atomic():
            for difference in differences:
                assign_upstream_value(obj, difference)
            touched = {difference.value.item.name for difference in differences}
            obj.clean_fields(exclude={item.name for item in obj._meta.fields} - touched)
            obj.clean()
            obj.validate_constraints()
            obj.save()
            for difference in differences:
                assign_upstream_links(obj, difference)
            connection.check_constraints(table_names=[obj._meta.db_table])
    except (ValidationError, IntegrityError) as error:
        told = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise UpstreamRestoreError(
            f"{thing.label}: the dataset’s value cannot be had any more. {told}"
        ) from error


def assign_upstream_value(obj: Model, difference: UpstreamDifference) -> None:
    item, says = difference.value.item, difference.saying.says
    if item.many_to_many:
        return
    if to_json_value(getattr(obj, item.attname)) != difference.value.held:
        raise UpstreamRestoreError(CHANGED_SINCE_SHOWN)  # written past the log
    if item.is_relation and says is not None and not difference.saying.ends:
        noun = item.related_model._meta.verbose_name
        raise UpstreamRestoreError(
            f"{difference.value.label.capitalize()}: the {noun} that it was is no longer here."
        )
    setattr(obj, item.attname, says if item.is_relation else item.to_python(says))


def assign_upstream_links(obj: Model, difference: UpstreamDifference) -> None:
    item, says = difference.value.item, difference.saying.says
    if item.many_to_many:
        if len(difference.saying.ends) < len(says):
            told = "not all of what was linked is here any more."
            raise UpstreamRestoreError(f"{difference.value.label.capitalize()}: {told}")
        getattr(obj, item.name).set(says)
