"""`?expand=source,actors.actor`: records in place of their ids, in lists and in single records.

A path leads through the fields of the response to a field with ids. Each path costs a fixed number of
queries. The records are serialized as in the list of their noun.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from apps.core.api.id_fields import RecordLookup
from apps.core.filters.filterset import describe_unknown_name
from apps.core.nouns import get_noun

EXPAND_PARAMETER = "expand"
MAX_EXPAND_PATHS = 10
ExpandableRow = dict[str, Any]  # a serialized record or link


def parse_expand_paths(data: QueryDict) -> list[str]:
    words = ",".join(data.getlist(EXPAND_PARAMETER)).split(",")
    return list(dict.fromkeys(word.strip() for word in words if word.strip()))


def find_expandable_paths(serializer: Any, prefix: str = "") -> dict[str, RecordLookup]:
    """The paths to all fields with ids of records, also in nested serializers."""
    found: dict[str, RecordLookup] = {}
    for name, field in serializer.fields.items():
        path = f"{prefix}{name}"
        if isinstance(field, serializers.ListSerializer) and not prefix:
            found |= find_expandable_paths(field.child, f"{path}.")
        elif lookup := get_record_lookup(field):
            found[path] = lookup
    return found


def get_record_lookup(field: serializers.Field) -> RecordLookup | None:
    """How the ids in a field identify records; None if it has no ids."""
    return getattr(getattr(field, "child_relation", field), "lookup", None)


def find_expand_errors(paths: list[str], known: Collection[str]) -> dict[str, str]:
    if len(paths) > MAX_EXPAND_PATHS:
        return {EXPAND_PARAMETER: f"At most {MAX_EXPAND_PATHS} paths in one request."}
    unknown = [describe_unknown_name(path, known, "path to a record") for path in paths if path not in known]
    return {EXPAND_PARAMETER: " ".join(unknown)} if unknown else {}


def expand_rows(
    rows: list[ExpandableRow], serializer: serializers.BaseSerializer, data: QueryDict
) -> list[ExpandableRow]:
    """Replace ids in serialized rows by records, for the paths of the query."""
    known, paths = find_expandable_paths(serializer), parse_expand_paths(data)
    if errors := find_expand_errors(paths, known):
        raise ValidationError(errors)
    for path in paths:
        targets = list(find_expand_targets(rows, path))
        records = serialize_expanded_records(targets, known[path], serializer.context)
        replace_ids_with_records(targets, records)
    return rows


def find_expand_targets(rows: Iterable[ExpandableRow], path: str) -> Iterator[tuple[ExpandableRow, str]]:
    """(object, field) of every non-empty value at the end of the path."""
    *above, name = path.split(".")
    for row in rows:
        objects = row.get(above[0], []) if above else [row]
        yield from ((each, name) for each in objects if each.get(name))


def serialize_expanded_records(
    targets: Iterable[tuple[ExpandableRow, str]], lookup: RecordLookup, context: Mapping[str, Any]
) -> dict[str, ExpandableRow]:
    """{id: the record as the API's lists show it} of all records that readers may see."""
    model: Any = lookup.model
    ids = {each for row, field in targets for each in wrap_in_list(row[field])}
    rows = model.objects.readable().filter(**lookup.conditions, **{f"{lookup.key}__in": ids})
    serializer = get_noun(model).serializer_class(context={**context, "names": None})
    return {
        getattr(row, lookup.key): serializer.to_representation(row)
        for row in rows.for_list().with_related("replaced_by")
    }


def replace_ids_with_records(
    targets: Iterable[tuple[ExpandableRow, str]], records: dict[str, ExpandableRow]
) -> None:
    for row, field in targets:
        value = row[field]
        is_list = isinstance(value, list)
        row[field] = [records.get(each, each) for each in value] if is_list else records.get(value, value)


def wrap_in_list(value: Any) -> list:
    return value if isinstance(value, list) else [value]


class ExpandMixin(ListModelMixin, GenericViewSet):
    """A viewset whose lists have records in place of ids with `?expand=`."""

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().list(request, *args, **kwargs)
        self.expand(response.data["results"])
        return response

    def expand(self, rows: Any) -> None:
        if EXPAND_PARAMETER in self.request.query_params:
            expand_rows(rows, self.get_serializer(), self.request.query_params)
