"""Filters for text, numbers, times, records and terms. Several values of one parameter mean any of them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from functools import reduce
from typing import Any

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from apps.core.filters.facets import lacks_published_term
from apps.core.filters.times import DayOrTimeField
from apps.core.languages import group_thousands, join_with_or
from apps.search.parser import SearchSyntaxError, parse_search

MAX_PARAMETER_VALUES = 100
MAX_SIMILAR_KEYS = 1_000  # keys that are compared to suggest the nearest one
NONE_OPTION = {"none": _("None given")}
NOTHING = Q(pk__in=[])


class MultiValueField(forms.Field):
    """All values of one parameter, each cleaned by a form field of `item_field_class`."""

    widget = forms.SelectMultiple

    def __init__(self, *, item_field_class: type[forms.Field] = forms.CharField, **options: Any) -> None:
        self.item_field = item_field_class(required=False)
        super().__init__(**options)

    def clean(self, values: Iterable[str] | None) -> list:
        cleaned = [self.item_field.clean(value) for value in values or []]
        found = [*dict.fromkeys(value for value in cleaned if value not in self.item_field.empty_values)]
        if len(found) > MAX_PARAMETER_VALUES:
            raise ValidationError(
                gettext("These are %(number)s values; it takes up to %(most)s.")
                % {"number": group_thousands(len(found)), "most": MAX_PARAMETER_VALUES}
            )
        return found


class SearchTextField(forms.CharField):
    def clean(self, value: str) -> str:
        value = super().clean(value)
        try:
            parse_search(value)
        except SearchSyntaxError as error:
            raise ValidationError(str(error)) from error
        return value


class SearchFilter(filters.CharFilter):
    """Full-text search: words, "phrases" and -excluded words. See apps/search."""

    field_class = SearchTextField

    def filter(self, qs: Any, value: str) -> Any:
        return qs.search(value) if value else qs


class MultiValueFilter(filters.Filter):
    """A filter on any of several values.

    `special_values`: {value: meaning} of words that a query may use in place of a value, such as `none`.
    `visible`: for a value in a related record, the condition that readers may see that record.
    """

    field_class: type[MultiValueField] = MultiValueField
    item_field_class: type[forms.Field] = forms.CharField
    schema_type = "string"
    operators: tuple[str, ...] = ()

    def __init__(
        self,
        *args: Any,
        special_values: Mapping[str, Any] | None = None,
        visible: Q | None = None,
        **options: Any,
    ) -> None:
        self.special_values, self.visible = dict(special_values or {}), visible or Q()
        super().__init__(*args, **{"item_field_class": self.item_field_class} | options)
        description = self.extra.get("help_text") or f"{capfirst(self.label)}."
        schema = {"type": "array", "items": {"type": self.schema_type}, "description": description}
        extend_schema_field(schema)(self)

    def filter(self, qs: QuerySet, values: list) -> QuerySet:
        return qs.filter(self.build_condition(values)) if values else qs

    def build_condition(self, values: list, lookup: str = "") -> Q:
        """The condition that a row has any of the values."""
        name = f"{self.field_name}__{lookup or self.lookup_expr}"
        takes_none = "none" in self.special_values and "none" in values
        conditions = (Q(**{name: value}) & self.visible for value in values if value != "none")
        return reduce(Q.__or__, conditions, self.build_missing_condition() if takes_none else NOTHING)

    def build_missing_condition(self) -> Q:
        """The condition that a row has no value that readers may see."""
        return ~(Q(**{f"{self.field_name}__isnull": False}) & self.visible)

    def describe(self, values: list) -> str:
        return join_with_or(self.special_values.get(value) or self.format_value(value) for value in values)

    def format_value(self, value: Any) -> str:
        return str(value)


class TextFilter(MultiValueFilter):
    operators = ("n", "ie", "ic", "isw", "iew", "empty")

    def build_missing_condition(self) -> Q:
        return Q(**{self.field_name: ""})


class NumberOrNoneField(forms.CharField):
    """A whole number, or `none`."""

    def clean(self, value: str) -> Any:
        value = super().clean(value)
        return value if value in ("", "none") else forms.IntegerField().clean(value)


class WholeNumberFilter(MultiValueFilter):
    item_field_class: type[forms.Field] = forms.IntegerField
    schema_type = "integer"
    operators = ("n", "gte", "lte", "gt", "lt", "empty")


class NumberOrNoneFilter(WholeNumberFilter):
    item_field_class = NumberOrNoneField
    schema_type = "string"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, special_values=NONE_OPTION, **options)


# --- Days and times ----------------------------------------------------------------------------


class DayOrTimeFilter(MultiValueFilter):
    """A day includes all of its hours: `gt` is after its end, `lte` until its end."""

    item_field_class = DayOrTimeField
    operators = ("gte", "lte", "gt", "lt")

    def build_condition(self, values: list, lookup: str = "") -> Q:
        return reduce(Q.__or__, (self.compare(value, lookup or "exact") for value in values), NOTHING)

    def compare(self, value: date | datetime, lookup: str) -> Q:
        if isinstance(value, datetime):
            return Q(**{f"{self.field_name}__{lookup}": value})
        first, last = (datetime.combine(value, each, tzinfo=UTC) for each in (time.min, time.max))
        if lookup == "exact":
            return self.compare(first, "gte") & self.compare(last, "lte")
        return self.compare(last if lookup in ("gt", "lte") else first, lookup)

    def format_value(self, value: date | datetime) -> str:
        if isinstance(value, datetime):
            return f"{date_format(value, 'DATETIME_FORMAT')} UTC"
        return date_format(value)


# --- Records and terms -------------------------------------------------------------------------


class RecordKeysField(MultiValueField):
    """Keys of records that exist. Unlike a select field it does not load every record as a choice."""

    def __init__(
        self, *, queryset: QuerySet, key: str, special_values: Mapping[str, Any] | None = None, **options: Any
    ) -> None:
        self.queryset, self.key, self.special_values = queryset, key, special_values or {}
        super().__init__(**options)

    def clean(self, values: Iterable[str] | None) -> list:
        keys = super().clean(values)
        wanted = {value for value in keys if value not in self.special_values}
        known = self.queryset.filter(**{f"{self.key}__in": wanted}) if wanted else self.queryset.none()
        for value in sorted(wanted.difference(known.values_list(self.key, flat=True))):
            noun, key = self.queryset.model._meta.verbose_name, self.key.replace("public_", "")
            message = gettext("there is no %(noun)s with the %(key)s %(value)r")
            message %= {"noun": noun, "key": gettext(key), "value": value}
            raise ValidationError(f"{message}{self.suggest_key(value)}")
        return keys

    def suggest_key(self, value: str) -> str:
        similar = self.queryset.filter(**{f"{self.key}__istartswith": value[:1]}).order_by()
        keys = [*similar.values_list(self.key, flat=True)[:MAX_SIMILAR_KEYS], *self.special_values]
        near = get_close_matches(value[:80].lower(), keys, n=1)
        return ". " + gettext("Did you mean %(name)r?") % {"name": near[0]} if near else ""


class RecordChoiceFilter(MultiValueFilter):
    """`?actor=china`: rows that are linked with that record."""

    field_class = RecordKeysField
    operators = ("n", "empty")
    key = "public_id"

    def __init__(
        self,
        *args: Any,
        queryset: QuerySet,
        special_values: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        self.queryset = queryset
        super().__init__(*args, special_values=special_values, queryset=queryset, key=self.key, **options)
        self.extra["special_values"] = self.special_values

    def build_condition(self, values: list, lookup: str = "") -> Q:
        missing = self.build_missing_condition() if "none" in values else NOTHING
        return missing | self.build_link_condition(self.queryset.filter(**{f"{self.key}__in": values}))

    def build_missing_condition(self) -> Q:
        return ~self.build_link_condition(self.queryset)

    def build_link_condition(self, records: QuerySet) -> Q:
        """Rows that refer to one of the records, each once even with several links to it."""
        rows = self.model._base_manager.filter(**{f"{self.field_name}__in": records})
        return Q(pk__in=rows.order_by().values("pk"))

    def format_value(self, value: Any) -> str:
        return str(self.queryset.get(**{self.key: value}))


class TermChoiceFilter(RecordChoiceFilter):
    """`?actor_kind=state`: a term by its code. It includes the terms below it."""

    key = "code"

    def build_term_condition(self, field: str, codes: Iterable[str]) -> Q:
        """The condition on a field that refers to a term. `unsorted`: no term that readers may see."""
        paths = self.queryset.filter(code__in=codes).values_list("path", flat=True)
        below = (Q(**{f"{field}__path__startswith": path}) for path in paths)
        return reduce(Q.__or__, below, lacks_published_term(field) if "unsorted" in codes else NOTHING)


class IdListField(forms.CharField):
    """`id=a,b` or `id=a&id=b` as one text, so that a selection counts as one choice."""

    widget = forms.SelectMultiple

    def clean(self, values: Iterable[str] | None) -> str:
        return ",".join(filter(None, (super(IdListField, self).clean(value) for value in values or [])))


class IdListFilter(filters.CharFilter):
    field_class = IdListField
    operators = ("n",)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        ids = [item.strip() for item in value.split(",")]
        return qs.filter(public_id__in=ids) if value else qs


def get_operators(item: filters.Filter) -> tuple[str, ...]:
    """The operators that may follow the name of a parameter after two underscores."""
    if isinstance(item, filters.MultipleChoiceFilter):
        return ("n", "empty") if get_none_value(item) else ("n",)
    operators = getattr(item, "operators", ())
    if getattr(item, "method", None) and "none" not in getattr(item, "special_values", ()):
        return tuple(each for each in operators if each != "empty")
    return operators


def describe_filter_value(item: filters.Filter, value: Any) -> str:
    if hasattr(item, "describe"):
        return item.describe(value)
    labels = dict(item.extra.get("choices", ()))
    return join_with_or(labels.get(each, each) for each in (value if isinstance(value, list) else [value]))


def get_none_value(item: filters.Filter) -> str | None:
    """The value of the parameter that finds the rows without a value, if it has one."""
    known = {*getattr(item, "special_values", ()), *(value for value, _ in item.extra.get("choices", ()))}
    known |= {"none"} if hasattr(item, "terms") else set()
    return next((word for word in ("none", "blank") if word in known), None)
