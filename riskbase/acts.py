"""What revisions did, told noun by noun: how many records are new, changed, withdrawn, and which."""

from dataclasses import dataclass, field

from apps.history.following import acts
from apps.history.models import Revision
from riskbase.nouns import NOUNS


@dataclass
class Part:
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
        meta = self.model._meta
        noun = meta.verbose_name if len(self.keys) == 1 else meta.verbose_name_plural
        return f"{len(self.keys):,} {self.kind} {noun}"

    @property
    def more(self):
        return len(self.keys) - len(self.records)


@dataclass
class Told:
    revision: Revision
    parts: list[Part]

    @property
    def words(self):
        return ", ".join(part.words for part in self.parts)

    @property
    def kinds(self):
        return list(dict.fromkeys(part.kind for part in self.parts))


def everything():
    """The records of every noun that readers may see."""
    return [noun.model.objects.readable() for noun in NOUNS.values()]


def told(revisions, nouns, most):
    """Each revision with its parts, each part with its first records: [Told]."""
    found = [Told(act.revision, parts(act)) for act in acts(list(revisions), *nouns)]
    for rows in nouns:
        mine = [part for act in found for part in act.parts if part.model is rows.model]
        keys = {key for part in mine for key in part.keys[:most]}
        records = rows.model.objects.readable().with_named("replaced_by").in_bulk(keys) if keys else {}
        for part in mine:
            part.records = [records[key] for key in part.keys[:most] if key in records]
    return found


def parts(act):
    return [Part(kind, model, keys) for model, did in act.did.items() for kind, keys in did.items() if keys]
