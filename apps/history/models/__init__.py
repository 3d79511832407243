"""The models of the history, which all other apps import from here."""

from apps.history.models.draft_change import DraftChange, DraftStage
from apps.history.models.log import (
    History,
    HistoryLogManager,
    InternalModel,
    LogRow,
    RevisionStampedModel,
    create_link_log_rows,
    get_logged_relations,
)
from apps.history.models.revision import (
    NO_REVISION,
    AnyUser,
    Revision,
    RevisionContext,
    acquire_write_lock,
    create_revision,
    current_revision,
    dry_run,
    get_data_revision,
    get_known_user,
    get_last_revision,
    get_revision_user,
)

__all__ = [
    "NO_REVISION",
    "AnyUser",
    "DraftChange",
    "DraftStage",
    "History",
    "HistoryLogManager",
    "InternalModel",
    "LogRow",
    "Revision",
    "RevisionContext",
    "RevisionStampedModel",
    "acquire_write_lock",
    "create_link_log_rows",
    "create_revision",
    "current_revision",
    "dry_run",
    "get_data_revision",
    "get_known_user",
    "get_last_revision",
    "get_logged_relations",
    "get_revision_user",
]
