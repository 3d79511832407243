"""Which fields a reader wants: `?fields=title,entity` names them, `?omit=description` leaves some out.

The names are those of the noun's serializer, alike for the table of a page, for every file and for the API.
"""

from django.http import QueryDict
from django.utils.translation import gettext_noop
from rest_framework.exceptions import ValidationError

from apps.core.filters.filterset import unknown_name

FIELDS, OMIT = CHOICES = ("fields", "omit")
KEPT = ("id", "change")  # they say which record it is, and what became of it where that is asked


def joined(data):
    """The query with the names of a parameter in one value, as the boxes of a form do not send them."""
    if all(len(data.getlist(name)) < 2 for name in CHOICES):
        return data
    data = data.copy()
    for name in {*CHOICES} & {*data}:
        data[name] = ",".join(data.getlist(name))
    return data


def named(data, name):
    """The names in one parameter of a query, each once."""
    words = ",".join(data.getlist(name)).split(",")
    return list(dict.fromkeys(word.strip() for word in words if word.strip()))


def problems(data, known):
    """Every name that no field has, as {parameter: message}."""
    unknown = {name: [one for one in named(data, name) if one not in known] for name in CHOICES}
    return {
        name: " ".join(unknown_name(one, known, gettext_noop("field")) for one in wrong)
        for name, wrong in unknown.items()
        if wrong
    }


def chosen(data, known, usual=None):
    """The fields to show, of those known: what the query names, in its order, or else the usual ones.

    What is always kept comes first where it is not named.
    """
    names = named(data, FIELDS) or usual or known
    kept = [name for name in KEPT if name in known and name not in names]
    left = {*named(data, OMIT)} - {*KEPT}
    return [name for name in [*kept, *names] if name not in left]


def asked(data):
    """The part of a query that names fields, as a query string; '' where it names none."""
    rest = QueryDict(mutable=True)
    for name in CHOICES:
        if names := named(data, name):
            rest[name] = ",".join(names)
    return rest.urlencode(safe=",")


def narrowed(row, names):
    """What is asked of a record that was written out whole."""
    return {name: row[name] for name in names}


class FieldChoice:
    """A viewset whose lists and records hold the fields that are asked for."""

    def get_serializer_context(self):
        context = super().get_serializer_context()
        return context | {"names": self.names(context)} if self.action == "list" else context

    def names(self, context):
        """Of the rows of a list; None for all."""
        data = getattr(self.request, "query_params", {})
        if not {*CHOICES} & {*data}:
            return None
        return self.checked(data, list(self.get_serializer_class()(context=context).fields))

    def checked(self, data, known):
        if wrong := problems(data, known):
            raise ValidationError(wrong)
        return chosen(data, known)

    def narrowed(self, data):
        """A record, of which all was written out, so that its tag is that of all it says."""
        return narrowed(data, self.checked(self.request.query_params, list(data)))


def of_outermost(serializer, fields):
    """The fields of a serializer, fewer where its context has `names` and its rows are the answer itself."""
    names, above = serializer.context.get("names"), serializer.parent
    is_outermost = above is None or (getattr(above, "many", False) and above.parent is None)
    return {name: fields[name] for name in names} if names and is_outermost else fields
