"""The content of a draft change: field values and link changes, named after model fields and not after forms.

They are read from forms that are valid, kept as JSON, and written through the models.
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Field, ManyToOneRel, Model
from django.forms import BaseInlineFormSet, ModelForm
from django.utils.text import capfirst

from apps.core.models import Record
from apps.history.log.changes import get_owned_relations
from apps.history.log.diff import normalize_newlines

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
WRITE_ORDER = (REMOVED, CHANGED, ADDED)  # a removed link makes room for one that has the same unique values


@dataclass(frozen=True)
class ProposedLink:
    """A change to one link of a record. `values` holds the values of an added link, or those that change."""

    model: str  # label of the link model, such as "risks.evidence"
    action: str
    id: int | None = None
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """The proposed values of a record, by the names of its model fields, and the changes to its links.

    `base_revision` is the last revision of the record that the author has read.
    """

    base_revision: int
    values: dict[str, Any]
    links: list[ProposedLink]

    def __bool__(self) -> bool:
        return bool(self.values or self.links)


# --- Reading forms -----------------------------------------------------------------------------


def read_proposal(form: ModelForm, formsets: Iterable[BaseInlineFormSet]) -> Proposal:
    """Read what valid forms of a stored record would change."""
    stored = type(form.instance)._base_manager.get(pk=form.instance.pk)
    links = [link for formset in formsets for link in read_links(formset)]
    return Proposal(form.initial["seen"], compare_states(stored, form.instance), links)


def read_links(formset: BaseInlineFormSet) -> Iterator[ProposedLink]:
    model: Any = formset.model
    label = model._meta.label_lower
    stored = model._base_manager.in_bulk([form.instance.pk for form in formset.initial_forms])
    for form in formset.initial_forms:
        link = stored[form.instance.pk]
        if form in formset.deleted_forms:
            yield ProposedLink(label, REMOVED, link.pk)
        elif values := compare_states(link, form.instance) | read_related(form, form.changed_data):
            yield ProposedLink(label, CHANGED, link.pk, values)
    for form in formset.extra_forms:
        if form.has_changed() and form not in formset.deleted_forms:
            values = compare_states(model(**{formset.fk.name: formset.instance}), form.instance)
            yield ProposedLink(label, ADDED, None, values | read_related(form, form.cleaned_data))


def compare_states(before: Model, after: Model) -> dict[str, Any]:
    """The values of `after` that differ from those of `before`, an earlier state of the same object.

    Foreign keys have the key of the other object as their value.
    """
    return {
        item.name: value
        for item in get_editable_fields(after)
        if normalize_newlines(value := getattr(after, item.attname))
        != normalize_newlines(getattr(before, item.attname))
    }


def get_editable_fields(obj: Model) -> list[Field]:
    return [item for item in obj._meta.concrete_fields if item.editable and not item.primary_key]


def read_related(form: ModelForm, names: Iterable[str]) -> dict[str, list[int]]:
    """The keys chosen in many-to-many fields, of those that `names` holds."""
    return {
        item.name: [record.pk for record in form.cleaned_data[item.name]]
        for item in form.instance._meta.many_to_many
        if item.name in names
    }


# --- Writing models ----------------------------------------------------------------------------


def write_proposal(record: Record, proposal: Proposal) -> None:
    """Write the proposed values and link changes, or raise ValidationError with a message for each reason.

    The caller has a transaction and rolls it back after an error.
    """
    if not (proposal.links or is_changed(record, proposal.values)):
        return
    errors = save_values(record, proposal.values)
    for link in sorted(proposal.links, key=lambda link: WRITE_ORDER.index(link.action)):
        errors += write_link(record, link)
    if errors:
        raise ValidationError(errors)


def is_changed(obj: Model, values: dict[str, Any]) -> bool:
    """Whether an object has other values than these. A field that no longer exists counts as changed."""
    fields = {item.name: item for item in obj._meta.concrete_fields}
    return any(
        name not in fields or getattr(obj, fields[name].attname) != fields[name].to_python(value)
        for name, value in values.items()
    )


def get_link_relations(record: Model) -> dict[str, ManyToOneRel]:
    """{label of a link model: relation} of the links that belong to a record."""
    return {relation.related_model._meta.label_lower: relation for relation in get_owned_relations(record)}


def write_link(record: Record, change: ProposedLink) -> list[str]:
    """Carry out one link change. Returns the reasons against it."""
    relations = get_link_relations(record)
    if change.model not in relations:
        return [f"Links of the type “{change.model}” no longer exist."]
    owner, model = relations[change.model].field.name, relations[change.model].related_model
    if change.action == ADDED:
        return save_values(model(**{owner: record}), change.values)
    link = model._base_manager.filter(pk=change.id, **{owner: record}).first()
    if change.action == REMOVED:
        if link:
            link.delete()
        return []
    return save_values(link, change.values) if link else [f"The {model._meta.verbose_name} no longer exists."]


def save_values(obj: Model, values: dict[str, Any]) -> list[str]:
    """Validate and save an object with these values. If there are reasons against it, return them instead."""
    is_new = obj.pk is None
    try:
        related = assign_values(obj, values)
        validate_values(obj, None if is_new else values)
        with transaction.atomic():
            obj.save()
    except ValidationError as error:
        return list_messages(obj, error)
    except IntegrityError as error:
        return [f"The database refuses the {obj._meta.verbose_name}: {error}"]
    for name, keys in related.items():
        getattr(obj, name).set(keys)
    return []


def assign_values(obj: Model, values: dict[str, Any]) -> dict[str, list[int]]:
    """Set the values of the fields of an object. Returns those of its many-to-many fields."""
    related = {}
    for name, value in values.items():
        try:
            item: Any = obj._meta.get_field(name)
        except FieldDoesNotExist as error:
            raise ValidationError(f"There is no field “{name}” any more.") from error
        if item.many_to_many:
            related[name] = value
        else:
            setattr(obj, item.attname, item.to_python(value))
    return related


def validate_values(obj: Model, names: Container[str] | None) -> None:
    """Apply the rules of the model as a form does: to the fields `names` (None: all), then to the whole."""
    unchanged = [item.name for item in obj._meta.fields if names is not None and item.name not in names]
    obj.clean_fields(exclude=unchanged)
    obj.clean()
    obj.validate_unique()
    obj.validate_constraints()


def list_messages(obj: Model, error: ValidationError) -> list[str]:
    """The messages of an error, each after the field that it concerns."""
    if not hasattr(error, "error_dict"):
        return error.messages
    labels = {item.name: f"{capfirst(item.verbose_name)}: " for item in obj._meta.fields}
    return [f"{labels.get(name, '')}{text}" for name, texts in error.message_dict.items() for text in texts]
