"""References to the records of a noun, and how two links become one when they lead to the same record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from django.db.models import ManyToManyRel, Model, Q, UniqueConstraint
from django.db.models.options import Options

from apps.core.models import Record
from apps.history.log.changes import has_log
from apps.history.log.diff import EMPTY_VALUES, format_row_value, name_record
from apps.history.models import get_logged_relations
from apps.history.undo.items import State

UNREPORTED_FIELDS = {"id", "raw"}  # shown nowhere


@dataclass
class MergeItem:
    """One object in a merge or a split: its state now and afterwards, None where it does not exist.

    `row` is the object or its last log row, to name it. `rival` is the state of the link that exists already
    where this one would lead. `redirected` are the attributes that lead to another record afterwards.
    """

    model: type[Model]
    pk: int
    now: State | None
    target: State | None
    row: Any
    rival: State | None = None
    redirected: list[str] = field(default_factory=list)
    is_exact = False

    @property
    def key(self) -> tuple[str, int]:
        return self.model._meta.label_lower, self.pk

    @property
    def meta(self) -> Options:
        return self.model._meta

    @property
    def changed(self) -> set[str]:
        now, target = self.now or {}, self.target or {}
        return {name for name in target if target[name] != now[name]} - {"id"}

    @property
    def label(self) -> str:
        """A record by its title and id, a link by the records that it connects."""
        if issubclass(self.model, Record):
            return f"{self.row.title} ({self.row.public_id})"
        fields = [
            item for item in self.meta.fields if item.is_relation and item.attname not in self.redirected
        ]
        ends = {item.name: getattr(self.row, item.name) for item in fields if item.name != "via"}
        source = ends.pop("source", None)
        return " – ".join(name_record(end) for end in ends.values() if end) or str(source or self.row)

    @property
    def lost_values(self) -> list[tuple[str, str]]:
        """(name of a field, value) that only this link has, and not its rival."""
        fields = [item for item in self.meta.concrete_fields if item.name not in UNREPORTED_FIELDS]
        now, rival = self.now or {}, self.rival or {}
        return [
            (str(item.verbose_name), format_row_value(self.row, item))
            for item in fields
            if rival
            and now[item.attname] not in EMPTY_VALUES
            and now[item.attname] != rival[item.attname]
            and item.attname not in self.redirected
        ]


@dataclass
class ReferenceFields:
    """The fields of one model that lead to records of a noun: foreign keys by attribute, and many-to-many."""

    attributes: list[str] = field(default_factory=list)
    many: list[str] = field(default_factory=list)


def find_references(noun: type[Record]) -> dict[type[Model], ReferenceFields]:
    """The logged models that refer to a noun, with the fields that do so."""
    references: dict[type[Model], ReferenceFields] = {}
    for relation in noun._meta.related_objects:
        if not has_log(relation.related_model):
            continue
        fields = references.setdefault(relation.related_model, ReferenceFields())
        if not isinstance(relation, ManyToManyRel):
            fields.attributes.append(relation.field.attname)
        elif relation.through and relation.through._meta.auto_created:
            fields.many.append(relation.field.name)
    return references


def build_reference_query(fields: ReferenceFields, keys: Sequence[int] | set[int]) -> Q:
    """The condition that a row leads to one of these records."""
    conditions = [Q(**{f"{name}__in": keys}) for name in [*fields.attributes, *fields.many]]
    return Q(*conditions, _connector=Q.OR)


def load_current_states(model: type[Model], condition: Q) -> list[tuple[Any, State]]:
    """(object, state) of the objects that meet a condition."""
    ends = [item.name for item in model._meta.fields if item.is_relation]
    many = [item.name for item in get_logged_relations(model)]
    rows = model._base_manager.filter(condition).select_related(*ends).prefetch_related(*many)
    return [(row, get_object_state(row, many)) for row in rows.distinct().order_by("pk")]


def get_object_state(row: Model, many: Sequence[str] = ()) -> State:
    values = {item.attname: getattr(row, item.attname) for item in row._meta.concrete_fields}
    return values | {name: {end.pk for end in getattr(row, name).all()} for name in many}


# --- Links that would exist twice --------------------------------------------------------------


def resolve_duplicates(model: type[Model], items: Sequence[MergeItem], attributes: Sequence[str]) -> None:
    """Remove the target of each link that would lead from a record to itself or exist a second time."""
    if issubclass(model, Record):
        return
    moved = {item.pk for item in items if item.target != item.now}
    ends = {item.target[name] for item in items if item.target for name in attributes if item.target[name]}
    others = build_reference_query(ReferenceFields([*attributes]), ends) & ~Q(pk__in=moved)
    taken: dict[Any, State] = {}
    for _, state in load_current_states(model, others):
        taken |= dict.fromkeys(iter_identities(model, attributes, state), state)
    for item in items:
        if item.pk in moved and not drops_self_link(item, attributes):
            resolve_rival(item, attributes, taken)
            if item.target:
                taken |= dict.fromkeys(iter_identities(model, attributes, item.target), item.target)


def drops_self_link(item: MergeItem, attributes: Sequence[str]) -> bool:
    """Whether the link goes because both ends are one record. An end that may be empty is emptied instead."""
    for one, two in combinations(attributes, 2):
        was_self_link = item.now and item.now[one] == item.now[two]
        if item.target and item.target[one] and item.target[one] == item.target[two] and not was_self_link:
            optional = [name for name in (two, one) if item.meta.get_field(name).null]
            item.target = {**item.target, optional[0]: None} if optional else None
    return item.target is None


def resolve_rival(item: MergeItem, attributes: Sequence[str], taken: dict[Any, State]) -> None:
    """A link with a position goes to the end of the order; any other is not created twice."""
    target = item.target or {}
    rivals = [taken[key] for key in iter_identities(item.model, attributes, target) if key in taken]
    if not rivals:
        return
    rule = find_position_rule(item.model, attributes)
    if not rule:
        item.rival, item.target = rivals[0], None
        return
    others = [name for name in rule if name != "position"]
    positions = [
        state["position"] for state in taken.values() if all(state[name] == target[name] for name in others)
    ]
    item.target = {**target, "position": max(positions) + 1}


def iter_identities(model: type[Model], attributes: Sequence[str], state: State) -> Iterator[tuple[Any, ...]]:
    """The values that can exist only once: of each unique rule with one of the attributes, and of all."""
    for rule in list_unique_rules(model, attributes):
        yield rule, tuple(state[name] for name in rule)
    whole = tuple(repr(state[item.attname]) for item in model._meta.concrete_fields if item.attname != "id")
    yield "whole", whole


def list_unique_rules(model: Any, attributes: Sequence[str]) -> list[tuple[str, ...]]:
    rules = [rule for rule in model._meta.constraints if isinstance(rule, UniqueConstraint)]
    keys = [tuple(model._meta.get_field(name).attname for name in rule.fields) for rule in rules]
    return [key for key in keys if {*key} & {*attributes}]


def find_position_rule(model: type[Model], attributes: Sequence[str]) -> tuple[str, ...] | None:
    return next((rule for rule in list_unique_rules(model, attributes) if "position" in rule), None)
