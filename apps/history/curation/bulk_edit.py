"""One value for many records: validated on each, shown before it is written, one revision with its reason."""

import hashlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from apps.core.publishing import BARE, may_change
from apps.history.log.diff import Field, side_by_side, text
from apps.history.models import await_turn, revision

BATCH = 100


class Refused(Exception):  # noqa: N818 - it says what stands in the way
    """Nothing was written. Carries every reason, a line each."""


@dataclass
class Edit:
    """What a record would become: the record with its new values, and each field before and after."""

    record: models.Model
    fields: list[Field]


def plan_edit(records, values):
    """The records that would differ, with `values` set: {name: value}."""
    edits = []
    links = [name for name in values if records.model._meta.get_field(name).is_relation]
    for record in records.order_by("pk").select_related(*links):
        fields = [
            assign(record, name, value) for name, value in values.items() if differs(record, name, value)
        ]
        if fields:
            edits.append(Edit(record, fields))
    return edits


def differs(record, name, value):
    return getattr(record, name) != value


def assign(record, name, value):
    item = record._meta.get_field(name)
    before = text(record, item)
    setattr(record, name, value)
    return Field(name, item.verbose_name, *side_by_side(before, text(record, item)))


def problems(edits, user, names):
    """Every reason why these edits may not be written, record by record."""
    for edit in edits:
        record = edit.record
        if not may_change(user, type(record), record.status):
            yield f"{record.named}: you may not change what is {record.get_status_display().lower()}."
        try:
            record.clean_fields(exclude=[item.name for item in record._meta.fields if skips(item, names)])
            record.clean()
        except ValidationError as error:
            yield from (f"{record.named}: {message}" for message in error.messages)


def skips(item, names):
    """A link is the same for all, and its form has looked it up."""
    return item.name not in names or item.is_relation


def edit(records, values, user, reason, seen):
    """Writes the edits that were seen, all or none, or raises Refused. Returns how many there were."""
    try:
        with transaction.atomic(), revision(user=user, reason=reason):
            await_turn()
            edits = plan_edit(records, values)
            if version(edits) != seen:
                raise Refused("The records have changed since they were shown. Look at them again.")
            if told := list(problems(edits, user, values)):
                raise Refused("\n".join(told))
            bare = uncited(records.model)
            write(records.model, [found.record for found in edits], values)
            if bare := sorted(uncited(records.model) - bare):
                raise Refused("\n".join(f"{name}: {BARE}" for name in bare))
    except IntegrityError as error:
        raise Refused(f"The database refuses it: {error}") from error
    return len(edits)


def write(model, changed, values):
    for record in changed:
        record.updated = timezone.now()
    bulk_update_with_history(changed, model, [*values, "updated"], batch_size=BATCH)
    connection.check_constraints(table_names=[model._meta.db_table])


def uncited(model):
    """What is published is to go on citing a source, if it did."""
    return {record.named for record in model.objects.published().uncited()}


def version(edits):
    """Names the edits as they stand: they are written only if they are those that were shown."""
    shown = [
        (found.record.pk, [(f.key, str(f.before), str(f.after)) for f in found.fields]) for found in edits
    ]
    return hashlib.sha256(repr(shown).encode()).hexdigest()
