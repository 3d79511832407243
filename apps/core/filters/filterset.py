"""The base of the filter sets. One for each noun serves its pages, API, exports and facets."""

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django_filters import Filter

from apps.core.filters.facets import FacetedFilterSet
from apps.core.filters.fields import (
    DayOrTimeFilter,
    IdListFilter,
    RecordChoiceFilter,
    SearchFilter,
    TextFilter,
    describe_filter_value,
)
from apps.core.filters.operators import OperatorMixin, add_operator_filters
from apps.core.languages import format_count, join_with_and
from apps.search.parser import extract_field_terms

CONDITION_PHRASES = {"words": gettext_noop("the text has %(value)s")}  # labels that need other words
PARAMETER_NOUN = gettext_noop("parameter")
LAYOUT_PARAMETERS = ("page", "page_size", "view", "fields", "omit", "format")  # these select no rows

SORT_FIELDS = {"id": "public_id", "title": "title", "updated": "updated", "created": "created"}
SORT_LABELS = {
    "": _("Order of the base"),
    "title": _("Title"),
    "-updated": _("Changed last"),
    "id": _("Id"),
    "relevance": _("Best match"),
}


def expand_field_terms(data: QueryDict | None, known: Mapping[str, filters.Filter]) -> QueryDict | None:
    """Read `entity:ai` in `q` as the parameter entity=ai. Commas separate several values."""
    names = {*known} - {"q", "sort", "title"}  # `title:` is left to the search, which looks there anyway
    fields, rest = extract_field_terms(data.get("q") or "", names) if data else ([], "")
    if not data or not fields:
        return data
    data = data.copy()
    data["q"] = rest
    for name, value in fields:
        values = value.split(",") if accepts_multiple_values(known[name]) else [value]
        data.setlist(name, list(dict.fromkeys([*data.getlist(name), *values])))
    if not rest:
        del data["q"]
    return data


def accepts_multiple_values(item: filters.Filter) -> bool:
    item = getattr(item, "base", item)
    return isinstance(item, filters.MultipleChoiceFilter | RecordChoiceFilter)


