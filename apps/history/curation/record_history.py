"""The history page of a record in the admin, and the record as it was at an earlier time."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import is_historic, to_historic

from apps.core.models import Record
from apps.history.merge.admin_page import group_changes_by_revision, list_merged_histories


class RecordHistoryMixin(SimpleHistoryAdmin):
    """The revisions of a record and its links, the last first, field by field."""

    history_list_per_page = 20

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        record = self.get_object(request, unquote(object_id))
        if record is None:
            text = f"There is no {self.opts.verbose_name} with the number “{unquote(object_id)}”."
            self.message_user(request, text, "WARNING")
            return redirect(f"{self.admin_site.name}:index")
        if not self.has_view_history_or_change_history_permission(request, record):
            raise PermissionDenied
        revisions = Paginator(group_changes_by_revision(record), self.history_list_per_page)
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {record}",
            "page": revisions.get_page(request.GET.get("p")),
            "object": record,
            "record": f"{self.opts.label_lower}:{record.pk}",
            "may_undo": self.has_change_permission(request, record),
            "merged": list_merged_histories(record),
            "opts": self.opts,
            "module_name": self.opts.verbose_name_plural.capitalize(),
        }
        return TemplateResponse(request, self.object_history_template, context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:  # fmt: skip
        """A record as it was, to read. A POST would overwrite the record with its earlier state."""
        if request.method == "POST":
            raise PermissionDenied
        if not (object_id.isdecimal() and version_id.isdecimal()):
            raise Http404
        return super().history_form_view(request, object_id, version_id, extra_context)

    def history_form_view_title(self, request: HttpRequest, obj: Record) -> str:
        return f"{obj}, as it was from {to_historic(obj).history_date:%d %B %Y, %H:%M} UTC on"

    def get_readonly_fields(self, request: HttpRequest, obj: Record | None = None) -> list[str]:
        locked = [*super().get_readonly_fields(request, obj)]
        return [*locked, *(item.name for item in self.opts.fields)] if obj and is_historic(obj) else locked
