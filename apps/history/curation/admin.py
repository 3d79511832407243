"""The admin of every noun: search and filters from core, and all ways to write records with their history."""

from apps.core.admin import RecordAdmin
from apps.history.curation.bulk_admin import BulkEditAdminMixin
from apps.history.curation.draft_form import DraftAdminMixin
from apps.history.curation.record_form import CuratedForm, ReasonActionForm, RecordFormMixin
from apps.history.curation.record_history import RecordHistoryMixin
from apps.history.curation.transition_admin import TransitionAdminMixin
from apps.history.merge.admin_page import MergeAdminMixin

__all__ = ["CuratedAdmin", "CuratedForm"]


class CuratedAdmin(
    DraftAdminMixin,
    BulkEditAdminMixin,
    MergeAdminMixin,
    TransitionAdminMixin,
    RecordFormMixin,
    RecordAdmin,
    RecordHistoryMixin,
):
    action_form = ReasonActionForm
    object_history_template = "admin/record_history.html"
    actions = ["edit", "review", "publish", "withdraw", "merge"]
