from datetime import UTC, datetime, time

import django_filters as filters
from django.utils.formats import date_format

from apps.core.filters import RecordFilter
from apps.history.following import changed_since
from apps.history.moments import Moment


class FollowedFilter(RecordFilter):
    """A list can also be asked what readers see otherwise than before a day, the withdrawn included."""

    since = filters.DateFilter(
        method="changed",
        label="change since",
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "That is no day. It takes one such as 2026-11-01."},
    )

    modified_since = Moment(method="modified", label="time of the last change")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.has_withdrawn = bool(self.data.get("since"))
        if self.has_withdrawn:
            self.queryset = self.queryset.model.objects.readable()

    def changed(self, qs, name, value):
        return changed_since(qs, datetime.combine(value, time.min, tzinfo=UTC))

    def modified(self, qs, name, value):
        """Of what is listed anyway: none that was withdrawn, and no marks."""
        changed = changed_since(qs.model.objects.readable(), value) if value else qs
        return qs.filter(pk__in=changed.order_by().values("pk"))

    def part(self, name, value):
        if name == "since":
            return f"something changed since {date_format(value, 'j F Y')}"
        if name == "modified_since":
            return f"something changed since {date_format(value, 'j F Y, H:i')} UTC"
        return super().part(name, value)

    def chip(self, name, value):
        if name == "modified_since":
            return f"Modified since {date_format(value, 'j F Y, H:i')} UTC"
        return f"Since {date_format(value, 'j F Y')}" if name == "since" else super().chip(name, value)
