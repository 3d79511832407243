"""The log, to read."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.urls import path

from apps.core.admin import format_admin_count
from apps.history.curation.draft_admin import DraftChangeAdmin
from apps.history.log.changes import CHANGE_LABELS, count_revision_writes, iter_revision_changes
from apps.history.models import Revision
from apps.history.undo.admin_page import undo_page

__all__ = ["DraftChangeAdmin", "RevisionAdmin"]
OBJECTS_PER_NOUN = 50  # objects of each noun on a revision's page


class RevisionChangeList(ChangeList):
    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        wrote = count_revision_writes(self.result_list)
        for revision in self.result_list:
            revision.tally = wrote[revision.pk]


class RevisionAuthorFilter(admin.SimpleListFilter):
    title = "who"
    parameter_name = "by"

    def lookups(self, request, model_admin):
        return [("person", "A person"), ("dataset", "An import or a command")]

    def queryset(self, request, queryset):
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
    def number(self, revision):
        return revision.pk

    @admin.display(empty_value="not recorded")
    def who(self, revision):
        return revision.user or revision.batch or None

    def wrote(self, revision):
        return describe_tally(revision.tally, most=4)

    def get_changelist(self, request, **kwargs):
        return RevisionChangeList

    def get_urls(self):
        undo = self.admin_site.admin_view(self.undo_view)
        return [path("<int:pk>/undo/", undo, name="history_revision_undo"), *super().get_urls()]

    def undo_view(self, request, pk):
        return undo_page(request, self.admin_site.each_context(request) | {"opts": self.opts}, pk)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["changes"] = list(iter_revision_changes(obj, limit=OBJECTS_PER_NOUN))
        context["wrote"] = describe_tally(count_revision_writes([obj])[obj.pk])
        context |= {"shown": OBJECTS_PER_NOUN, "may_undo": True}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def describe_tally(tally, most=None):
    """`1,612 risks added, 3 sources changed`: records before links, at most so many nouns."""
    parts = [
        CHANGE_LABELS[kind] % {"noun": format_admin_count(n, model._meta)}
        for (model, kind), n in tally.items()
    ]
    return ", ".join([*parts[:most], *(["…"] if parts[most or len(parts) :] else [])])
