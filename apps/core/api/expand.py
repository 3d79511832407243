"""`?expand=source,actors.actor`: records in place of their ids, in lists and in single records.

A path leads through the fields of the answer to one that names records; each path costs a fixed number
of queries, however many rows there are. What stands there then is what the list of that noun says.
"""

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from apps.core.filters.filterset import describe_unknown_name
from apps.core.nouns import get_noun

EXPAND_PARAMETER = "expand"
MAX_EXPAND_PATHS = 10  # paths in one request


def parse_expand_paths(data):
    """The paths that a query asks for, each once."""
    words = ",".join(data.getlist(EXPAND_PARAMETER)).split(",")
    return list(dict.fromkeys(word.strip() for word in words if word.strip()))


def find_expandable_paths(serializer, before=""):
    """{path: (model, key, conditions)} of all fields that name records; `key` is what they are named by."""
    found = {}
    for name, field in serializer.fields.items():
        path = f"{before}{name}"
        if isinstance(field, serializers.ListSerializer) and not before:
            found |= find_expandable_paths(field.child, f"{path}.")
        elif named := get_record_lookup(field):
            found[path] = named
    return found


def get_record_lookup(field):
    """(model, key, conditions) of the records that a field names, or None."""
    return getattr(getattr(field, "child_relation", field), "lookup", None)


def find_expand_errors(asked, known):
    if len(asked) > MAX_EXPAND_PATHS:
        return {EXPAND_PARAMETER: f"At most {MAX_EXPAND_PATHS} paths in one request."}
    wrong = [describe_unknown_name(path, known, "path to a record") for path in asked if path not in known]
    return {EXPAND_PARAMETER: " ".join(wrong)} if wrong else {}


def expand_rows(rows, serializer, data):
    """Rows, as the serializer wrote them, with records at the paths that the query asks for."""
    known, asked = find_expandable_paths(serializer), parse_expand_paths(data)
    if wrong := find_expand_errors(asked, known):
        raise ValidationError(wrong)
    for path in asked:
        places = list(find_expand_targets(rows, path))
        replace_ids_with_records(places, serialize_expanded_records(places, *known[path], serializer.context))
    return rows


def find_expand_targets(rows, path):
    """(object, name) of every place in the rows where the path ends in something."""
    *above, name = path.split(".")
    for row in rows:
        objects = row.get(above[0], []) if above else [row]
        yield from ((each, name) for each in objects if each.get(name))


def serialize_expanded_records(places, model, key, within, context):
    """{name: what the API says of the record, as in a list}"""
    names = {name for row, field in places for name in wrap_in_list(row[field])}
    rows = model.objects.readable().filter(**within, **{f"{key}__in": names})
    serializer = get_noun(model).serializer_class(context={**context, "names": None})
    return {
        getattr(row, key): serializer.to_representation(row)
        for row in rows.for_list().with_related("replaced_by")
    }


def replace_ids_with_records(places, found):
    for row, field in places:
        row[field] = (
            [found.get(name, name) for name in row[field]]
            if isinstance(row[field], list)
            else found.get(row[field], row[field])
        )


def wrap_in_list(value):
    return value if isinstance(value, list) else [value]


class ExpandMixin:
    """A viewset that puts records in place of their ids where that is asked."""

    def list(self, request, *args, **kwargs):
        response = super().list(request, *args, **kwargs)
        self.expand(response.data["results"])
        return response

    def expand(self, rows):
        if EXPAND_PARAMETER in self.request.query_params:
            expand_rows(rows, self.get_serializer(), self.request.query_params)
