"""Descriptions of revisions for readers: which records of each noun are new, changed or withdrawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from apps.core.languages import group_thousands
from apps.core.models import Record, RecordQuerySet
from apps.core.nouns import NOUNS
from apps.history.log.revisions import RevisionSummary, summarize_revisions
from apps.history.models import Revision

RECORD_CHANGE_LABELS = {
    "new": _("%(number)s new %(noun)s"),
    "changed": _("%(number)s changed %(noun)s"),
    "withdrawn": _("%(number)s withdrawn %(noun)s"),
}


@dataclass
class ChangedRecords:
    """The records of one noun that one revision added, changed or withdrew.

    `keys` are the primary keys of all of them, `records` the first of them.
    """

    kind: str
    model: type[Record]
    keys: list[int]
    records: list[Record] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.model._meta.model_name}"

    @property
    def label(self) -> str:
        """`1,612 new risks`"""
        meta, number = self.model._meta, len(self.keys)
        noun = meta.verbose_name if number == 1 else meta.verbose_name_plural
        return RECORD_CHANGE_LABELS[self.kind] % {"number": group_thousands(number), "noun": noun}

    @property
    def hidden_count(self) -> int:
        return len(self.keys) - len(self.records)


@dataclass
class DescribedRevision:
    revision: Revision
    parts: list[ChangedRecords]

    @property
    def label(self) -> str:
        return ", ".join(part.label for part in self.parts)

    @property
    def kinds(self) -> list[str]:
        return list(dict.fromkeys(part.kind for part in self.parts))


def get_readable_querysets() -> list[RecordQuerySet]:
    """Return the published and withdrawn records of every noun, as one queryset a noun."""
    return [noun.model.objects.readable() for noun in NOUNS.values()]


def describe_revisions(
    revisions: Iterable[Revision], querysets: Sequence[RecordQuerySet], limit: int
) -> list[DescribedRevision]:
    """Describe what each revision did to the records of the querysets.

    `limit` is the number of records that each part names.
    """
    summaries = summarize_revisions(list(revisions), *querysets)
    found = [DescribedRevision(summary.revision, build_changed_records(summary)) for summary in summaries]
    for rows in querysets:
        parts = [part for described in found for part in described.parts if part.model is rows.model]
        keys = {key for part in parts for key in part.keys[:limit]}
        records = rows.model.objects.readable().with_related("replaced_by").in_bulk(keys) if keys else {}
        for part in parts:
            part.records = [records[key] for key in part.keys[:limit] if key in records]
    return found


def build_changed_records(summary: RevisionSummary) -> list[ChangedRecords]:
    return [
        ChangedRecords(kind, model, keys)
        for model, kinds in summary.records.items()
        for kind, keys in kinds.items()
        if keys
    ]
