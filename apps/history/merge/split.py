"""Parts a merged record from the one it went into, whatever else was merged or edited since.

Every link that a merge touched has a home in the log (link_origins.py). Splitting works out where
each would stand with this one merge left out and all others in place, and writes what differs. What was
written by hand since the merge is part of the home, so it stays.
"""

from django.db.models import Q
from django.utils import timezone

from apps.history.log.changes import SILENT, fold, log, logged
from apps.history.merge.link_origins import family_of, homes
from apps.history.merge.merge import Plan, carry_out, said_why, writing
from apps.history.merge.references import Item, identities, references, settle, standing

STEERED = {*SILENT, "status", "replaced_by_id"}  # not by the homes: by what is merged


def is_merged(record):
    """Whether it went into another record."""
    return record.replaced_by_id is not None and record.pk in family_of(record).merged_in


def plan_split(gone):
    """What splitting would write; `kept` of the plan is the record that it stands under now."""
    family = family_of(gone)
    if gone.pk not in family.merged_in:
        return Plan(gone, gone, [], f"“{gone.named}” is merged into nothing.")
    rest = family.without(gone.pk)
    ways = references(type(gone))
    ways.setdefault(type(gone), ([], []))
    found = {model: parted(model, *ways[model], gone, rest) for model in logged() if model in ways}
    own = {item.pk: item for item in found[type(gone)]}
    act = family.merged_in[gone.pk]
    for pk in sorted(family.members):
        if pk not in own:
            ((row, now),) = standing(type(gone), Q(pk=pk))
            own[pk] = Item(type(gone), pk, now, {**now}, row)
        own[pk].target["replaced_by_id"] = rest.end(pk) if pk in rest.into else no_longer(own[pk], gone)
    own[gone.pk].target |= former_status(gone, act)
    own[gone.replaced_by_id].target["updated"] = timezone.now()
    found[type(gone)] = sorted(own.values(), key=lambda item: item.pk)
    items = [item for of_model in found.values() for item in of_model if item.target != item.now]
    return Plan(gone.replaced_by, gone, items)


def no_longer(item, gone):
    return None if item.pk == gone.pk else item.now["replaced_by_id"]


def former_status(gone, act):
    """As before the merge, unless somebody has moved it since."""
    changes = list(fold(log(type(gone)).filter(id=gone.pk)))
    merge = next(change for change in changes if change.revision.pk == act)
    return {"status": merge.before.status} if merge.before and gone.status == merge.row.status else {}


def parted(model, names, many, gone, family):
    """Objects that merges of the family touched, as they would be without the one that is left out."""
    touched = model.history.filter(revision__in=family.acts).order_by().values("id").distinct()
    rows = {row.pk: (row, now) for row, now in standing(model, Q(pk__in=touched))}
    names = [name for name in names if name != "replaced_by_id"]
    items, apart = [], set()
    for pk, home in homes(model, touched, family):
        row, now = rows.get(pk, (home.row, None))
        target = {**home.state, **(now or {}), **wanted(home, now, (names, many), family)}
        leading = [name for name in names if home.state[name] == gone.pk]
        items.append(Item(model, pk, now, target, row, leading=leading))
        apart |= {pk} if leading else set()
    items = to_settle(items, apart, names)
    settle(model, items, names)
    return [item for item in items if item.now or item.target]


def to_settle(items, apart, names):
    """What stands first, then what comes back: links of the record that is split, and what gains room."""
    left = {
        identity
        for item in items
        if item.now and item.now != item.target
        for identity in identities(item.model, names, item.now)
    }
    found = [item for item in items if item.now]
    return found + [
        item
        for item in items
        if not item.now and (item.pk in apart or left & {*identities(item.model, names, item.target)})
    ]


def wanted(home, now, ways, family):
    """Its leads from home, through the merges that hold; of all else, what those made of it."""
    names, many = ways
    ends = {name: family.end(home.state[name]) for name in names if now is None or name in home.moved}
    if issubclass(family.noun, home.row.instance_type):
        own = home.row.id
        ends = {name: home.since.get(name) if end == own else end for name, end in ends.items()}
    ends |= {name: {family.end(end) for end in home.state[name]} for name in many}
    plain = home.moved - {*names, *many} - STEERED
    return {name: home.since.get(name, home.state[name]) for name in plain} | ends


def split(gone, *, user=None, reason=""):
    """Splits `gone` from the record that it went into, or raises CannotMerge. Returns the revision."""
    gone = type(gone).objects.select_related("replaced_by").get(pk=gone.pk)
    into = gone.replaced_by.public_id if gone.replaced_by else "nothing"
    with writing(user, f"Split of {gone.public_id} from {into}: {said_why(reason)}") as act:
        carry_out(plan_split(type(gone).objects.get(pk=gone.pk)), user)
    return act.revision
