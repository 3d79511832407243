"""What revisions did, told noun by noun: how many records are new, changed, withdrawn, and which."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from apps.core.languages import group_thousands
from apps.core.nouns import NOUNS
from apps.history.log.revisions import summarize_revisions
from apps.history.models import Revision

RECORD_CHANGE_LABELS = {
    "new": _("%(number)s new %(noun)s"),
    "changed": _("%(number)s changed %(noun)s"),
    "withdrawn": _("%(number)s withdrawn %(noun)s"),
}


@dataclass
class ChangedRecords:
    """What one revision did in one way to the records of one noun."""

    kind: str
    model: type
    keys: list[int]
    records: list = field(default_factory=list)  # the first of them

    @property
    def name(self):
        return f"{self.kind}-{self.model._meta.model_name}"

    @property
    def words(self):
        """`1,612 new risks`"""
        meta, number = self.model._meta, len(self.keys)
        noun = meta.verbose_name if number == 1 else meta.verbose_name_plural
        return RECORD_CHANGE_LABELS[self.kind] % {"number": group_thousands(number), "noun": noun}

    @property
    def more(self):
        return len(self.keys) - len(self.records)


@dataclass
class DescribedRevision:
    revision: Revision
    parts: list[ChangedRecords]

    @property
    def words(self):
        return ", ".join(part.words for part in self.parts)

    @property
    def kinds(self):
        return list(dict.fromkeys(part.kind for part in self.parts))


def get_readable_querysets():
    """The records of every noun that readers may see."""
    return [noun.model.objects.readable() for noun in NOUNS.values()]


def describe_revisions(revisions, nouns, most):
    """Each revision with its parts, each part with its first records: [Told]."""
    found = [
        DescribedRevision(act.revision, build_changed_records(act))
        for act in summarize_revisions(list(revisions), *nouns)
    ]
    for rows in nouns:
        mine = [part for act in found for part in act.parts if part.model is rows.model]
        keys = {key for part in mine for key in part.keys[:most]}
        records = rows.model.objects.readable().with_related("replaced_by").in_bulk(keys) if keys else {}
        for part in mine:
            part.records = [records[key] for key in part.keys[:most] if key in records]
    return found


def build_changed_records(act):
    return [
        ChangedRecords(kind, model, keys)
        for model, did in act.did.items()
        for kind, keys in did.items()
        if keys
    ]
