"""Which fields a reader wants: `?fields=title,entity` names them, `?omit=description` leaves some out.

The names are those of the noun's serializer, alike for the table of a page, for every file and for the API.
"""

from django.http import QueryDict
from django.utils.translation import gettext_noop
from rest_framework.exceptions import ValidationError

from apps.core.filters.filterset import describe_unknown_name

FIELDS_PARAMETER, OMIT_PARAMETER = FIELD_PARAMETERS = ("fields", "omit")
ALWAYS_SHOWN_FIELDS = (
    "id",
    "change",
)  # they say which record it is, and what became of it where that is asked


def join_field_parameters(data):
    """The query with the names of a parameter in one value, as the boxes of a form do not send them."""
    if all(len(data.getlist(name)) < 2 for name in FIELD_PARAMETERS):
        return data
    data = data.copy()
    for name in {*FIELD_PARAMETERS} & {*data}:
        data[name] = ",".join(data.getlist(name))
    return data


def parse_field_names(data, name):
    """The names in one parameter of a query, each once."""
    words = ",".join(data.getlist(name)).split(",")
    return list(dict.fromkeys(word.strip() for word in words if word.strip()))


def find_unknown_fields(data, known):
    """Every name that no field has, as {parameter: message}."""
    unknown = {
        name: [one for one in parse_field_names(data, name) if one not in known] for name in FIELD_PARAMETERS
    }
    return {
        name: " ".join(describe_unknown_name(one, known, gettext_noop("field")) for one in wrong)
        for name, wrong in unknown.items()
        if wrong
    }


def select_fields(data, known, usual=None):
    """The fields to show, of those known: what the query names, in its order, or else the usual ones.

    What is always kept comes first where it is not named.
    """
    names = parse_field_names(data, FIELDS_PARAMETER) or usual or known
    kept = [name for name in ALWAYS_SHOWN_FIELDS if name in known and name not in names]
    left = {*parse_field_names(data, OMIT_PARAMETER)} - {*ALWAYS_SHOWN_FIELDS}
    return [name for name in [*kept, *names] if name not in left]


def build_fields_query(data):
    """The part of a query that names fields, as a query string; '' where it names none."""
    rest = QueryDict(mutable=True)
    for name in FIELD_PARAMETERS:
        if names := parse_field_names(data, name):
            rest[name] = ",".join(names)
    return rest.urlencode(safe=",")


def pick_fields(row, names):
    """What is asked of a record that was written out whole."""
    return {name: row[name] for name in names}


class SparseFieldsMixin:
    """A viewset whose lists and records hold the fields that are asked for."""

    def get_serializer_context(self):
        context = super().get_serializer_context()
        return context | {"names": self.names(context)} if self.action == "list" else context

    def names(self, context):
        """Of the rows of a list; None for all."""
        data = getattr(self.request, "query_params", {})
        if not {*FIELD_PARAMETERS} & {*data}:
            return None
        return self.checked(data, list(self.get_serializer_class()(context=context).fields))

    def checked(self, data, known):
        if wrong := find_unknown_fields(data, known):
            raise ValidationError(wrong)
        return select_fields(data, known)

    def narrowed(self, data):
        """A record, of which all was written out, so that its tag is that of all it says."""
        return pick_fields(data, self.checked(self.request.query_params, list(data)))


def limit_serializer_fields(serializer, fields):
    """The fields of a serializer, fewer where its context has `names` and its rows are the answer itself."""
    names, above = serializer.context.get("names"), serializer.parent
    is_outermost = above is None or (getattr(above, "many", False) and above.parent is None)
    return {name: fields[name] for name in names} if names and is_outermost else fields
