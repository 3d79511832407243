"""Sparse fields: `?fields=title,entity` selects fields of records, `?omit=description` leaves fields out.

The names are those of the noun's serializer, the same for tables on pages, files and the API.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_noop
from rest_framework.exceptions import ValidationError
from rest_framework.serializers import BaseSerializer, Field
from rest_framework.viewsets import GenericViewSet

from apps.core.filters.filterset import describe_unknown_name

FIELDS_PARAMETER, OMIT_PARAMETER = FIELD_PARAMETERS = ("fields", "omit")
ALWAYS_SHOWN_FIELDS = ("id", "change")  # they identify the record and, with `since`, its change


def join_field_parameters(data: QueryDict) -> QueryDict:
    """The query with one value for each parameter: the checkboxes of a form send several."""
    if all(len(data.getlist(name)) < 2 for name in FIELD_PARAMETERS):
        return data
    data = data.copy()
    for name in {*FIELD_PARAMETERS} & {*data}:
        data[name] = ",".join(data.getlist(name))
    return data


def parse_field_names(data: QueryDict, parameter: str) -> list[str]:
    """The names in one parameter of a query, without repetition."""
    words = ",".join(data.getlist(parameter)).split(",")
    return list(dict.fromkeys(word.strip() for word in words if word.strip()))


def find_unknown_fields(data: QueryDict, known: Collection[str]) -> dict[str, str]:
    """{parameter: message} for names that no field has."""
    messages = {}
    for parameter in FIELD_PARAMETERS:
        unknown = [name for name in parse_field_names(data, parameter) if name not in known]
        if unknown:
            field = gettext_noop("field")
            messages[parameter] = " ".join(describe_unknown_name(name, known, field) for name in unknown)
    return messages


def select_fields(data: QueryDict, known: Sequence[str], default: Sequence[str] | None = None) -> list[str]:
    """The fields to show: those of the query in its order, or the default ones, or all that are known."""
    names = parse_field_names(data, FIELDS_PARAMETER) or default or known
    required = [name for name in ALWAYS_SHOWN_FIELDS if name in known and name not in names]
    omitted = {*parse_field_names(data, OMIT_PARAMETER)} - {*ALWAYS_SHOWN_FIELDS}
    return [name for name in [*required, *names] if name not in omitted]


def build_fields_query(data: QueryDict) -> str:
    """The part of a query that selects fields, as a query string."""
    rest = QueryDict(mutable=True)
    for parameter in FIELD_PARAMETERS:
        if names := parse_field_names(data, parameter):
            rest[parameter] = ",".join(names)
    return rest.urlencode(safe=",")


def pick_fields(row: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """These fields of a serialized record."""
    return {name: row[name] for name in names}


class SparseFieldsMixin(GenericViewSet):
    """A viewset whose lists and records have the fields that the query selects."""

    def get_serializer_context(self) -> dict[str, Any]:
        context = {**super().get_serializer_context()}
        return context | {"names": self.get_list_fields(context)} if self.action == "list" else context

    def get_list_fields(self, context: dict[str, Any]) -> list[str] | None:
        """The fields of the rows of a list; None for all."""
        query = getattr(self.request, "query_params", QueryDict())
        if not {*FIELD_PARAMETERS} & {*query}:
            return None
        serializer: Any = self.get_serializer_class()(context=context)
        return self.get_selected_fields(list(serializer.fields))

    def get_selected_fields(self, known: list[str]) -> list[str]:
        if errors := find_unknown_fields(self.request.query_params, known):
            raise ValidationError(errors)
        return select_fields(self.request.query_params, known)

    def limit_record(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The selected fields of a record that is serialized as a whole, since its ETag depends on all."""
        return pick_fields(data, self.get_selected_fields(list(data)))


def limit_serializer_fields(serializer: BaseSerializer, fields: dict[str, Field]) -> dict[str, Field]:
    """The fields in `names` of the context, for the outermost serializer only."""
    names, parent = serializer.context.get("names"), serializer.parent
    is_outermost = parent is None or (getattr(parent, "many", False) and parent.parent is None)
    return {name: fields[name] for name in names} if names and is_outermost else fields
