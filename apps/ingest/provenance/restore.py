"""Takes back what was written over a dataset's value: the field follows the dataset again."""

from collections.abc import Callable
from itertools import groupby
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from apps.core.models import Record
from apps.history.models import Revision, await_turn, revision
from apps.ingest.plan.diff import plain
from apps.ingest.provenance.trace import Difference, provenance

MOVED = "This record, or what a dataset says of it, has changed since the page was shown. Look at it again."


class CannotReturn(Exception):  # noqa: N818 - it says what stands in the way
    """Nothing was written."""


def return_to_upstream(
    record: Record, chosen: Callable[[Difference], bool], seen: str, *, user=None, reason: str = ""
) -> Revision:
    """Writes the datasets' values of the chosen differences, in one revision, or raises CannotReturn.

    `seen` is the seal of the provenance in which they were chosen.
    """
    with transaction.atomic(), revision(user, reason) as act:
        await_turn()
        found = provenance(record)
        wanted = [difference for difference in found.differences if chosen(difference)]
        if found.seal != seen or not wanted:
            raise CannotReturn(MOVED)
        act.reason = f"Return to {titles(wanted)}: {reason}".removesuffix(": ")
        for _, of_thing in groupby(wanted, attrgetter("thing.name")):
            put([*of_thing])
        if all(difference.thing.owner for difference in wanted):
            type(record)._default_manager.get(pk=record.pk).save()  # a record changes with its links
    return act.revision


def titles(differences: list[Difference]) -> str:
    return ", ".join(dict.fromkeys(difference.saying.dataset.title for difference in differences))


def put(differences: list[Difference]) -> None:
    """The fields of one object, checked as a form would."""
    thing = differences[0].thing
    obj = thing.model._default_manager.get(pk=thing.now.id)
    try:
        with transaction.atomic():
            for difference in differences:
                assign(obj, difference)
            touched = {difference.value.item.name for difference in differences}
            obj.clean_fields(exclude={item.name for item in obj._meta.fields} - touched)
            obj.clean()
            obj.validate_constraints()
            obj.save()
            for difference in differences:
                assign_many(obj, difference)
            connection.check_constraints(table_names=[obj._meta.db_table])
    except (ValidationError, IntegrityError) as error:
        told = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise CannotReturn(f"{thing.label}: the dataset’s value cannot be had any more. {told}") from error


def assign(obj: Model, difference: Difference) -> None:
    item, says = difference.value.item, difference.saying.says
    if item.many_to_many:
        return
    if plain(getattr(obj, item.attname)) != difference.value.held:
        raise CannotReturn(MOVED)  # written past the log
    if item.is_relation and says is not None and not difference.saying.ends:
        noun = item.related_model._meta.verbose_name
        raise CannotReturn(
            f"{difference.value.label.capitalize()}: the {noun} that it was is no longer here."
        )
    setattr(obj, item.attname, says if item.is_relation else item.to_python(says))


def assign_many(obj: Model, difference: Difference) -> None:
    item, says = difference.value.item, difference.saying.says
    if item.many_to_many:
        if len(difference.saying.ends) < len(says):
            told = "not all of what was linked is here any more."
            raise CannotReturn(f"{difference.value.label.capitalize()}: {told}")
        getattr(obj, item.name).set(says)
