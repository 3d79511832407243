"""Every way in which what is logged names a record of a noun, and how two such links fall together."""

from dataclasses import dataclass, field
from itertools import combinations

from django.db import models
from django.db.models import Q

from apps.core.models import Record
from apps.history.log.changes import has_log
from apps.history.log.diff import EMPTY_VALUES, format_row_value

UNREPORTED_FIELDS = {"id", "raw"}  # a reader sees neither


@dataclass
class MergeItem:
    """One object: how it stands and how it will; None where it does not stand. Fit for `restore.write()`."""

    model: type[models.Model]
    pk: int
    now: dict | None
    target: dict | None
    row: models.Model  # of the base or of the log, to name it by
    rival: dict | None = None  # what stands already where it would stand
    leading: list[str] = field(default_factory=list)  # the attributes that are led elsewhere
    is_exact = False

    @property
    def key(self):
        return self.model._meta.label_lower, self.pk

    @property
    def meta(self):
        return self.model._meta

    @property
    def changed(self):
        return {name for name in self.target if self.target[name] != self.now[name]} - {"id"}

    @property
    def label(self):
        """A record by its title and id, a link by what it ties."""
        if issubclass(self.model, Record):
            return f"{self.row.title} ({self.row.public_id})"
        said = [item for item in self.meta.fields if item.is_relation and item.attname not in self.leading]
        ends = {item.name: getattr(self.row, item.name) for item in said if item.name != "via"}
        source = ends.pop("source", None)
        return " – ".join(end.label_with_id for end in ends.values() if end) or str(source or self.row)

    @property
    def lost(self):
        """What only the link that goes says: (name of the field, its value)."""
        fields = [item for item in self.meta.concrete_fields if item.name not in UNREPORTED_FIELDS]
        return [
            (str(item.verbose_name), format_row_value(self.row, item))
            for item in fields
            if self.rival
            and self.now[item.attname] not in EMPTY_VALUES
            and self.now[item.attname] != self.rival[item.attname]
            and item.attname not in self.leading
        ]


def find_references(noun):
    """{model: (attributes, many-to-many links)} that lead to records of a noun."""
    found = {}
    for relation in noun._meta.related_objects:
        if not has_log(relation.related_model):
            continue
        names, many = found.setdefault(relation.related_model, ([], []))
        if not relation.many_to_many:
            names.append(relation.field.attname)
        elif relation.through._meta.auto_created:
            many.append(relation.field.name)
    return found


def load_object_states(model, condition):
    """[(object, state)] of what stands in the base."""
    ends = [item.name for item in model._meta.fields if item.is_relation]
    many = [item.name for item in model._meta.many_to_many if item.remote_field.through._meta.auto_created]
    rows = model._base_manager.filter(condition).select_related(*ends).prefetch_related(*many)
    return [(row, get_object_state(row, many)) for row in rows.distinct().order_by("pk")]


def get_object_state(row, many=()):
    values = {item.attname: getattr(row, item.attname) for item in row._meta.concrete_fields}
    return values | {name: {end.pk for end in getattr(row, name).all()} for name in many}


def build_reference_query(model, names, many, keys):
    """The condition that a row leads to one of these records."""
    ways = [Q(**{f"{name}__in": keys}) for name in [*names, *many]]
    return Q(*ways, _connector=Q.OR)


# --- Where they would stand twice --------------------------------------------------------------


def resolve_duplicates(model, items, names):
    """Takes the target from each link that would tie a record to itself or stand a second time."""
    if issubclass(model, Record):
        return
    ours = {item.pk for item in items if item.target != item.now}
    ends = {item.target[name] for item in items for name in names if item.target[name]}
    taken = {}
    for _, state in load_object_states(
        model, build_reference_query(model, names, [], ends) & ~Q(pk__in=ours)
    ):
        taken |= dict.fromkeys(iter_identities(model, names, state), state)
    for item in items:
        if item.pk in ours and not drops_self_link(item, names):
            resolve_rival(item, names, taken)
            if item.target:
                taken |= dict.fromkeys(iter_identities(model, names, item.target), item.target)


def drops_self_link(item, names):
    """Where one end may be left open, it is; else the link goes."""
    for one, two in combinations(names, 2):
        was_so = item.now and item.now[one] == item.now[two]
        if item.target and item.target[one] and item.target[one] == item.target[two] and not was_so:
            loose = [name for name in (two, one) if item.meta.get_field(name).null]
            item.target = {**item.target, loose[0]: None} if loose else None
    return item.target is None


def resolve_rival(item, names, taken):
    """What has a place in an order goes to the end of it; what stands already is not made twice."""
    rivals = [taken[key] for key in iter_identities(item.model, names, item.target) if key in taken]
    if not rivals:
        return
    rule = find_position_rule(item.model, names)
    if not rule:
        item.rival, item.target = rivals[0], None
        return
    others = [name for name in rule if name != "position"]
    same = [state["position"] for state in taken.values() if all(state[n] == item.target[n] for n in others)]
    item.target = {**item.target, "position": max(same) + 1}


def iter_identities(model, names, state):
    """What may stand but once: each unique rule in which a lead has a part, and all of what it says."""
    for rule in list_unique_rules(model, names):
        yield rule, tuple(state[name] for name in rule)
    whole = tuple(repr(state[item.attname]) for item in model._meta.concrete_fields if item.attname != "id")
    yield "whole", whole


def list_unique_rules(model, names):
    found = [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
    keys = [tuple(model._meta.get_field(name).attname for name in rule.fields) for rule in found]
    return [key for key in keys if {*key} & {*names}]


def find_position_rule(model, names):
    return next((rule for rule in list_unique_rules(model, names) if "position" in rule), None)
