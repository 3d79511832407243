"""What a list can be asked for: words, texts, numbers, days, records and terms; several values mean any."""

from datetime import UTC, datetime, time
from difflib import get_close_matches
from functools import reduce

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from apps.core.filters.facets import lacks_published_term
from apps.core.languages import group_thousands, join_with_or
from apps.search.parser import SearchSyntaxError, parse_search

MAX_PARAMETER_VALUES = 100  # values of one parameter
MAX_SIMILAR_KEYS = 1_000  # keys among which the nearest is looked for
NONE_OPTION = {"none": _("None given")}


class MultiValueField(forms.Field):
    """All that was said of one parameter, each value cleaned by `one`."""

    widget = forms.SelectMultiple

    def __init__(self, *, one=forms.CharField, **options):
        self.one = one(required=False)
        super().__init__(**options)

    def clean(self, values):
        found = [self.one.clean(value) for value in values or []]
        found = [*dict.fromkeys(value for value in found if value not in self.one.empty_values)]
        if len(found) > MAX_PARAMETER_VALUES:
            raise ValidationError(
                gettext("These are %(number)s values; it takes up to %(most)s.")
                % {"number": group_thousands(len(found)), "most": MAX_PARAMETER_VALUES}
            )
        return found


class SearchTextField(forms.CharField):
    def clean(self, value):
        value = super().clean(value)
        try:
            parse_search(value)
        except SearchSyntaxError as error:
            raise ValidationError(str(error)) from error
        return value


class SearchFilter(filters.CharFilter):
    """Words, "phrases", -excluded words: see apps/search."""

    field_class = SearchTextField

    def filter(self, qs, value):
        return qs.search(value) if value else qs


class MultiValueFilter(filters.Filter):
    """`words`: {value: meaning} of what may stand in place of a value, such as `none`.

    `shown`: where the value stands in another record, whether readers may see that record.
    """

    field_class = MultiValueField
    one: type[forms.Field] = forms.CharField
    kind = "string"
    operators: tuple[str, ...] = ()

    def __init__(self, *args, words=(), shown=None, **options):
        self.words, self.shown = dict(words), shown or Q()
        super().__init__(*args, **{"one": self.one} | options)
        described = self.extra.get("help_text") or f"{capfirst(self.label)}."
        extend_schema_field({"type": "array", "items": {"type": self.kind}, "description": described})(self)

    def filter(self, qs, values):
        return qs.filter(self.met(values)) if values else qs

    def met(self, values, lookup=""):
        """The condition that a row meets with any of the values."""
        at = f"{self.field_name}__{lookup or self.lookup_expr}"
        met = self.missing() if "none" in self.words and "none" in values else Q(pk__in=[])
        return reduce(Q.__or__, (Q(**{at: value}) & self.shown for value in values if value != "none"), met)

    def missing(self):
        """The condition that a row meets which has no value that readers may see."""
        return ~(Q(**{f"{self.field_name}__isnull": False}) & self.shown)

    def describe(self, values):
        return join_with_or(self.words.get(value) or self.said(value) for value in values)

    def said(self, value):
        return str(value)


class TextFilter(MultiValueFilter):
    operators = ("n", "ie", "ic", "isw", "iew", "empty")

    def missing(self):
        return Q(**{self.field_name: ""})


class NumberOrNoneField(forms.CharField):
    """A whole number, or `none`."""

    def clean(self, value):
        value = super().clean(value)
        return value if value in ("", "none") else forms.IntegerField().clean(value)


class WholeNumberFilter(MultiValueFilter):
    one = forms.IntegerField
    kind = "integer"
    operators = ("n", "gte", "lte", "gt", "lt", "empty")


class NumberOrNoneFilter(WholeNumberFilter):
    one = NumberOrNoneField
    kind = "string"

    def __init__(self, *args, **options):
        super().__init__(*args, words=NONE_OPTION, **options)


# --- Days and moments --------------------------------------------------------------------------


class DayOrTimeField(forms.CharField):
    """A day such as 2026-11-01, or a moment such as 2026-11-01T12:00:00Z. Days are those of UTC."""

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return None
        try:
            return parse_date(value) or convert_to_utc(parse_datetime(value))
        except (ValueError, OverflowError, AttributeError):
            said = gettext(
                "%(value)r is neither. It takes a day such as 2026-11-01 or a moment such as"
                " 2026-11-01T12:00:00Z."
            )
            raise ValidationError(said % {"value": value}) from None


def convert_to_utc(moment):
    if moment.tzinfo is None:
        raise ValueError("It says no zone.")
    return moment.astimezone(UTC)


