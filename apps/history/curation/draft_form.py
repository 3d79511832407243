"""The form of a published record, to keep a draft change with.

`?draft` begins one, `?draft=7` goes on with that one.
"""

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from apps.core.models import Status
from apps.core.publishing import has_model_permission
from apps.history.curation.drafts import (
    CannotPublish,
    clean_post_values,
    get_open_drafts,
    preview_draft,
    save_draft,
    submit_form,
)


class DraftAdminMixin:
    """Whoever may change the noun may draft a change to what is published."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if "draft" not in request.GET or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if not has_model_permission(request.user, "change", self.model):
            raise PermissionDenied
        record = self.get_object(request, unquote(object_id))
        if record is None or record.status != Status.PUBLISHED:
            raise Http404("Only a published record has draft changes beside it.")
        request.drafting = True
        number = request.GET["draft"]
        draft = get_object_or_404(get_open_drafts(record), pk=int(number)) if number.isdecimal() else None
        if request.method == "POST":
            return self.keep_draft(request, record, draft)
        if draft:
            return submit_form(self, request, record.pk, draft.sent | {"_goes_on": ["yes"]})
        return super().changeform_view(request, object_id, form_url, extra_context)

    def keep_draft(self, request, record, draft):
        sent = clean_post_values(request.POST)
        trial = preview_draft(self, request, record.pk, sent)
        if trial.is_refused:
            return trial.response
        if not trial.changes:
            self.message_user(request, "Nothing was kept: the draft says what the record says.", "WARNING")
            return HttpResponseRedirect(request.get_full_path())
        try:
            kept = save_draft(record, sent, request.user, follows=draft)
        except CannotPublish as error:
            self.message_user(request, f"Nothing was kept. {error}", "ERROR")
            return HttpResponseRedirect(request.get_full_path())
        self.message_user(request, "The draft change is kept. Readers see nothing of it.", "SUCCESS")
        return HttpResponseRedirect(kept.get_absolute_url())

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["drafting"] = getattr(request, "drafting", False)
        if context["drafting"]:
            context |= {"moves": {}, "title": f"Draft a change to {obj}"}
        elif obj and obj.status == Status.PUBLISHED:
            context["may_draft"] = has_model_permission(request.user, "change", self.model)
            context["drafts"] = get_open_drafts(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
