"""Where each value of a record and of its links comes from, and what was written over it."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from apps.core.models import READABLE, Record
from apps.history.log.changes import SILENT, for_readers, is_public, links, log
from apps.history.log.diff import NOTHING, named, text, tracked, value
from apps.history.models import Revision
from apps.ingest.models import Upstream
from apps.ingest.plan import review
from apps.ingest.plan.diff import key_text, plain
from apps.ingest.provenance.datasets import SPEAKERS
from apps.ingest.provenance.values import Saying, Thing, Value, attribute, place

# What says which record it is and how far it has come, and no more.
UNTOLD = {*SILENT, "public_id", "status", "origin", "replaced_by"}


@dataclass
class Mention:
    """A dataset that speaks of a record, and how many fields we hold otherwise than it said."""

    upstream: Upstream
    changed: int

    @property
    def dataset(self):
        return SPEAKERS[self.upstream.dataset].dataset


@dataclass
class Difference:
    """A field that we hold otherwise than a dataset said."""

    thing: Thing
    value: Value
    saying: Saying


@dataclass
class Provenance:
    record: Record
    things: list[Thing]

    @property
    def differences(self) -> list[Difference]:
        return [
            Difference(thing, one, saying)
            for thing in self.things
            for one in thing.values
            for saying in one.sayings
            if not saying.same
        ]

    @property
    def seal(self) -> str:
        """Tells whether what differs is still what a page showed."""
        told = [[each.saying.name, each.value.held, each.saying.says] for each in self.differences]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


# --- How it is found ---------------------------------------------------------------------------------


def provenance(record: Record, *, is_public: bool = False) -> Provenance:
    """In as many queries for a few fields and links as for many. Readers learn nothing of drafts."""
    things = [*things_of(record, for_readers if is_public else named)]
    if is_public:
        things = [thing for thing in things if is_shown(thing)]
    raw = listen(things)
    since = published(things[0]) if is_public and things else None
    for thing in things:
        thing.values = [*values(thing, raw, since)]
    tell(things)
    return Provenance(record, things)


def mentions(record: Record) -> list[Mention]:
    """The datasets that speak of the record itself, in one query."""
    keys = {
        dataset: key_text([getattr(record, name) for name in speaker.keys[type(record)]])
        for dataset, speaker in SPEAKERS.items() if type(record) in speaker.keys
    }  # fmt: skip
    said = Upstream.objects.filter(dataset__in=keys, model=record._meta.label_lower, key__in=keys.values())
    return [
        Mention(one, otherwise(record, one.values))
        for one in said.order_by("pk")
        if keys[one.dataset] == one.key
    ]


def otherwise(record: Record, said: dict) -> int:
    told = [item.attname for item in record._meta.concrete_fields if item.name not in UNTOLD]
    return sum(name in said and plain(getattr(record, name)) != said[name] for name in told)


def things_of(record: Record, naming: Callable) -> Iterator[Thing]:
    yield from there(log(type(record)).filter(id=record.pk), "", naming)
    for relation in links(record):
        owned = relation.related_model.objects.filter(**{relation.field.name: record.pk})
        yield from there(
            log(relation.related_model).filter(id__in=owned.values("pk")), relation.field.name, naming
        )


def there(rows: Iterable, owner: str, naming: Callable) -> Iterator[Thing]:
    for _, states in groupby(rows, attrgetter("id")):
        yield Thing([*states], owner, naming)


def is_shown(thing: Thing) -> bool:
    return not thing.owner or is_public(thing.now, thing.change)


def published(thing: Thing) -> Revision | None:
    return next((state.revision for state in thing.states if state.status in READABLE), None)


def listen(things: list[Thing]) -> dict[tuple, dict[str, str]]:
    """Gives each thing what was said of it. Returns the cells that are kept, by dataset, sheet and row."""
    whose = {
        identity: thing
        for now in (False, True)
        for thing in things
        for identity, is_now in thing.identities.items()
        if is_now == now
    }
    datasets, models, keys = ({*parts} for parts in zip(*whose, strict=True)) if whose else ([], [], [])
    said = Upstream.objects.filter(dataset__in=datasets, model__in=models, key__in=keys).order_by("pk")
    raw: dict[tuple, dict[str, str]] = {}
    for identity, upstream in {(one.dataset, one.model, one.key): one for one in said}.items():
        if thing := whose.get(identity):
            thing.hear(upstream, is_now=thing.identities[identity])
            raw[place(upstream)] = upstream.values.get("raw") or raw.get(place(upstream), {})
    return raw


def values(thing: Thing, raw: dict, since: Revision | None) -> Iterator[Value]:
    """Every field that a dataset spoke of, or that holds what is not there from the start."""
    for item in tracked(thing.now):
        if item.name in UNTOLD or item.name == thing.owner:
            continue
        held, name = held_in(thing.now, item), attribute(item)
        sayings = [
            Saying(upstream, thing.name, name, upstream.values[name] == held, raw[place(upstream)])
            for upstream in thing.upstreams if name in upstream.values
        ]  # fmt: skip
        if any(each not in NOTHING for each in (held, *(saying.says for saying in sayings))):
            found = Value(item, held, text(thing.now, item, thing.naming), ends(thing.now, item), sayings)
            if found.is_written_here:
                found.act = last_act(thing, item, since)
            if sayings or held != plain(None if item.many_to_many else item.get_default()):
                yield found


def held_in(state, item) -> Any:
    return sorted(value(state, item) or []) if item.many_to_many else plain(getattr(state, item.attname))


def ends(state, item) -> list[Record]:
    if item.is_relation and not item.many_to_many:
        return [end for end in [getattr(state, item.name)] if end]
    return []


def last_act(thing: Thing, item, since: Revision | None) -> Revision:
    """The revision that wrote what is held; what was written before readers saw it, in that of publishing."""
    acts = [
        after.revision
        for before, after in zip([None, *thing.states], thing.states, strict=False)
        if before is None or value(before, item) != value(after, item)
    ]
    return max([acts[-1], *([since] if since else [])], key=attrgetter("pk"))


# --- In the words that a reader knows ------------------------------------------------------------------


def tell(things: list[Thing]) -> None:
    """Texts of what was said, with the names of records in place of their keys."""
    told = [(thing, one, saying) for thing in things for one in thing.values for saying in one.sayings]
    keys: dict[type[Record], set] = {}
    for _, one, saying in told:
        if one.item.is_relation and not saying.same:
            keys.setdefault(one.item.related_model, set()).update(keys_in(saying))
    found = {model: model._default_manager.in_bulk(wanted) for model, wanted in keys.items()}
    for thing, one, saying in told:
        if saying.same:
            saying.text, saying.ends = one.text, one.ends
        elif one.item.is_relation:
            records = found[one.item.related_model]
            saying.ends = [records[key] for key in keys_in(saying) if key in records]
            saying.text = ", ".join(
                thing.naming(records[key]) if key in records else f"deleted, number {key}"
                for key in keys_in(saying)
            )
        else:
            saying.text = review.text(one.item, saying.says)


def keys_in(saying: Saying) -> list:
    found = saying.says if isinstance(saying.says, list) else [saying.says]
    return [key for key in found if key is not None]
