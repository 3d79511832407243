"""What may follow the name of a parameter: `entity__n=ai`, `title__ic=speech`, `year__gte=2020`.

Each is made here from the parameter itself, so that it takes the same values and means the same everywhere.
"""

from copy import deepcopy
from functools import partial

import django_filters as filters
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from apps.core.filters.fields import describe_filter_value, get_none_value, get_operators

# {operator: (lookup, in a sentence, on a chip, in the schema)}
COMPARISONS = {
    "ie": ("iexact", _("the {label} is, capitals aside, {said}"), _("{label}: {said}, capitals aside"),
           "is this, capitals aside"),
    "ic": ("icontains", _("the {label} contains {said}"), _("{label}: contains {said}"),
           "contains this text"),
    "isw": ("istartswith", _("the {label} begins with {said}"), _("{label}: begins with {said}"),
            "begins with this text"),
    "iew": ("iendswith", _("the {label} ends with {said}"), _("{label}: ends with {said}"),
            "ends with this text"),
    "gte": ("gte", _("the {label} is {said} or later"), _("{label}: {said} or later"), "is this or later"),
    "lte": ("lte", _("the {label} is {said} or earlier"), _("{label}: {said} or earlier"),
            "is this or earlier"),
    "gt": ("gt", _("the {label} is after {said}"), _("{label}: after {said}"), "is after this"),
    "lt": ("lt", _("the {label} is before {said}"), _("{label}: before {said}"), "is before this"),
}  # fmt: skip


class OperatorFilter(filters.Filter):
    """`of`: the parameter that it follows; `base`: the filter of that, whose values it takes."""

    sentence: str
    short: str

    def __init__(self, of, base, does):
        self.of, self.base = of, deepcopy(base)
        super().__init__(label=base.label)
        values = {
            "type": "array",
            "items": {"type": getattr(base, "kind", "string"), **build_enum_schema(base)},
        }
        extend_schema_field(values | {"description": f"`{of}` {does}."})(self)

    @property
    def field(self):
        return self.base.field

    def part(self, values):
        return self.sentence.format(label=gettext(self.label), said=describe_filter_value(self.base, values))

    def chip(self, values):
        return self.short.format(
            label=capfirst(gettext(self.label)), said=describe_filter_value(self.base, values)
        )


class ExcludeFilter(OperatorFilter):
    """The rows that the parameter does not find: also those that have no value at all.

    Of links it is said of all: no actor of the risk is one of these.
    """

    sentence, short = _("the {label} is not {said}"), _("{label}: not {said}")

    def __init__(self, of, base):
        super().__init__(of, base, "is none of these; what has none is kept")

    def filter(self, qs, values):
        asked = self.parent.data.getlist(f"{self.of}__n")
        return qs.exclude(pk__in=self.parent.alone(self.of, asked)) if values else qs


class ComparisonFilter(OperatorFilter):
    def __init__(self, of, base, name):
        self.lookup, self.sentence, self.short, does = COMPARISONS[name]
        super().__init__(of, base, does)

    def filter(self, qs, values):
        return qs.filter(self.base.met(values, self.lookup)) if values else qs


class EmptyFilter(filters.ChoiceFilter):
    """`true`: the rows without a value that readers may see; `false`: those with one."""

    def __init__(self, of, base):
        self.of, self.base = of, deepcopy(base)
        super().__init__(label=base.label, choices=[("true", "true"), ("false", "false")])
        extend_schema_field({"type": "boolean", "description": f"Whether there is no `{of}`."})(self)

    def filter(self, qs, value):
        if not value:
            return qs
        self.base.model, word = qs.model, get_none_value(self.base)
        none = Q(pk__in=self.parent.alone(self.of, [word])) if word else self.base.missing()
        return qs.filter(none if value == "true" else ~none)

    def part(self, value):
        said = _("there is no {label}") if value == "true" else _("there is some {label}")
        return said.format(label=gettext(self.label))

    def chip(self, value):
        said = _("{label}: none") if value == "true" else _("{label}: any")
        return said.format(label=capfirst(gettext(self.label)))


def build_enum_schema(base):
    """The values, where they are few and stand in the code."""
    choices = base.extra.get("choices")
    return {"enum": [value for value, _label in choices]} if choices else {}


def add_operator_filters(parameters):
    """Every parameter with what may follow its name: {name: filter}."""
    found = {}
    for name, item in parameters.items():
        made = {"n": ExcludeFilter, "empty": EmptyFilter}
        found[name] = item
        for operator in get_operators(item):
            make = made.get(operator) or partial(ComparisonFilter, name=operator)
            found[f"{name}__{operator}"] = make(name, item)
    return found
