"""One FilterSet for each noun serves the page, the API, every export and the facets."""

from difflib import get_close_matches

import django_filters as filters
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from apps.core.filters.facets import FacetedFilterSetMixin
from apps.core.filters.fields import (
    DayOrTimeFilter,
    IdListFilter,
    RecordChoiceFilter,
    SearchFilter,
    TextFilter,
    describe_filter_value,
)
from apps.core.filters.operators import EmptyFilter, OperatorFilter, add_operator_filters
from apps.core.languages import format_count, join_with_and
from apps.search.parser import extract_field_terms

CONDITION_PHRASES = {"words": gettext_noop("the text has %(value)s")}  # where it is not `the … is …`
PARAMETER_NOUN = gettext_noop("parameter")
LAYOUT_PARAMETERS = (
    "page",
    "page_size",
    "view",
    "fields",
    "omit",
    "format",
)  # what shows the rows, but chooses none

SORT_FIELDS = {"id": "public_id", "title": "title", "updated": "updated", "created": "created"}
SORT_LABELS = {
    "": _("Order of the base"),
    "title": _("Title"),
    "-updated": _("Changed last"),
    "id": _("Id"),
    "relevance": _("Best match"),
}


def expand_field_terms(data, known):
    """`entity:ai` among the words of q is the parameter entity=ai; several values stand between commas."""
    names = {*known} - {"q", "sort", "title"}  # a title in words is what a search looks for anyway
    fields, rest = extract_field_terms(data.get("q") or "", names) if data else ([], "")
    if not fields:
        return data
    data = data.copy()
    data["q"] = rest
    for name, value in fields:
        several = value.split(",") if accepts_multiple_values(known[name]) else [value]
        data.setlist(name, list(dict.fromkeys([*data.getlist(name), *several])))
    if not rest:
        del data["q"]
    return data


def accepts_multiple_values(item):
    item = getattr(item, "base", item)
    return isinstance(item, filters.MultipleChoiceFilter | RecordChoiceFilter)


