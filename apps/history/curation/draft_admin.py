"""The admin page of a draft change: its preview, and the buttons to publish, continue or drop it."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from apps.core.models import Record, Status
from apps.core.publishing import can_change_record, has_model_permission
from apps.history.curation.drafts import CannotPublish, drop_draft, preview_draft, publish_draft
from apps.history.models import AnyUser, DraftChange, DraftStage


@admin.register(DraftChange)
class DraftChangeAdmin(admin.ModelAdmin):
    list_display = ["title", "noun", "user", "made", "reason", "stage"]
    list_filter = ["stage"]
    list_select_related = ["user"]
    date_hierarchy = "made"
    search_fields = ["title", "reason", "user__username"]
    search_help_text = "Words of the record's title, its id, a reason, or the name of a person."
    actions = None

    @admin.display(ordering="model")
    def noun(self, draft: DraftChange) -> str:
        return str(apps.get_model(draft.model)._meta.verbose_name)

    # --- Permissions follow those of the noun --------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(list_editable_nouns(request.user))

    def has_view_permission(self, request: HttpRequest, obj: DraftChange | None = None) -> bool:
        if obj is None:
            return bool(list_editable_nouns(request.user))
        return has_model_permission(request.user, "change", apps.get_model(obj.model))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: DraftChange | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: DraftChange | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[DraftChange]:
        return super().get_queryset(request).filter(model__in=list_editable_nouns(request.user))

    # --- One draft change ----------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:  # fmt: skip
        draft = self.get_object(request, unquote(object_id))
        if draft is None:
            raise Http404
        if request.method == "POST":
            return self.decide(request, draft)
        noun = apps.get_model(draft.model)._meta
        context = {
            **self.admin_site.each_context(request),
            "title": str(draft),
            "opts": self.opts,
            "draft": draft,
            "noun": noun,
            "preview": preview_draft(draft) if draft.stage == DraftStage.OPEN else None,
            "record_url": reverse(f"admin:{noun.app_label}_{noun.model_name}_change", args=[draft.record]),
            "may_continue": may_continue_draft(request.user, draft),
            "may_publish": may_publish_draft(request.user, draft),
            "is_own": is_own_draft(request.user, draft),
        }
        return TemplateResponse(request, "admin/draft.html", context)

    def decide(self, request: HttpRequest, draft: DraftChange) -> HttpResponse:
        """Publish or drop the draft change, by the button that was pressed."""
        is_publishing = "_publish" in request.POST
        is_allowed = may_publish_draft if is_publishing else may_continue_draft
        if not is_allowed(request.user, draft):
            raise PermissionDenied
        note = request.POST.get("note", "").strip()[:300]
        try:
            if is_publishing:
                publish_draft(draft, request.user)
                messages.success(request, f"The draft change is published as {draft.revision}.")
            elif note:
                drop_draft(draft, request.user, note)
                messages.success(request, "The draft change is dropped. It can still be read here.")
            else:
                messages.error(request, "Say why it is to be dropped.")
        except CannotPublish as error:
            messages.error(request, f"Nothing was written. {error}")
        return HttpResponseRedirect(draft.get_absolute_url())


def list_editable_nouns(user: AnyUser) -> list[str]:
    """The labels of the nouns that a user may change."""
    return [
        model._meta.label_lower
        for model in apps.get_models()
        if issubclass(model, Record) and has_model_permission(user, "change", model)
    ]


def may_continue_draft(user: AnyUser, draft: DraftChange) -> bool:
    """The author may, and whoever may change published records."""
    model = apps.get_model(draft.model)
    may_revise = is_own_draft(user, draft) or has_model_permission(user, "revise", model)
    return has_model_permission(user, "change", model) and may_revise


def may_publish_draft(user: AnyUser, draft: DraftChange) -> bool:
    model = apps.get_model(draft.model)
    may_publish = has_model_permission(user, "publish", model)
    may_change = can_change_record(user, model, Status.PUBLISHED)
    return may_publish and may_change and not (settings.FOUR_EYES and is_own_draft(user, draft))


def is_own_draft(user: AnyUser, draft: DraftChange) -> bool:
    return draft.user == user