class RecordFilter(FacetedFilterSet):
    """The parameters of every list. A noun adds its own filters; no other code names a parameter.

    `units`: {value of `level`: (singular, plural)} for a noun whose rows are of several kinds.
    `includes_withdrawn`: whether the query asks for withdrawn records too.
    """

    units: Mapping[str, tuple[Any, Any]] = {}
    includes_withdrawn = False

    q = SearchFilter(label="words")
    sort = filters.ChoiceFilter(
        method="keep_order",
        label="order",
        choices=[(sign + name, sign + name) for name in SORT_FIELDS for sign in ("", "-")]
        + [("relevance", "relevance")],
    )
    id = IdListFilter(label="id")
    title = TextFilter(field_name="title", label="title")
    created = DayOrTimeFilter(field_name="created", label="day of entry")
    updated = DayOrTimeFilter(field_name="updated", label="day of the last change")

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(expand_field_terms(data, self.base_filters), *args, **kwargs)
        # Operators that the query does not use are left out: each would cost a form field.
        self.filters: dict[str, Filter] = {
            name: item
            for name, item in self.filters.items()
            if name in self.data or not is_operator_filter(item)
        }

    @classmethod
    def get_filters(cls) -> dict[str, Filter]:
        return add_operator_filters(super().get_filters())

    def find_rows_by(self, name: str, values: list[str]) -> QuerySet:
        """The primary keys of all rows that one parameter finds by itself."""
        data = QueryDict(mutable=True)
        data.setlist(name, values)
        return type(self)(data, queryset=self.queryset.model._base_manager.all()).rows.values("pk")

    def keep_order(self, qs: QuerySet, name: str, value: str) -> QuerySet:
        """The method of `sort`, which is applied after all filters: see `sort_rows`."""
        return qs

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return self.sort_rows(super().filter_queryset(queryset))

    @property
    def rows(self) -> QuerySet:
        """The rows in no order, to be counted. The query must be valid."""
        self.form.is_valid()
        return super().filter_queryset(self.queryset).order_by()

    def sort_rows(self, qs: Any) -> Any:
        choice = self.form.cleaned_data.get("sort")
        if self.form.cleaned_data.get("q") and choice in ("", "relevance", None):
            return qs.ranked()
        sign, name = ("-", choice[1:]) if choice.startswith("-") else ("", choice)
        return qs.order_by(sign + SORT_FIELDS[name], "pk") if name in SORT_FIELDS else qs

    # --- The query in words --------------------------------------------------------------------

    def describe(self, count: int) -> str:
        """`212 risks where the domain is 6. … and the entity is 2 - AI`."""
        rows = format_count(count, self.queryset.model._meta)
        conditions = [self.describe_filter(name, value) for name, value in self.get_active_values()]
        if not conditions:
            return rows
        sentence = gettext("%(rows)s where %(conditions)s")
        return sentence % {"rows": rows, "conditions": join_with_and(conditions)}

    def describe_background(self) -> str:
        """A sentence about related records that are not counted; empty if there is nothing to say."""
        return ""

    def get_active_values(self) -> list[tuple[str, Any]]:
        """[(parameter, cleaned value)] of every filter in use."""
        data = self.form.cleaned_data if self.is_valid() else {}
        return [
            (name, value) for name, value in data.items() if value not in (None, "", []) and name != "sort"
        ]

    def get_chips(self) -> list[tuple[str, str]]:
        """[(label, query string without it)] of every value in use."""
        return [
            (
                self.describe_chip(name, [one] if isinstance(value, list) else one),
                self.remove_value(name, one),
            )
            for name, value in self.get_active_values()
            for one in (value if isinstance(value, list) else [value])
        ]

    def remove_value(self, name: str, value: Any) -> str:
        """The query string without one value of a multi-valued parameter, or without another parameter."""
        is_multiple, field = isinstance(self.form.cleaned_data[name], list), self.form.fields[name]
        rest = self.data.copy()
        kept = [
            item for item in rest.getlist(name) if is_multiple and field.clean([item]) not in ([], [value])
        ]
        rest.setlist(name, kept)
        rest.pop("page", None)
        return rest.urlencode(safe=",")

    def describe_filter(self, name: str, value: Any) -> str:
        item = self.filters[name]
        if isinstance(item, OperatorMixin):
            return item.describe_condition(value)
        return gettext(get_condition_phrase(item)) % {"value": describe_filter_value(item, value)}

    def describe_chip(self, name: str, value: Any) -> str:
        item = self.filters[name]
        if isinstance(item, OperatorMixin):
            return item.describe_chip(value)
        return f"{capfirst(gettext(item.label))}: {describe_filter_value(item, value)}"

    # --- Errors --------------------------------------------------------------------------------

    def find_errors(self, strict: bool = False, extra: Iterable[str] = ()) -> dict[str, str]:
        """{parameter: message} of wrong values, and with `strict` of unknown parameters.

        `extra`: parameters that are known in addition to the filters.
        """
        wrong = {} if self.is_valid() else {name: self.describe_error(name) for name in self.errors}
        return {**(self.find_unknown(extra) if strict else {}), **wrong}

    def describe_error(self, name: str) -> str:
        """The error of a value, with the nearest right value and all others."""
        right = [str(value) for value, _ in getattr(self.form.fields[name], "choices", ()) if value]
        takes = gettext("It takes %(values)s.") % {"values": ", ".join(right)} if right else ""
        wrong = [value for value in self.data.getlist(name) if value not in right]
        near = get_close_matches(wrong[0][:80].lower(), right, n=1) if wrong else []
        nearest = gettext("Did you mean %(name)r?") % {"name": near[0]} if near else ""
        return " ".join(filter(None, [*self.errors[name], nearest, takes]))

    def find_unknown(self, extra: Iterable[str] = ()) -> dict[str, str]:
        return find_unknown_parameters(self.data, [*self.base_filters, *LAYOUT_PARAMETERS, *extra])


def is_operator_filter(item: filters.Filter) -> bool:
    return isinstance(item, OperatorMixin)


def get_condition_phrase(item: filters.Filter) -> str:
    """A condition in words, translated as a whole because labels have a gender in other languages."""
    return CONDITION_PHRASES.get(item.label, f"the {item.label} is %(value)s")


def find_unknown_parameters(data: Iterable[str], known: Collection[str] = ()) -> dict[str, str]:
    """{parameter: message} of every parameter that is not known."""
    unknown = [name for name in data if name not in known]
    if not known:  # only files and the API have such endpoints, and their errors are in English
        return {name: f"Unknown parameter {name!r}. This endpoint takes no parameters." for name in unknown}
    return {name: describe_unknown_name(name, known) for name in unknown}


def describe_unknown_name(name: str, known: Collection[str], noun: str = PARAMETER_NOUN) -> str:
    missing = gettext("There is no %(what)s %(name)r.") % {"what": gettext(noun), "name": name}
    return f"{missing} {suggest_nearest_name(name, known)}"


def describe_invalid_choice(value: str, known: Iterable[str]) -> str:
    return gettext("%(value)r is not one of %(values)s.") % {"value": value, "values": ", ".join(known)}


def suggest_nearest_name(name: str, known: Collection[str]) -> str:
    """The nearest of the known names, or all of them without operators."""
    if near := get_close_matches(name, known, n=1, cutoff=0.5):
        return gettext("Did you mean %(name)r?") % {"name": near[0]}
    plain = sorted(each for each in known if "__" not in each)
    return gettext("Known are: %(names)s.") % {"names": ", ".join(plain)}