class RecordFilter(FacetedFilterSetMixin, filters.FilterSet):
    """What every list can be asked. A noun adds its own filters; nothing else names a parameter.

    `units`: {value of `level`: (singular, plural)} for a noun whose rows are of several kinds.
    """

    units: dict[str, tuple[str, str]] = {}
    has_withdrawn = False  # whether readers asked for what is withdrawn, too

    q = SearchFilter(label="words")
    sort = filters.ChoiceFilter(
        method="arrange",
        label="order",
        choices=[(sign + name, sign + name) for name in SORT_FIELDS for sign in ("", "-")]
        + [("relevance", "relevance")],
    )
    id = IdListFilter(label="id")
    title = TextFilter(field_name="title", label="title")
    created = DayOrTimeFilter(field_name="created", label="day of entry")
    updated = DayOrTimeFilter(field_name="updated", label="day of the last change")

    def __init__(self, data=None, *args, **kwargs):
        """Of the many operators only those are made that are asked for."""
        data, known = expand_field_terms(data, self.base_filters), self.base_filters
        self.base_filters = {
            n: item for n, item in known.items() if n in (data or ()) or not is_operator_filter(item)
        }
        super().__init__(data, *args, **kwargs)

    @classmethod
    def get_filters(cls):
        return add_operator_filters(super().get_filters())

    def alone(self, name, values):
        """The keys of all rows that one parameter finds by itself."""
        data = QueryDict(mutable=True)
        data.setlist(name, values)
        return type(self)(data, queryset=self.queryset.model._base_manager.all()).rows.values("pk")

    def arrange(self, qs, name, value):
        return qs

    def filter_queryset(self, queryset):
        return self.sorted(super().filter_queryset(queryset))

    @property
    def rows(self):
        """What was asked for, in no order: to be counted. Only of a valid query."""
        self.form.is_valid()
        return super().filter_queryset(self.queryset).order_by()

    def background(self):
        """What stands behind the rows and is not counted with them, in a sentence."""
        return ""

    def sorted(self, qs):
        choice = self.form.cleaned_data.get("sort")
        if self.form.cleaned_data.get("q") and choice in ("", "relevance", None):
            return qs.ranked()
        sign, name = ("-", choice[1:]) if choice.startswith("-") else ("", choice)
        return qs.order_by(sign + SORT_FIELDS[name], "pk") if name in SORT_FIELDS else qs

    # --- The query in words --------------------------------------------------------------------

    def describe(self, count):
        """`212 risks where the domain is 6. … and the entity is 2 - AI`."""
        rows = format_count(count, self.queryset.model._meta)
        parts = [self.part(name, value) for name, value in self.choices_made()]
        told = {"rows": rows, "conditions": join_with_and(parts)}
        return gettext("%(rows)s where %(conditions)s") % told if parts else rows

    def choices_made(self):
        data = self.form.cleaned_data if self.is_valid() else {}
        return [
            (name, value) for name, value in data.items() if value not in (None, "", []) and name != "sort"
        ]

    def chips(self):
        """Every choice made, in words, with the query string that is left without it."""
        return [
            (self.chip(name, [one] if isinstance(value, list) else one), self.without(name, one))
            for name, value in self.choices_made()
            for one in (value if isinstance(value, list) else [value])
        ]

    def without(self, name, value):
        """Less one value of a parameter that takes several; less all that was written of another."""
        several, field = isinstance(self.form.cleaned_data[name], list), self.form.fields[name]
        rest = self.data.copy()
        kept = [item for item in rest.getlist(name) if several and field.clean([item]) not in ([], [value])]
        rest.setlist(name, kept)
        rest.pop("page", None)
        return rest.urlencode(safe=",")

    def part(self, name, value):
        item = self.filters[name]
        if is_operator_filter(item):
            return item.part(value)
        return gettext(get_condition_phrase(item)) % {"value": describe_filter_value(item, value)}

    def chip(self, name, value):
        item = self.filters[name]
        return (
            item.chip(value)
            if is_operator_filter(item)
            else f"{capfirst(gettext(item.label))}: {describe_filter_value(item, value)}"
        )

    # --- What is wrong with a query ------------------------------------------------------------

    def problems(self, strict=False, also=()):
        """Every wrong value, and with `strict` every parameter unknown here, as {parameter: message}.

        `also`: those that one door knows beside the filters.
        """
        wrong = {} if self.is_valid() else {name: self.wrong(name) for name in self.errors}
        return {**(self.unknown(also) if strict else {}), **wrong}

    def wrong(self, name):
        """What is wrong with a value, and what would be right."""
        right = [str(value) for value, _ in getattr(self.form.fields[name], "choices", ()) if value]
        takes = gettext("It takes %(values)s.") % {"values": ", ".join(right)} if right else ""
        asked = [value for value in self.data.getlist(name) if value not in right]
        near = get_close_matches(asked[0][:80].lower(), right, n=1) if asked else []
        nearest = gettext("Did you mean %(name)r?") % {"name": near[0]} if near else ""
        return " ".join(filter(None, [*self.errors[name], nearest, takes]))

    def unknown(self, also=()):
        return find_unknown_parameters(self.data, [*type(self).base_filters, *LAYOUT_PARAMETERS, *also])


def is_operator_filter(item):
    return isinstance(item, OperatorFilter | EmptyFilter)


def get_condition_phrase(item):
    """A condition in words. Each is translated as a whole: what it tells of has a gender."""
    return CONDITION_PHRASES.get(item.label, f"the {item.label} is %(value)s")


def find_unknown_parameters(data, known=()):
    """Every parameter of a query that is none of those known, as {parameter: message}."""
    unknown = [name for name in data if name not in known]
    if not known:  # only files and the API are as strict as that, and they speak English
        return {name: f"There is no parameter {name!r}: this address takes none." for name in unknown}
    return {name: describe_unknown_name(name, known) for name in unknown}


def describe_unknown_name(name, known, what=PARAMETER_NOUN):
    missing = gettext("There is no %(what)s %(name)r.") % {"what": gettext(what), "name": name}
    return f"{missing} {suggest_nearest_name(name, known)}"


def describe_invalid_choice(value, known):
    return gettext("%(value)r is not one of %(values)s.") % {"value": value, "values": ", ".join(known)}


def suggest_nearest_name(name, known):
    if near := get_close_matches(name, known, n=1, cutoff=0.5):
        return gettext("Did you mean %(name)r?") % {"name": near[0]}
    plain = sorted(each for each in known if "__" not in each)
    return gettext("Known are: %(names)s.") % {"names": ", ".join(plain)}
