"""Serializers that write records: every error is reported at once, by the name of the field in the body.

A value that equals the present one is no change and is not validated again. The rules are those of the
models, as in the admin.
"""

from collections.abc import Collection, Iterator, Mapping
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError as ModelValidationError
from django.db.models import Model
from rest_framework.exceptions import ValidationError

from apps.core.api.nested_links import LinkChange, diff_through_links
from apps.core.api.strict import READ_ONLY_REASONS, StrictModelSerializer, get_error_dict


# No docstring: see StrictSerializer.
class WritableRecordSerializer(StrictModelSerializer):
    other_names = ("reason",)
    permanent_fields = {"id": READ_ONLY_REASONS["id"]}  # these cannot change once the record exists
    body_names: dict[str, str] = {}  # {model field: field of the body} where no field has it as its source

    # --- Validation ------------------------------------------------------------------------------

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        sent = self.omit_unchanged(data) if isinstance(data, Mapping) else data
        try:
            return super().to_internal_value(sent)
        except ValidationError as error:
            errors = get_error_dict(error)
            if isinstance(sent, Mapping):
                errors = self.find_further_errors(sent, errors) | errors
            raise ValidationError(errors) from error

    def omit_unchanged(self, data: Mapping) -> dict[str, Any]:
        """The items of a body that differ from the record as it is read."""
        current = self.to_representation(self.instance) if self.instance else {}
        return {name: value for name, value in data.items() if name not in current or current[name] != value}

    def find_field_errors(self, data: Mapping) -> Iterator[tuple[str, list[str]]]:
        yield from super().find_field_errors(data)
        if self.instance:
            yield from ((name, [why]) for name, why in self.permanent_fields.items() if name in data)

    def find_further_errors(self, data: Mapping, errors: Mapping) -> dict[str, Any]:
        """Model rules that the valid fields of a body break: all errors are reported at once."""
        values: dict[str, Any] = {}
        for name, field in self.fields.items():
            if name in data and name not in errors and not field.read_only:
                values[str(field.source)] = field.run_validation(data[name])
        invalid = {str(self.fields[name].source) for name in errors if name in self.fields}
        try:
            self.validate_record(values, invalid)
        except ValidationError as error:
            return get_error_dict(error)
        return {}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return self.validate_record(attrs)

    def validate_record(self, values: dict[str, Any], invalid: Collection[str] = ()) -> dict[str, Any]:
        """Check the rules of the model. Returns the values that change, links as lists of LinkChange.

        `invalid`: model fields that are wrong already, so that their rules are not checked.
        """
        record = copy(self.instance) if self.instance else self.create_record()
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
        return write_record(self.create_record(), validated_data)

    def create_record(self) -> Model:
        model: type[Model] = self.Meta.model
        return model()

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
