"""Days and times in a query: `2026-11-01`, or `2026-11-01T12:00:00Z` with a time zone."""

from datetime import UTC, date, datetime, time

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext


def parse_day_or_time(text: str) -> date | datetime:
    """A day, or a time in UTC. Raises ValueError, with a message for the reader, if the text is neither."""
    try:
        if day := parse_date(text):
            return day
        moment = parse_datetime(text)
        if moment and moment.tzinfo:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    message = gettext(
        "%(value)r is neither a day such as 2026-11-01 nor a time with its zone such as"
        " 2026-11-01T12:00:00Z (write + as %%2B)."
    )
    raise ValueError(message % {"value": text[:80]})


def parse_timestamp(text: str) -> datetime:
    """A time in UTC; a day means its beginning. Raises ValueError as `parse_day_or_time` does."""
    found = parse_day_or_time(text)
    return found if isinstance(found, datetime) else datetime.combine(found, time.min, tzinfo=UTC)


class DayOrTimeField(forms.CharField):
    def clean(self, value: str) -> date | datetime | None:
        text = super().clean(value)
        try:
            return self.parse(text) if text else None
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def parse(self, text: str) -> date | datetime:
        return parse_day_or_time(text)


class TimestampField(DayOrTimeField):
    """As DayOrTimeField, but a day is read as the time at which it begins."""

    def parse(self, text: str) -> datetime:
        return parse_timestamp(text)


class TimestampFilter(filters.CharFilter):
    field_class = TimestampField
