"""Fields that name other records by their public ids."""

import re
from difflib import get_close_matches
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.fields import empty

from apps.core.validators import PUBLIC_ID_PATTERN

MAX_SIMILAR_IDS = 1_000  # ids that are compared to suggest the nearest one


class RecordLookup(NamedTuple):
    """How a field identifies records: their model, the field with the key, and further conditions."""

    model: type[Model]
    key: str
    conditions: dict[str, str]


class StrictSlugRelatedField(serializers.SlugRelatedField):
    """A related record, read and written as one of its fields. Blank strings are refused."""

    def get_choices(self, cutoff: int | None = None) -> dict:
        """No choices: there may be very many records."""
        return {}

    def run_validation(self, data: Any = empty) -> Any:
        if isinstance(data, str) and not data.strip():  # the base class reads it as null
            raise ValidationError("This field may not be blank.")
        return super().run_validation(data)


@extend_schema_field(OpenApiTypes.STR)
class RelatedIdField(StrictSlugRelatedField):
    """A related record, read and written as its public id. With `many=True` a list of them."""

    def __init__(self, **options: Any) -> None:
        super().__init__("public_id", **options)

    @property
    def lookup(self) -> RecordLookup:
        return RecordLookup(self.get_queryset().model, "public_id", {})

    def get_queryset(self) -> QuerySet:
        field = self.parent if isinstance(self.parent, serializers.ManyRelatedField) else self
        return get_related_model(field.parent, str(field.source))._default_manager.all()

    def to_internal_value(self, data: Any) -> Model:
        return find_record_by_id(self.get_queryset().model, data)


@extend_schema_field(serializers.CharField)
class RecordIdField(RelatedIdField):
    """A single related record, optional unless the options say otherwise."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"required": False, "allow_null": True} | options))

    def bind(self, field_name: str, parent: Any) -> None:
        super().bind(field_name, parent)
        self.help_text = self.help_text or f"Id of the {self.source}, if there is one."


def get_related_model(serializer: Any, name: str) -> type[Model]:
    """The model behind a relation of the serializer's model.

    A nested serializer without a model of its own takes it from the relation that it represents.
    """
    if hasattr(serializer, "Meta"):
        model = serializer.Meta.model
    else:
        model = get_related_model(serializer.parent.parent, serializer.parent.source)
    return model._meta.get_field(name).related_model


def find_record_by_id(model: type[Model], public_id: object) -> Model:
    """The record with this public id. Raises ValidationError with the most similar id if there is none."""
    text = str(public_id)
    is_id = isinstance(public_id, str) and len(text) <= 80 and re.fullmatch(PUBLIC_ID_PATTERN, text)
    if is_id and (record := model._default_manager.filter(public_id=text).first()):
        return record
    similar = get_close_matches(text[:80].lower(), find_similar_ids(model, text), n=1)
    hint = f"Did you mean {similar[0]!r}?" if similar else "Give its id, as the API and the exports do."
    raise ValidationError(f"There is no {model._meta.verbose_name} {text[:80]!r}. {hint}")


def find_similar_ids(model: type[Model], text: str) -> QuerySet:
    """Public ids that begin with the first two letters or digits of the text."""
    start = re.sub("[^a-z0-9]", "", text[:2].lower())
    ids = model._default_manager.filter(public_id__startswith=start).values_list("public_id", flat=True)
    return ids[:MAX_SIMILAR_IDS]
