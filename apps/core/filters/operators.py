"""Operators after the name of a parameter: `entity__n=ai`, `title__ic=speech`, `year__gte=2020`.

Each operator is built from the filter of its parameter: it takes the same values with the same meaning.
"""

from collections.abc import Mapping
from copy import copy, deepcopy
from typing import Any, NamedTuple, Self

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from apps.core.filters.fields import describe_filter_value, get_none_value, get_operators


class ComparisonOperator(NamedTuple):
    lookup: str
    condition: Promise  # in the sentence that describes a query
    chip: Promise  # the same on a chip
    schema_text: str  # the same in the OpenAPI schema


COMPARISONS = {
    "ie": ComparisonOperator(
        "iexact", _("the {label} is, capitals aside, {value}"), _("{label}: {value}, capitals aside"),
        "is this, capitals aside",
    ),
    "ic": ComparisonOperator(
        "icontains", _("the {label} contains {value}"), _("{label}: contains {value}"), "contains this text"
    ),
    "isw": ComparisonOperator(
        "istartswith", _("the {label} begins with {value}"), _("{label}: begins with {value}"),
        "begins with this text",
    ),
    "iew": ComparisonOperator(
        "iendswith", _("the {label} ends with {value}"), _("{label}: ends with {value}"),
        "ends with this text",
    ),
    "gte": ComparisonOperator(
        "gte", _("the {label} is {value} or later"), _("{label}: {value} or later"), "is this or later"
    ),
    "lte": ComparisonOperator(
        "lte", _("the {label} is {value} or earlier"), _("{label}: {value} or earlier"), "is this or earlier"
    ),
    "gt": ComparisonOperator(
        "gt", _("the {label} is after {value}"), _("{label}: after {value}"), "is after this"
    ),
    "lt": ComparisonOperator(
        "lt", _("the {label} is before {value}"), _("{label}: before {value}"), "is before this"
    ),
}  # fmt: skip


class OperatorMixin:
    """A filter for a parameter with an operator.

    `parameter`: the name before the operator; `base`: the filter of that parameter, in the same filter set.
    """

    parameter: str
    base: filters.Filter

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """A shallow copy apart from the base filter: every request copies some sixty of these."""
        clone = copy(self)
        clone.base = deepcopy(self.base, memo)
        return clone

    def describe_condition(self, values: Any) -> str:
        """The condition in the sentence that describes a query."""
        raise NotImplementedError

    def describe_chip(self, values: Any) -> str:
        """The condition on a chip."""
        raise NotImplementedError


class OperatorFilter(OperatorMixin, filters.Filter):
    condition: Promise
    chip: Promise

    def __init__(self, parameter: str, base: filters.Filter, schema_text: str) -> None:
        self.parameter, self.base = parameter, base
        super().__init__(label=base.label)
        items = {"type": getattr(base, "schema_type", "string"), **build_enum_schema(base)}
        schema = {"type": "array", "items": items, "description": f"`{parameter}` {schema_text}."}
        extend_schema_field(schema)(self)

    @property
    def field(self) -> forms.Field:
        return self.base.field

    def describe_condition(self, values: Any) -> str:
        return self.format_text(self.condition, gettext(self.label), values)

    def describe_chip(self, values: Any) -> str:
        return self.format_text(self.chip, capfirst(gettext(self.label)), values)

    def format_text(self, text: Promise, label: str, values: Any) -> str:
        return str(text).format(label=label, value=describe_filter_value(self.base, values))


class ExcludeFilter(OperatorFilter):
    """The rows that the parameter does not find, including those without a value.

    For links it means all of them: no actor of the risk is one of these.
    """

    condition, chip = _("the {label} is not {value}"), _("{label}: not {value}")

    def __init__(self, parameter: str, base: filters.Filter) -> None:
        super().__init__(parameter, base, "is none of these; what has none is kept")

    def filter(self, qs: QuerySet, values: Any) -> QuerySet:
        if not values:
            return qs
        given = self.parent.data.getlist(f"{self.parameter}__n")
        return qs.exclude(pk__in=self.parent.find_rows_by(self.parameter, given))


class ComparisonFilter(OperatorFilter):
    def __init__(self, parameter: str, base: filters.Filter, operator: str) -> None:
        comparison = COMPARISONS[operator]
        self.lookup, self.condition, self.chip = comparison.lookup, comparison.condition, comparison.chip
        super().__init__(parameter, base, comparison.schema_text)

    def filter(self, qs: QuerySet, values: Any) -> QuerySet:
        return qs.filter(self.base.build_condition(values, self.lookup)) if values else qs


class EmptyFilter(OperatorMixin, filters.ChoiceFilter):
    """`true`: the rows without a value that readers may see; `false`: the rows with one."""

    def __init__(self, parameter: str, base: filters.Filter) -> None:
        self.parameter, self.base = parameter, base
        super().__init__(label=base.label, choices=[("true", "true"), ("false", "false")])
        extend_schema_field({"type": "boolean", "description": f"Whether there is no `{parameter}`."})(self)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        none_value = get_none_value(self.base)
        empty = (
            Q(pk__in=self.parent.find_rows_by(self.parameter, [none_value]))
            if none_value
            else self.base.build_missing_condition()
        )
        return qs.filter(empty if value == "true" else ~empty)

    def describe_condition(self, value: str) -> str:
        text = _("there is no {label}") if value == "true" else _("there is some {label}")
        return text.format(label=gettext(self.label))

    def describe_chip(self, value: str) -> str:
        text = _("{label}: none") if value == "true" else _("{label}: any")
        return text.format(label=capfirst(gettext(self.label)))


def build_enum_schema(base: filters.Filter) -> dict[str, list]:
    """The values of a filter in the OpenAPI schema, if its choices are fixed in the code."""
    choices = base.extra.get("choices")
    return {"enum": [value for value, _label in choices]} if choices else {}


def add_operator_filters(parameters: Mapping[str, filters.Filter]) -> dict[str, filters.Filter]:
    """Every parameter, followed by the same with each operator that it takes."""
    found: dict[str, filters.Filter] = {}
    for name, item in parameters.items():
        found[name] = item
        for operator in get_operators(item):
            found[f"{name}__{operator}"] = build_operator_filter(name, item, operator)
    return found


def build_operator_filter(parameter: str, base: filters.Filter, operator: str) -> filters.Filter:
    if operator == "n":
        return ExcludeFilter(parameter, base)
    if operator == "empty":
        return EmptyFilter(parameter, base)
    return ComparisonFilter(parameter, base, operator)
