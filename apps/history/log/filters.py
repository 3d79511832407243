from datetime import UTC, datetime, time

import django_filters as filters
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.filters.filterset import RecordFilter
from apps.core.filters.times import TimestampFilter
from apps.history.log.revisions import filter_changed_since


class ChangedSinceFilter(RecordFilter):
    """A list can also be asked what readers see otherwise than before a day, the withdrawn included."""

    since = filters.DateFilter(
        method="changed",
        label="change since",
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("That is no day. It takes one such as 2026-11-01.")},
    )

    modified_since = TimestampFilter(method="modified", label="time of the last change")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.includes_withdrawn = bool(self.data.get("since"))
        if self.includes_withdrawn:
            self.queryset = self.queryset.model.objects.readable()

    def changed(self, qs, name, value):
        return filter_changed_since(qs, datetime.combine(value, time.min, tzinfo=UTC))

    def modified(self, qs, name, value):
        """Of what is listed anyway: none that was withdrawn, and no marks."""
        changed = filter_changed_since(qs.model.objects.readable(), value) if value else qs
        return qs.filter(pk__in=changed.order_by().values("pk"))

    def describe_filter(self, name, value):
        if name == "since":
            return gettext("something changed since %(day)s") % {"day": date_format(value)}
        if name == "modified_since":
            return gettext("something changed since %(day)s") % {"day": format_timestamp(value)}
        return super().describe_filter(name, value)

    def describe_chip(self, name, value):
        if name == "since":
            return gettext("Since %(day)s") % {"day": date_format(value)}
        if name == "modified_since":
            return gettext("Modified since %(day)s") % {"day": format_timestamp(value)}
        return super().describe_chip(name, value)


def format_timestamp(value):
    return f"{date_format(value, 'DATETIME_FORMAT')} UTC"
