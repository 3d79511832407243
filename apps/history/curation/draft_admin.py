"""Draft changes in the admin: what each would change, and what becomes of it."""

from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from apps.core.models import Record, Status
from apps.core.publishing import can_change_record, has_model_permission
from apps.history.curation.drafts import CannotPublish, drop_draft, preview_draft, publish_draft
from apps.history.models import DraftChange, DraftStage


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
    def noun(self, draft):
        return apps.get_model(draft.model)._meta.verbose_name

    # --- Who may: it follows the noun ----------------------------------------------------------

    def has_module_permission(self, request):
        return bool(list_editable_nouns(request.user))

    def has_view_permission(self, request, obj=None):
        return (
            has_model_permission(request.user, "change", apps.get_model(obj.model))
            if obj
            else bool(list_editable_nouns(request.user))
        )

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).filter(model__in=list_editable_nouns(request.user))

    # --- One of them ---------------------------------------------------------------------------

    def change_view(self, request, object_id, form_url="", extra_context=None):
        draft = self.get_object(request, unquote(object_id))
        if draft is None:
            raise Http404
        if request.method == "POST":
            return self.decide(request, draft)
        model = apps.get_model(draft.model)
        noun = self.admin_site.get_model_admin(model)
        trial = (
            preview_draft(noun, request, draft.record, draft.sent) if draft.stage == DraftStage.OPEN else None
        )
        page = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        context = {
            **self.admin_site.each_context(request),
            "title": str(draft), "opts": self.opts, "draft": draft, "trial": trial, "noun": model._meta,
            "changes": trial.changes if trial else [], "is_trial": True,
            "record": reverse(page, args=[draft.record]),
            "may_go_on": may_continue_draft(request.user, draft),
            "may_publish": may_publish_draft(request.user, draft), "own": is_own_draft(request.user, draft),
        }  # fmt: skip
        return TemplateResponse(request, "admin/draft.html", context)

    def decide(self, request, draft):
        noun = self.admin_site.get_model_admin(apps.get_model(draft.model))
        may_it = may_publish_draft if "_publish" in request.POST else may_continue_draft
        if not may_it(request.user, draft):
            raise PermissionDenied
        try:
            if "_publish" in request.POST:
                publish_draft(draft, noun, request)
                messages.success(request, f"The draft change is published as {draft.revision}.")
            elif note := request.POST.get("note", "").strip()[:300]:
                drop_draft(draft, request.user, note)
                messages.success(request, "The draft change is dropped. It stays here to be read.")
            else:
                messages.error(request, "Say why it is to be dropped.")
        except CannotPublish as refusal:
            messages.error(request, f"Nothing was written. {refusal}")
        return HttpResponseRedirect(draft.get_absolute_url())


def list_editable_nouns(user):
    """The labels of the nouns that a user may change."""
    return [
        model._meta.label_lower
        for model in apps.get_models()
        if issubclass(model, Record) and has_model_permission(user, "change", model)
    ]


def may_continue_draft(user, draft):
    """Its author, and whoever may change what is published."""
    model = apps.get_model(draft.model)
    return has_model_permission(user, "change", model) and (
        draft.user == user or has_model_permission(user, "revise", model)
    )


def may_publish_draft(user, draft):
    model = apps.get_model(draft.model)
    able = has_model_permission(user, "publish", model) and can_change_record(user, model, Status.PUBLISHED)
    return able and not (settings.FOUR_EYES and is_own_draft(user, draft))


def is_own_draft(user, draft):
    return draft.user == user
