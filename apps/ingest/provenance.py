"""Where each value of a record and of its links comes from, and what was written over it."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any

from apps.core.models import READABLE, Record
from apps.history.changes import SILENT, Change, for_readers, is_public, links, log
from apps.history.differences import NOTHING, named, text, tracked, value
from apps.history.models import Revision
from apps.ingest import review
from apps.ingest.compare import key_text, plain
from apps.ingest.mit_columns import First
from apps.ingest.models import Upstream
from apps.ingest.speaking import SPEAKERS, columns_of_list

# What says which record it is and how far it has come, and no more.
UNTOLD = {*SILENT, "public_id", "status", "origin", "replaced_by"}


@dataclass
class Saying:
    """What a dataset said of one field, and where in its file."""

    upstream: Upstream
    of: str  # the object, as the log names it
    attribute: str
    same: bool  # as we hold it
    raw: dict[str, str]
    text: str = ""
    ends: list[Record] = field(default_factory=list)  # the records that it names, if it is a link

    @property
    def name(self) -> str:
        return f"{self.of}:{self.attribute}:{self.upstream.dataset}"

    @property
    def says(self) -> Any:
        return self.upstream.values[self.attribute]

    @property
    def dataset(self):
        return SPEAKERS[self.upstream.dataset].dataset

    @cached_property
    def cells(self) -> list[tuple[str, str | None]]:
        """Each column with its cell as it came, None where that is not kept apart."""
        columns = SPEAKERS[self.upstream.dataset].columns(self.upstream)[self.attribute]
        if isinstance(columns, First):
            filled = (column for column in columns if self.raw.get(column, "").strip())
            columns = (next(filled, columns[0]),)
        return [(column, self.raw.get(column)) for column in columns]

    @property
    def is_as_it_came(self) -> bool:
        return [cell for _, cell in self.cells] == [self.text]


@dataclass
class Value:
    """One field of an object: what we hold, what datasets said, and the revision in which it was written."""

    item: Any  # the field of the model
    held: Any
    text: str
    ends: list[Record]
    sayings: list[Saying]
    act: Revision | None = None

    @property
    def label(self) -> str:
        return str(self.item.verbose_name)

    @property
    def attribute(self) -> str:
        return attribute(self.item)

    @property
    def is_written_here(self) -> bool:
        return not any(saying.same for saying in self.sayings)

    @property
    def is_overridden(self) -> bool:
        return bool(self.sayings) and self.is_written_here

    @property
    def column(self) -> str:
        """Of RiskBase's own list, if the value came back in one."""
        if self.act and self.act.batch.startswith("riskbase ") and issubclass(self.item.model, Record):
            return ", ".join(columns_of_list(self.item.model).get(self.attribute, ()))
        return ""


@dataclass
class Thing:
    """The record or one of its links, by its states in the log, the last as it is now."""

    states: list
    owner: str
    naming: Callable
    upstreams: list[Upstream] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)

    @property
    def now(self):
        return self.states[-1]

    @property
    def model(self):
        return self.now.instance_type

    @property
    def name(self) -> str:
        return f"{self.model._meta.label_lower}:{self.now.id}"

    @property
    def noun(self) -> str:
        return str(self.model._meta.verbose_name)

    @cached_property
    def change(self) -> Change:
        return Change(self.now, None, "+", self.owner, self.naming)

    @property
    def label(self) -> str:
        return self.change.label

    @property
    def said(self) -> list[Value]:
        return [one for one in self.values if one.sayings]

    @property
    def unsaid(self) -> list[tuple[Revision, list[Value]]]:
        """What no dataset said, by the revision that wrote it."""
        found = sorted((one for one in self.values if not one.sayings), key=attrgetter("act.pk"))
        return [(act, [*written]) for act, written in groupby(found, attrgetter("act"))]

    @property
    def places(self) -> list[tuple]:
        """[(dataset, upstream)], each place in a file once."""
        return [
            (SPEAKERS[upstream.dataset].dataset, upstream)
            for upstream in {place(upstream): upstream for upstream in self.upstreams}.values()
        ]

    @cached_property
    def identities(self) -> dict[tuple[str, str, str], bool]:
        """{(dataset, model, key): whether by what tells it apart now, or by what did before an edit}."""
        through = [
            item.remote_field.through for item in self.model._meta.many_to_many
            if item.remote_field.through._meta.auto_created
        ]  # fmt: skip
        return {
            (dataset, model._meta.label_lower, key_text([getattr(state, name) for name in names])):
            state is self.now
            for state in self.states
            for dataset, speaker in SPEAKERS.items()
            if (names := speaker.keys.get(self.model))
            for model in (self.model, *through)
        }  # fmt: skip

    def hear(self, upstream: Upstream, *, is_now: bool) -> None:
        """What goes by what tells the object apart now counts before what goes by what did once."""
        others = [
            one for one in self.upstreams if (one.dataset, one.model) == (upstream.dataset, upstream.model)
        ]
        if is_now or not others:
            self.upstreams = [*(one for one in self.upstreams if one not in others), upstream]


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


def place(upstream: Upstream) -> tuple:
    return upstream.dataset, upstream.file, upstream.sheet, upstream.row


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


def attribute(item) -> str:
    return item.name if item.many_to_many else item.attname


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
