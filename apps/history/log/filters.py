"""The parameters of a list that depend on the log: records that changed since a day or a time."""

from datetime import UTC, date, datetime, time
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.filters.filterset import RecordFilter
from apps.core.filters.times import TimestampFilter
from apps.history.log.revisions import filter_changed_since


class ChangedSinceFilter(RecordFilter):
    """A record filter with `since`, which lists withdrawn records too, and `modified_since`."""

    since = filters.DateFilter(
        method="filter_since",
        label="change since",
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("This is not a day. Write it as 2026-11-01.")},
    )

    modified_since = TimestampFilter(method="filter_modified_since", label="time of the last change")
    queryset: QuerySet[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.includes_withdrawn = bool(self.data.get("since"))
        if self.includes_withdrawn:
            self.queryset = self.queryset.model.objects.readable()

    def filter_since(self, qs: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        return filter_changed_since(qs, datetime.combine(value, time.min, tzinfo=UTC))

    def filter_modified_since(self, qs: QuerySet[Any], name: str, value: datetime | None) -> QuerySet[Any]:
        """Without withdrawn records, and without the attribute `change`."""
        changed = filter_changed_since(qs.model.objects.readable(), value) if value else qs
        return qs.filter(pk__in=changed.order_by().values("pk"))

    def describe_filter(self, name: str, value: Any) -> str:
        if name == "since":
            return gettext("something changed since %(day)s") % {"day": date_format(value)}
        if name == "modified_since":
            return gettext("something changed since %(day)s") % {"day": format_timestamp(value)}
        return super().describe_filter(name, value)

    def describe_chip(self, name: str, value: Any) -> str:
        if name == "since":
            return gettext("Since %(day)s") % {"day": date_format(value)}
        if name == "modified_since":
            return gettext("Modified since %(day)s") % {"day": format_timestamp(value)}
        return super().describe_chip(name, value)


def format_timestamp(value: datetime) -> str:
    return f"{date_format(value, 'DATETIME_FORMAT')} UTC"
