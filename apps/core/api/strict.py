"""Serializers that refuse unknown and read-only fields by name, and report errors of the model by field."""

from collections.abc import Iterator, Mapping
from typing import Any, Never

from django.core.exceptions import ValidationError as ModelValidationError
from django.db.models import Field, TextField
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from apps.core.filters.filterset import describe_unknown_name

MAX_TEXT_LENGTH = 100_000  # characters, as in a file that is imported
READ_ONLY_REASONS = {
    "id": "An id is permanent.",
    "status": "The status is changed by review, return, publish and withdraw.",
    "origin": "It says which dataset the record came from.",
    "external_id": "It says what the record is called in its dataset.",
}


def get_error_dict(error: ValidationError) -> dict[str, Any]:
    """The errors by field; those of no field under `detail`."""
    return dict(error.detail) if isinstance(error.detail, dict) else {"detail": error.detail}


class StrictChoiceField(serializers.ChoiceField):
    default_error_messages = {"invalid_choice": "{input!r} is not one of {choices}."}

    def fail(self, key: str, **kwargs: Any) -> Never:
        super().fail(key, choices=", ".join(map(str, self.choices)), **kwargs)


# These classes have no docstrings: drf-spectacular would publish them as descriptions of the components.
class StrictSerializer(serializers.Serializer):
    default_error_messages = {"invalid": "A body is an object with the fields of the record."}
    other_names: tuple[str, ...] = ()  # names in a body that are not fields

    def get_validators(self) -> list:
        """No validators: the constraints of the model are checked instead."""
        return []

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        errors: dict[str, Any] = dict(self.find_field_errors(data)) if isinstance(data, Mapping) else {}
        try:
            values = super().to_internal_value(data)
        except ValidationError as error:
            raise ValidationError(errors | get_error_dict(error)) from error
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
        return {str(field.source) for field in self.fields.values() if not field.read_only}

    def describe_model_errors(self, error: ModelValidationError) -> dict[str, list[str]]:
        """Errors of the model by the names in the body; those of no field under `detail`."""
        names = {field.source: name for name, field in self.fields.items()} | {"__all__": "detail"}
        return {names.get(name, name): texts for name, texts in error.message_dict.items()}


class StrictModelSerializer(StrictSerializer, serializers.ModelSerializer):
    serializer_choice_field = StrictChoiceField

    def build_standard_field(
        self, field_name: str, model_field: Field
    ) -> tuple[type[serializers.Field], dict[str, Any]]:
        field, options = super().build_standard_field(field_name, model_field)
        limit = {"max_length": MAX_TEXT_LENGTH} if type(model_field) is TextField else {}
        return field, limit | options
