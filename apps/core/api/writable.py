"""Serializers that write records: every error is reported at once, by the name of the field in the body.

A value that equals the present one is no change and is not validated again. The rules are those of the
models, as in the admin.
"""

from collections.abc import Collection, Iterator, Mapping
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError as ModelValidationError
from django.db.models import Field, Model, TextField
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from apps.core.api.nested_links import LinkChange, diff_through_links
from apps.core.filters.filterset import describe_unknown_name

MAX_TEXT_LENGTH = 100_000  # characters, as in a file that is imported
READ_ONLY_REASONS = {
    "id": "An id is permanent.",
    "status": "The status is changed by review, return, publish and withdraw.",
    "origin": "It says which dataset the record came from.",
    "external_id": "It says what the record is called in its dataset.",
}


class StrictChoiceField(serializers.ChoiceField):
    default_error_messages = {"invalid_choice": "{input!r} is not one of {choices}."}

    def fail(self, key: str, **kwargs: Any) -> None:
        super().fail(key, choices=", ".join(map(str, self.choices)), **kwargs)


# The mixins have no docstrings: drf-spectacular would publish them as descriptions of the components.
class StrictSerializerMixin:  # refuses fields that do not exist and fields that cannot be written
    serializer_choice_field: type[serializers.ChoiceField] = StrictChoiceField
    default_error_messages = {"invalid": "A body is an object with the fields of the record."}
    other_names: tuple[str, ...] = ()  # names in a body that are not fields

    def build_standard_field(self, field_name: str, model_field: Field) -> tuple[type, dict]:
        field, options = super().build_standard_field(field_name, model_field)
        limit = {"max_length": MAX_TEXT_LENGTH} if type(model_field) is TextField else {}
        return field, limit | options

    def get_validators(self) -> list:
        """None: the constraints of the model are checked instead."""
        return []

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        errors = dict(self.find_field_errors(data)) if isinstance(data, Mapping) else {}
        try:
            values = super().to_internal_value(data)
        except ValidationError as error:
            raise ValidationError({**errors, **error.detail}) from error
        if errors:
            raise ValidationError(errors)
        return values

    def find_field_errors(self, data: Mapping) -> Iterator[tuple[str, list[str]]]:
        writable = [name for name, field in self.fields.items() if not field.read_only]
        for name in data:
            if name not in self.fields and name not in self.other_names:
                yield name, [describe_unknown_name(str(name), [*writable, *self.other_names], "field")]
            elif name in self.fields and self.fields[name].read_only:
                reason = READ_ONLY_REASONS.get(name, "It follows from something else.")
                yield name, [f"This cannot be written. {reason}"]

    def get_model_field_names(self) -> set[str]:
        """The model fields that a body sets."""
        return {field.source for field in self.fields.values() if not field.read_only}

    def describe_model_errors(self, error: ModelValidationError) -> dict[str, list[str]]:
        """Errors of the model by the names in the body; those of no field under `detail`."""
        names = {field.source: name for name, field in self.fields.items()} | {"__all__": "detail"}
        return {names.get(name, name): texts for name, texts in error.message_dict.items()}


class WritableRecordMixin(StrictSerializerMixin):  # a record as a whole, with its links
    other_names = ("reason",)
    permanent_fields = {"id": READ_ONLY_REASONS["id"]}  # these cannot change once the record exists
    body_names: dict[str, str] = {}  # {model field: field of the body} where no field has it as its source

    # --- Validation ------------------------------------------------------------------------------

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        sent = self.omit_unchanged(data) if isinstance(data, Mapping) else data
        try:
            return super().to_internal_value(sent)
        except ValidationError as error:
            errors = error.detail
            if isinstance(sent, Mapping):
                errors = {**self.find_further_errors(sent, errors), **errors}
            raise ValidationError(errors) from error

    def omit_unchanged(self, data: Mapping) -> dict[str, Any]:
        """The items of a body that differ from the record as it is read."""
        current = self.to_representation(self.instance) if self.instance else {}
        return {name: value for name, value in data.items() if name not in current or current[name] != value}

    def find_field_errors(self, data: Mapping) -> Iterator[tuple[str, list[str]]]:
        yield from super().find_field_errors(data)
        if self.instance:
            yield from ((name, [why]) for name, why in self.permanent_fields.items() if name in data)

    def find_further_errors(self, data: Mapping, errors: Mapping) -> dict[str, list[str]]:
        """Model rules that the valid fields of a body break: all errors are reported at once."""
        values: dict[str, Any] = {}
        for name, field in self.fields.items():
            if name in data and name not in errors and not field.read_only:
                values[field.source] = field.run_validation(data[name])
        invalid = {self.fields[name].source for name in errors if name in self.fields}
        try:
            self.validate_record(values, invalid)
        except ValidationError as error:
            return error.detail
        return {}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return self.validate_record(attrs)

    def validate_record(self, values: dict[str, Any], invalid: Collection[str] = ()) -> dict[str, Any]:
        """Check the rules of the model. Returns the values that change, links as lists of LinkChange.

        `invalid`: model fields that are wrong already, so that their rules are not checked.
        """
        record = copy(self.instance) if self.instance else self.Meta.model()
        columns, links = split_links(record, values)
        if self.instance:
            columns = {name: value for name, value in columns.items() if getattr(record, name) != value}
        for name, value in columns.items():
            setattr(record, name, value)
        errors: dict[str, list[str]] = {}
        for error in find_broken_rules(record, columns.keys(), set(invalid)):
            errors = self.describe_model_errors(error) | errors
        if errors:
            raise ValidationError(errors)
        many_to_many = {item.name for item in record._meta.many_to_many}
        return columns | {
            name: diff_through_links(record, name, value) if name in many_to_many else value
            for name, value in links.items()
        }

    # --- Writing ---------------------------------------------------------------------------------

    def get_link_changes(self) -> list[LinkChange]:
        _, links = split_links(self.Meta.model, self.validated_data)
        return [change for changes in links.values() for change in changes]

    def create(self, validated_data: dict[str, Any]) -> Model:
        return write_record(self.Meta.model(), validated_data)

    def update(self, instance: Model, validated_data: dict[str, Any]) -> Model:
        return write_record(instance, validated_data)


def write_record(record: Model, values: Mapping[str, Any]) -> Model:
    """Write a record with its links. Nothing is written if nothing changes."""
    columns, links = split_links(record, values)
    changes = [change for changes in links.values() for change in changes]
    for name, value in columns.items():
        setattr(record, name, value)
    if columns or changes or record._state.adding:
        record.save()
    for change in changes:
        change.apply(record)
    return record


def split_links(model: Model | type[Model], values: Mapping[str, Any]) -> tuple[dict, dict]:
    """Values of the model's own columns, and those of its links."""
    names = {item.name for item in model._meta.fields}
    columns = {name: value for name, value in values.items() if name in names}
    return columns, {name: value for name, value in values.items() if name not in names}


def find_broken_rules(
    record: Model, changed: Collection[str], invalid: set[str]
) -> Iterator[ModelValidationError]:
    """Errors of the record's own validation, each with an `error_dict`."""
    unchecked = {item.name for item in record._meta.fields} - ({*changed} - invalid)
    rules = [
        lambda: record.clean_fields(exclude=unchecked),
        record.clean,
        lambda: record.validate_unique(exclude=invalid),
        lambda: record.validate_constraints(exclude=invalid),
    ]
    for check in rules:
        try:
            check()
        except ModelValidationError as error:
            has_names = hasattr(error, "error_dict")
            yield error if has_names else ModelValidationError({"__all__": error.messages})
