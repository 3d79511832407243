"""A point in time as it stands in a query: a day, which begins in UTC, or a time with its zone."""

import re
from datetime import UTC, datetime, time

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date, parse_datetime

TIMESTAMP_ERROR = (
    "That is no day and no time with its zone. It takes 2026-11-01 or 2026-11-01T09:30:00Z (write + as %2B)."
)


def parse_timestamp(text: str) -> datetime:
    """Raises ValueError where it is neither."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) and (day := parse_date(text)):
        return datetime.combine(day, time.min, tzinfo=UTC)
    found = parse_datetime(text)
    if found is None or found.tzinfo is None:
        raise ValueError(TIMESTAMP_ERROR)
    return found.astimezone(UTC)


class TimestampField(forms.CharField):
    def clean(self, value):
        value = super().clean(value)
        try:
            return parse_timestamp(value) if value else None
        except (ValueError, OverflowError) as error:
            raise ValidationError(TIMESTAMP_ERROR) from error


class TimestampFilter(filters.CharFilter):
    field_class = TimestampField
