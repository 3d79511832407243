"""Where each value of a record and of its links comes from, and what was written over it."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from apps.core.models import READABLE_STATUSES, Record
from apps.history.log.changes import (
    HIDDEN_FIELDS,
    get_log_rows,
    get_owned_relations,
    is_public_link,
    name_for_readers,
)
from apps.history.log.diff import (
    EMPTY_VALUES,
    format_row_value,
    get_row_value,
    get_tracked_fields,
    name_record,
)
from apps.history.models import Revision
from apps.ingest.datasets import DATASETS
from apps.ingest.models import Upstream
from apps.ingest.plan import review
from apps.ingest.plan.diff import to_json_value
from apps.ingest.plan.natural_keys import encode_natural_key
from apps.ingest.provenance.values import (
    TracedField,
    TracedObject,
    UpstreamValue,
    get_attribute_name,
    get_file_position,
)

# What says which record it is and how far it has come, and no more.
UNTRACED_FIELDS = {*HIDDEN_FIELDS, "public_id", "status", "origin", "replaced_by"}


@dataclass
class DatasetMention:
    """A dataset that speaks of a record, and how many fields we hold otherwise than it said."""

    upstream: Upstream
    changed: int

    @property
    def dataset(self):
        return DATASETS[self.upstream.dataset]


@dataclass
class UpstreamDifference:
    """A field that we hold otherwise than a dataset said."""

    thing: TracedObject
    value: TracedField
    saying: UpstreamValue


@dataclass
class RecordProvenance:
    record: Record
    things: list[TracedObject]

    @property
    def differences(self) -> list[UpstreamDifference]:
        return [
            UpstreamDifference(thing, one, saying)
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


def trace_record(record: Record, *, is_public: bool = False) -> RecordProvenance:
    """In as many queries for a few fields and links as for many. Readers learn nothing of drafts."""
    things = [*load_traced_objects(record, name_for_readers if is_public else name_record)]
    if is_public:
        things = [thing for thing in things if is_shown_to_readers(thing)]
    raw = attach_upstream_rows(things)
    since = find_publishing_revision(things[0]) if is_public and things else None
    for thing in things:
        thing.values = [*build_traced_fields(thing, raw, since)]
    set_upstream_texts(things)
    return RecordProvenance(record, things)


def list_dataset_mentions(record: Record) -> list[DatasetMention]:
    """The datasets that speak of the record itself, in one query."""
    keys = {
        dataset: encode_natural_key([getattr(record, name) for name in speaker.natural_keys[type(record)]])
        for dataset, speaker in DATASETS.items() if type(record) in speaker.natural_keys
    }  # fmt: skip
    said = Upstream.objects.filter(dataset__in=keys, model=record._meta.label_lower, key__in=keys.values())
    return [
        DatasetMention(one, count_differing_fields(record, one.values))
        for one in said.order_by("pk")
        if keys[one.dataset] == one.key
    ]


def count_differing_fields(record: Record, said: dict) -> int:
    told = [item.attname for item in record._meta.concrete_fields if item.name not in UNTRACED_FIELDS]
    return sum(name in said and to_json_value(getattr(record, name)) != said[name] for name in told)


def load_traced_objects(record: Record, naming: Callable) -> Iterator[TracedObject]:
    yield from group_object_states(get_log_rows(type(record)).filter(id=record.pk), "", naming)
    for relation in get_owned_relations(record):
        owned = relation.related_model.objects.filter(**{relation.field.name: record.pk})
        yield from group_object_states(
            get_log_rows(relation.related_model).filter(id__in=owned.values("pk")),
            relation.field.name,
            naming,
        )


def group_object_states(rows: Iterable, owner: str, naming: Callable) -> Iterator[TracedObject]:
    for _, states in groupby(rows, attrgetter("id")):
        yield TracedObject([*states], owner, naming)


def is_shown_to_readers(thing: TracedObject) -> bool:
    return not thing.owner or is_public_link(thing.now, thing.change)


def find_publishing_revision(thing: TracedObject) -> Revision | None:
    return next((state.revision for state in thing.states if state.status in READABLE_STATUSES), None)


def attach_upstream_rows(things: list[TracedObject]) -> dict[tuple, dict[str, str]]:
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
            raw[get_file_position(upstream)] = upstream.values.get("raw") or raw.get(
                get_file_position(upstream), {}
            )
    return raw


def build_traced_fields(thing: TracedObject, raw: dict, since: Revision | None) -> Iterator[TracedField]:
    """Every field that a dataset spoke of, or that holds what is not there from the start."""
    for item in get_tracked_fields(thing.now):
        if item.name in UNTRACED_FIELDS or item.name == thing.owner:
            continue
        held, name = get_current_value(thing.now, item), get_attribute_name(item)
        sayings = [
            UpstreamValue(upstream, thing.name, name, upstream.values[name] == held, raw[get_file_position(upstream)])
            for upstream in thing.upstreams if name in upstream.values
        ]  # fmt: skip
        if any(each not in EMPTY_VALUES for each in (held, *(saying.says for saying in sayings))):
            found = TracedField(
                item,
                held,
                format_row_value(thing.now, item, thing.naming),
                get_linked_records(thing.now, item),
                sayings,
            )
            if found.is_written_here:
                found.act = find_writing_revision(thing, item, since)
            if sayings or held != to_json_value(None if item.many_to_many else item.get_default()):
                yield found


def get_current_value(state, item) -> Any:
    return (
        sorted(get_row_value(state, item) or [])
        if item.many_to_many
        else to_json_value(getattr(state, item.attname))
    )


def get_linked_records(state, item) -> list[Record]:
    if item.is_relation and not item.many_to_many:
        return [end for end in [getattr(state, item.name)] if end]
    return []


def find_writing_revision(thing: TracedObject, item, since: Revision | None) -> Revision:
    """The revision that wrote what is held; what was written before readers saw it, in that of publishing."""
    acts = [
        after.revision
        for before, after in zip([None, *thing.states], thing.states, strict=False)
        if before is None or get_row_value(before, item) != get_row_value(after, item)
    ]
    return max([acts[-1], *([since] if since else [])], key=attrgetter("pk"))


# --- In the words that a reader knows ------------------------------------------------------------------


def set_upstream_texts(things: list[TracedObject]) -> None:
    """Texts of what was said, with the names of records in place of their keys."""
    told = [(thing, one, saying) for thing in things for one in thing.values for saying in one.sayings]
    keys: dict[type[Record], set] = {}
    for _, one, saying in told:
        if one.item.is_relation and not saying.same:
            keys.setdefault(one.item.related_model, set()).update(list_stated_keys(saying))
    found = {model: model._default_manager.in_bulk(wanted) for model, wanted in keys.items()}
    for thing, one, saying in told:
        if saying.same:
            saying.text, saying.ends = one.text, one.ends
        elif one.item.is_relation:
            records = found[one.item.related_model]
            saying.ends = [records[key] for key in list_stated_keys(saying) if key in records]
            saying.text = ", ".join(
                thing.naming(records[key]) if key in records else f"deleted, number {key}"
                for key in list_stated_keys(saying)
            )
        else:
            saying.text = review.format_stated_value(one.item, saying.says)


def list_stated_keys(saying: UpstreamValue) -> list:
    found = saying.says if isinstance(saying.says, list) else [saying.says]
    return [key for key in found if key is not None]
