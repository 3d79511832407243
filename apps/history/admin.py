"""The revisions in the admin, read-only."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from apps.history.curation.draft_admin import DraftChangeAdmin
from apps.history.log.changes import count_revision_writes, describe_tally, iter_revision_changes
from apps.history.models import Revision
from apps.history.undo.admin_page import undo_page

__all__ = ["DraftChangeAdmin", "RevisionAdmin"]
OBJECTS_PER_NOUN = 50  # on the page of a revision


class RevisionChangeList(ChangeList):
    """Counts what the revisions of a page wrote, in one query for all."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        tallies = count_revision_writes(self.result_list)
        for revision in self.result_list:
            revision.tally = tallies[revision.pk]


class RevisionAuthorFilter(admin.SimpleListFilter):
    title = "who"
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Sequence[tuple[str, str]]:
        return [("person", "A person"), ("dataset", "An import or a command")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Revision]) -> QuerySet[Revision]:
        if self.value() == "person":
            return queryset.filter(user__isnull=False)
        return queryset.filter(user=None) if self.value() == "dataset" else queryset


@admin.register(Revision)
class RevisionAdmin(admin.ModelAdmin):
    list_display = ["number", "time", "who", "reason", "wrote"]
    list_filter = [RevisionAuthorFilter]
    list_select_related = ["user"]
    date_hierarchy = "time"
    search_fields = ["reason", "batch", "user__username"]
    search_help_text = "Words of a reason, the name of a person or of a file."
    fields = ["time", "user", "token", "batch", "reason"]
    change_form_template = "admin/revision.html"
    actions = None

    @admin.display(ordering="pk")
    def number(self, revision: Revision) -> int:
        return revision.pk

    @admin.display(empty_value="not recorded")
    def who(self, revision: Revision) -> object:
        return revision.user or revision.batch or None

    def wrote(self, revision: Any) -> str:
        return describe_tally(revision.tally, most=4)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return RevisionChangeList

    def get_urls(self) -> list[URLPattern]:
        undo = self.admin_site.admin_view(self.undo_view)
        return [path("<int:pk>/undo/", undo, name="history_revision_undo"), *super().get_urls()]

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return undo_page(request, self.admin_site.each_context(request) | {"opts": self.opts}, pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:  # fmt: skip
        context: dict[str, Any] = {"shown": OBJECTS_PER_NOUN, "may_undo": True}
        revision = self.get_object(request, object_id)
        if revision is not None:
            context["changes"] = list(iter_revision_changes(revision, limit=OBJECTS_PER_NOUN))
            context["wrote"] = describe_tally(count_revision_writes([revision])[revision.pk])
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **context})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        return False
