import django_filters as filters
from django.utils.formats import date_format

from apps.core.filters import RecordFilter
from apps.history.following import changed_since


class FollowedFilter(RecordFilter):
    """A list can also be asked what readers see otherwise than before a day, the withdrawn included."""

    since = filters.DateFilter(
        method="changed",
        label="change since",
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "That is no day. It takes one such as 2026-11-01."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.has_withdrawn = bool(self.data.get("since"))
        if self.has_withdrawn:
            self.queryset = self.queryset.model.objects.readable()

    def changed(self, qs, name, value):
        return changed_since(qs, value)

    def part(self, name, value):
        if name == "since":
            return f"something changed since {date_format(value, 'j F Y')}"
        return super().part(name, value)

    def chip(self, name, value):
        return f"Since {date_format(value, 'j F Y')}" if name == "since" else super().chip(name, value)
