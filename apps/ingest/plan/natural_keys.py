"""Natural keys: the attributes by which a row of a dataset finds the object that it describes."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q, QuerySet

from apps.ingest.plan.rows import ImportRow

NATURAL_KEY_LENGTH = 300  # of Upstream.key

NaturalKey = tuple[Any, ...]


class NaturalKeyLookup:
    """Finds the objects of a model by a natural key: the values of `names`, within a queryset."""

    def __init__(self, model: type[Model], names: tuple[str, ...], queryset: QuerySet | None = None) -> None:
        self.model, self.names = model, names
        self.queryset = model._default_manager.all() if queryset is None else queryset
        fields = {field.attname: field for field in model._meta.concrete_fields}
        self.defaults = {name: fields[name].get_default() for name in names}

    def get_key(self, row: ImportRow) -> NaturalKey:
        return tuple(row.values.get(name, default) for name, default in self.defaults.items())

    def find_objects(self, keys: Iterable[NaturalKey]) -> dict[NaturalKey, Model]:
        """{natural key: object} of those that exist."""
        found = self.queryset
        for name, values in zip(self.names, map(set, zip(*keys, strict=True)), strict=True):
            found = found.filter(match_values_or_null(name, values))
        return {read_attributes(obj, self.names): obj for obj in found}

    def find_primary_keys(self, encoded_keys: Collection[str]) -> dict[str, Any]:
        """{encoded natural key: primary key} of those that exist."""
        rows = self.queryset.values_list("pk", *self.names).iterator() if encoded_keys else ()
        return {key: pk for pk, *values in rows if (key := encode_natural_key(values)) in encoded_keys}


def encode_natural_key(values: Sequence[Any]) -> str:
    """A natural key as JSON. If it is longer than the column, its end is replaced by a hash of the whole."""
    text = json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False)
    if len(text) <= NATURAL_KEY_LENGTH:
        return text
    return f"{text[: NATURAL_KEY_LENGTH - 65]}#{hashlib.sha256(text.encode()).hexdigest()}"


def match_values_or_null(name: str, values: set[Any]) -> Q:
    """A condition for any of the values; None matches NULL."""
    given = Q(**{f"{name}__in": values - {None}})
    return given | Q(**{f"{name}__isnull": True}) if None in values else given


def read_attributes(obj: Model, names: Iterable[str]) -> NaturalKey:
    return tuple(getattr(obj, name) for name in names)