class DayOrTimeFilter(MultiValueFilter):
    """A day stands for the whole of it: `gt` is after its end, `lte` up to its end."""

    one = DayOrTimeField
    operators = ("gte", "lte", "gt", "lt")

    def met(self, values, lookup=""):
        return reduce(Q.__or__, (self.at(value, lookup or "exact") for value in values), Q(pk__in=[]))

    def at(self, value, lookup):
        if isinstance(value, datetime):
            return Q(**{f"{self.field_name}__{lookup}": value})
        first, last = (datetime.combine(value, each, tzinfo=UTC) for each in (time.min, time.max))
        if lookup == "exact":
            return self.at(first, "gte") & self.at(last, "lte")
        return self.at(last if lookup in ("gt", "lte") else first, lookup)

    def said(self, value):
        return (
            f"{date_format(value, 'DATETIME_FORMAT')} UTC"
            if isinstance(value, datetime)
            else date_format(value)
        )


# --- Records and terms -------------------------------------------------------------------------


class RecordKeysField(MultiValueField):
    """Keys of records that exist; cheaper than a select with every record in it."""

    def __init__(self, *, queryset, key, words=(), **options):
        self.queryset, self.key, self.words = queryset, key, words
        super().__init__(**options)

    def clean(self, values):
        values = super().clean(values)
        asked = {value for value in values if value not in self.words}
        known = self.queryset.filter(**{f"{self.key}__in": asked}) if asked else self.queryset.none()
        for value in sorted(asked.difference(known.values_list(self.key, flat=True))):
            noun, key = self.queryset.model._meta.verbose_name, self.key.replace("public_", "")
            told = gettext("there is no %(noun)s with the %(key)s %(value)r")
            told %= {"noun": noun, "key": gettext(key), "value": value}
            raise ValidationError(f"{told}{self.hint(value)}")
        return values

    def hint(self, value):
        like = self.queryset.filter(**{f"{self.key}__istartswith": value[:1]}).order_by()
        keys = [*like.values_list(self.key, flat=True)[:MAX_SIMILAR_KEYS], *self.words]
        near = get_close_matches(value[:80].lower(), keys, n=1)
        return ". " + gettext("Did you mean %(name)r?") % {"name": near[0]} if near else ""


class RecordChoiceFilter(MultiValueFilter):
    """`?actor=china`: rows that are linked with that record."""

    field_class = RecordKeysField
    operators = ("n", "empty")
    key = "public_id"

    def __init__(self, *args, queryset, words=(), **options):
        self.queryset = queryset
        super().__init__(*args, words=words, queryset=queryset, key=self.key, **options)
        self.extra["words"] = self.words

    def met(self, values, lookup=""):
        met = self.missing() if "none" in values else Q(pk__in=[])
        return met | self.naming(self.queryset.filter(**{f"{self.key}__in": values}))

    def missing(self):
        return ~self.naming(self.queryset)

    def naming(self, records):
        """Rows that name one of the records; each once, though many links of it may."""
        rows = self.model._base_manager.filter(**{f"{self.field_name}__in": records})
        return Q(pk__in=rows.order_by().values("pk"))

    def said(self, value):
        return str(self.queryset.get(**{self.key: value}))


class TermChoiceFilter(RecordChoiceFilter):
    """`?actor_kind=state`: by the code of a term, which stands for all below it."""

    key = "code"

    def on(self, field, codes):
        """The condition on a field that names a term; `unsorted` is for none that readers may see."""
        paths = self.queryset.filter(code__in=codes).values_list("path", flat=True)
        below = (Q(**{f"{field}__path__startswith": path}) for path in paths)
        bare = lacks_published_term(field) if "unsorted" in codes else Q(pk__in=[])
        return reduce(Q.__or__, below, bare)


class IdListField(forms.CharField):
    """`a,b` or `id=a&id=b`: as one text, so that a selection stays one choice."""

    widget = forms.SelectMultiple

    def clean(self, values):
        return ",".join(filter(None, (super(IdListField, self).clean(value) for value in values or [])))


class IdListFilter(filters.CharFilter):
    field_class = IdListField
    operators = ("n",)

    def filter(self, qs, value):
        ids = [item.strip() for item in value.split(",")]
        return qs.filter(public_id__in=ids) if value else qs


def get_operators(item):
    """What may follow the name of a parameter after two underscores."""
    if isinstance(item, filters.MultipleChoiceFilter):
        return ("n", "empty") if get_none_value(item) else ("n",)
    if getattr(item, "method", None) and "none" not in getattr(item, "words", ()):
        return tuple(each for each in getattr(item, "operators", ()) if each != "empty")
    return getattr(item, "operators", ())


def describe_filter_value(item, value):
    """The value of a parameter in words."""
    if hasattr(item, "describe"):
        return item.describe(value)
    labels = dict(item.extra.get("choices", ()))
    return join_with_or(labels.get(one, one) for one in (value if isinstance(value, list) else [value]))


def get_none_value(item):
    """The value that finds the rows without one, where there is such a value."""
    known = {*getattr(item, "words", ()), *(value for value, _label in item.extra.get("choices", ()))}
    known |= {"none"} if hasattr(item, "terms") else set()
    return next((word for word in ("none", "blank") if word in known), None)
