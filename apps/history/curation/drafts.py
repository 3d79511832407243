"""A draft change beside a published record: the form as somebody sent it, to be published or dropped.

It is read by sending the form again. What that would write is the diff; what the form says against it
stands in the way.
"""

from copy import copy
from dataclasses import dataclass

from django.contrib.admin.utils import quote
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from apps.history.log.changes import iter_revision_changes
from apps.history.models import DraftChange, DraftStage, acquire_write_lock, create_revision, dry_run

CHANGES_SHOWN = 200  # objects of each noun


class CannotPublish(Exception):  # noqa: N818 - it says what stands in the way
    """Nothing was written."""


@dataclass
class DraftPreview:
    """What the admin answers to a form, what that would write, and what stands in the way."""

    response: HttpResponse
    changes: list

    @property
    def meanwhile(self):
        """What others wrote to the record since the form was made."""
        return [change for change, _ in self.context.get("meanwhile", ())]

    @property
    def errors(self):
        return list(self.context.get("errors", ()))

    @property
    def is_refused(self):
        return self.response.status_code != 302

    @property
    def context(self):
        return getattr(self.response, "context_data", None) or {}


def preview_draft(admin, request, record, sent):
    with dry_run() as act:
        response = submit_form(admin, request, record, sent)
        changes = list(iter_revision_changes(act.revision, CHANGES_SHOWN)) if act.revision else []
    return DraftPreview(response, changes)


def submit_form(admin, request, record, sent):
    """Sends a form to the admin within this request. What the admin tells of it goes nowhere."""
    again = copy(request)
    again.method, again.drafting = "POST", True
    again.GET, again.POST = QueryDict(), QueryDict(mutable=True)
    for name, values in sent.items():
        again.POST.setlist(name, values)
    again._files, again._messages = MultiValueDict(), FallbackStorage(again)
    return admin._changeform_view(again, quote(str(record)), "", None)


def clean_post_values(post):
    """What a form was sent with, less its buttons, its token, and what no database keeps."""
    return {
        name: sent
        for name, sent in post.lists()
        if name[:1] != "_" and name != "csrfmiddlewaretoken" and "\0" not in "".join([name, *sent])
    }


# --- What becomes of one -----------------------------------------------------------------------


def get_open_drafts(record):
    found = DraftChange.objects.filter(
        model=record._meta.label_lower, record=record.pk, stage=DraftStage.OPEN
    )
    return found.select_related("user")


def save_draft(record, sent, user, follows=None):
    """A later draft stands in the place of the one that it was made from, which stays to be read."""
    with transaction.atomic():
        if follows:
            decide_draft(follows, DraftStage.REPLACED, user)
        return DraftChange.objects.create(
            model=record._meta.label_lower, record=record.pk, title=record.named, sent=sent, user=user,
            reason=sent.get("reason", [""])[0].strip(), follows=follows,
        )  # fmt: skip


def publish_draft(draft, admin, request):
    """Writes a draft as one revision, or raises CannotPublish."""
    why = f"Draft change by {', '.join(draft.authors)}: {draft.reason}".removesuffix(": ")
    with transaction.atomic(), create_revision(user=request.user, reason=why) as act:
        acquire_write_lock()
        response = submit_form(admin, request, draft.record, draft.sent)
        if response.status_code != 302 or act.revision is None:
            raise CannotPublish("The record was changed meanwhile. Read once more what stands in the way.")
        draft.revision = act.revision
        decide_draft(draft, DraftStage.PUBLISHED, request.user)


def drop_draft(draft, user, note):
    decide_draft(draft, DraftStage.DROPPED, user, note)


def decide_draft(draft, stage, user, note=""):
    """Raises CannotPublish if somebody has decided already."""
    with transaction.atomic():
        acquire_write_lock()
        if not DraftChange.objects.filter(pk=draft.pk, stage=DraftStage.OPEN).exists():
            raise CannotPublish("Somebody has decided on this draft change already.")
        draft.stage, draft.decided_by, draft.decided, draft.note = stage, user, timezone.now(), note
        draft.save()
