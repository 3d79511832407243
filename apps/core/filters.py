"""One FilterSet for each noun serves the page, the API, every export and the facets."""

from difflib import get_close_matches
from functools import reduce

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import capfirst

from apps.core.facets import Faceted, unsorted
from apps.search.parser import SearchSyntaxError, parse, part_fields


class RecordField(forms.CharField):
    """The key of a record that exists; cheaper than a select with every record in it.

    `words`: {value: meaning} of what may stand in place of a key, such as `none`.
    """

    def __init__(self, *args, queryset, key="public_id", words=(), **kwargs):
        self.queryset, self.key, self.words = queryset, key, words
        super().__init__(*args, **kwargs)

    def clean(self, value):
        value = super().clean(value)
        if value and value not in self.words and not self.queryset.filter(**{self.key: value}).exists():
            noun, key = self.queryset.model._meta.verbose_name, self.key.replace("public_", "")
            raise ValidationError(f"there is no {noun} with the {key} {value!r}")
        return value


class SearchField(forms.CharField):
    def clean(self, value):
        value = super().clean(value)
        try:
            parse(value)
        except SearchSyntaxError as error:
            raise ValidationError(str(error)) from error
        return value


class Search(filters.CharFilter):
    """Words, "phrases", -excluded words: see apps/search."""

    field_class = SearchField

    def filter(self, qs, value):
        return qs.search(value) if value else qs


class WholeNumber(filters.Filter):
    field_class = forms.IntegerField


class RecordChoice(filters.CharFilter):
    """`?actor=china`: rows that are linked with that record."""

    field_class = RecordField

    key = "public_id"

    def __init__(self, *args, queryset, words=(), **kwargs):
        super().__init__(*args, queryset=queryset, key=self.key, words=words, **kwargs)
        self.queryset, self.words = queryset, dict(words)

    def describe(self, value):
        return self.words.get(value) or str(self.queryset.get(**{self.key: value}))


class TermChoice(RecordChoice):
    """`?actor_kind=state`: by the code of a term, which stands for all below it."""

    key = "code"

    def on(self, field, codes):
        """The condition on a field that names a term; `unsorted` is for none that readers may see."""
        if "unsorted" in codes:
            return unsorted(field)
        below = (Q(**{f"{field}__path__startswith": self.queryset.get(code=code).path}) for code in codes)
        return reduce(Q.__or__, below, Q(pk__in=[]))


NONE = {"none": "None given"}
ARRANGED = ("page", "page_size", "view", "fields", "omit", "format")  # what shows the rows, but chooses none


SORTS = {"id": "public_id", "title": "title", "updated": "updated", "created": "created"}
SORT_LABELS = {
    "": "Order of the base",
    "title": "Title",
    "-updated": "Changed last",
    "id": "Id",
    "relevance": "Best match",
}


def spread(data, known):
    """`entity:ai` among the words of q is the parameter entity=ai; several values stand between commas."""
    fields, rest = part_fields(data.get("q") or "", {*known} - {"q", "sort"}) if data else ([], "")
    if not fields:
        return data
    data = data.copy()
    data["q"] = rest
    for name, value in fields:
        several = value.split(",") if isinstance(known[name], filters.MultipleChoiceFilter) else [value]
        data.setlist(name, list(dict.fromkeys([*data.getlist(name), *several])))
    if not rest:
        del data["q"]
    return data


class RecordFilter(Faceted, filters.FilterSet):
    """What every list can be asked. A noun adds its own filters; nothing else names a parameter.

    `units`: {value of `level`: (singular, plural)} for a noun whose rows are of several kinds.
    """

    units: dict[str, tuple[str, str]] = {}
    has_withdrawn = False  # whether readers asked for what is withdrawn, too

    q = Search(label="words")
    sort = filters.ChoiceFilter(
        method="arrange",
        label="order",
        choices=[(sign + name, sign + name) for name in SORTS for sign in ("", "-")]
        + [("relevance", "relevance")],
    )
    id = filters.CharFilter(method="among", label="id")

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(spread(data, self.base_filters), *args, **kwargs)

    def among(self, qs, name, value):
        return qs.filter(public_id__in=[item.strip() for item in value.split(",")])

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
        return qs.order_by(sign + SORTS[name], "pk") if name in SORTS else qs

    # --- The query in words --------------------------------------------------------------------

    def describe(self, count):
        """`212 risks where the domain is 6. … and the entity is 2 - AI`."""
        meta = self.queryset.model._meta
        noun = meta.verbose_name if count == 1 else meta.verbose_name_plural
        parts = [self.part(name, value) for name, value in self.choices_made()]
        return f"{count:,} {noun}{' where ' if parts else ''}{' and '.join(parts)}"

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
        several = isinstance(self.form.cleaned_data[name], list)
        rest = self.data.copy()
        rest.setlist(name, [item for item in rest.getlist(name) if several and item != value])
        rest.pop("page", None)
        return rest.urlencode(safe=",")

    def part(self, name, value):
        words = said(self.filters[name], value)
        return f"the text has {words}" if name == "q" else f"the {self.filters[name].label} is {words}"

    def chip(self, name, value):
        return f"{capfirst(self.filters[name].label)}: {said(self.filters[name], value)}"

    # --- What is wrong with a query ------------------------------------------------------------

    def problems(self, strict=False):
        """Every wrong value, and with `strict` every unknown parameter, as {parameter: message}."""
        wrong = {} if self.is_valid() else {name: self.wrong(name) for name in self.errors}
        return {**(self.unknown() if strict else {}), **wrong}

    def wrong(self, name):
        """What is wrong with a value, and what would be right."""
        right = [str(value) for value, _ in getattr(self.form.fields[name], "choices", ()) if value]
        takes = f"It takes {', '.join(right)}." if right else ""
        return " ".join([*self.errors[name], takes]).strip()

    def unknown(self):
        known = [*self.filters, *ARRANGED]
        return {name: unknown_name(name, known) for name in self.data if name not in known}


def said(item, value):
    if hasattr(item, "describe"):
        return item.describe(value)
    labels = dict(item.extra.get("choices", ()))
    return " or ".join(str(labels.get(one, one)) for one in (value if isinstance(value, list) else [value]))


def unknown_name(name, known, what="parameter"):
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]!r}?" if near else f"Known are: {', '.join(sorted(known))}."
    return f"There is no {what} {name!r}. {hint}"
