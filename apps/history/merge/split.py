"""Parts a merged record from the one it went into, whatever else was merged or edited since.

Every link that a merge touched has a home in the log (link_origins.py). Splitting works out where
each would stand with this one merge left out and all others in place, and writes what differs. What was
written by hand since the merge is part of the home, so it stays.
"""

from django.db.models import Q
from django.utils import timezone

from apps.history.log.changes import HIDDEN_FIELDS, build_object_changes, get_log_rows, list_logged_models
from apps.history.merge.link_origins import find_link_origins, get_merge_group
from apps.history.merge.merge import MergePlan, apply_merge_plan, clean_merge_reason, merge_transaction
from apps.history.merge.references import (
    MergeItem,
    find_references,
    iter_identities,
    load_object_states,
    resolve_duplicates,
)

MERGE_STATE_FIELDS = {*HIDDEN_FIELDS, "status", "replaced_by_id"}  # not by the homes: by what is merged


def is_merged(record):
    """Whether it went into another record."""
    return record.replaced_by_id is not None and record.pk in get_merge_group(record).merged_in


def plan_split(gone):
    """What splitting would write; `kept` of the plan is the record that it stands under now."""
    family = get_merge_group(gone)
    if gone.pk not in family.merged_in:
        return MergePlan(gone, gone, [], f"“{gone.label_with_id}” is merged into nothing.")
    rest = family.without(gone.pk)
    ways = find_references(type(gone))
    ways.setdefault(type(gone), ([], []))
    found = {
        model: plan_split_items(model, *ways[model], gone, rest)
        for model in list_logged_models()
        if model in ways
    }
    own = {item.pk: item for item in found[type(gone)]}
    act = family.merged_in[gone.pk]
    for pk in sorted(family.members):
        if pk not in own:
            ((row, now),) = load_object_states(type(gone), Q(pk=pk))
            own[pk] = MergeItem(type(gone), pk, now, {**now}, row)
        own[pk].target["replaced_by_id"] = (
            rest.end(pk) if pk in rest.into else clear_replacement(own[pk], gone)
        )
    own[gone.pk].target |= get_status_before_merge(gone, act)
    own[gone.replaced_by_id].target["updated"] = timezone.now()
    found[type(gone)] = sorted(own.values(), key=lambda item: item.pk)
    items = [item for of_model in found.values() for item in of_model if item.target != item.now]
    return MergePlan(gone.replaced_by, gone, items)


def clear_replacement(item, gone):
    return None if item.pk == gone.pk else item.now["replaced_by_id"]


def get_status_before_merge(gone, act):
    """As before the merge, unless somebody has moved it since."""
    changes = list(build_object_changes(get_log_rows(type(gone)).filter(id=gone.pk)))
    merge = next(change for change in changes if change.revision.pk == act)
    return {"status": merge.before.status} if merge.before and gone.status == merge.row.status else {}


def plan_split_items(model, names, many, gone, family):
    """Objects that merges of the family touched, as they would be without the one that is left out."""
    touched = model.history.filter(revision__in=family.acts).order_by().values("id").distinct()
    rows = {row.pk: (row, now) for row, now in load_object_states(model, Q(pk__in=touched))}
    names = [name for name in names if name != "replaced_by_id"]
    items, apart = [], set()
    for pk, home in find_link_origins(model, touched, family):
        row, now = rows.get(pk, (home.row, None))
        target = {**home.state, **(now or {}), **build_split_target(home, now, (names, many), family)}
        leading = [name for name in names if home.state[name] == gone.pk]
        items.append(MergeItem(model, pk, now, target, row, leading=leading))
        apart |= {pk} if leading else set()
    items = order_split_items(items, apart, names)
    resolve_duplicates(model, items, names)
    return [item for item in items if item.now or item.target]


def order_split_items(items, apart, names):
    """What stands first, then what comes back: links of the record that is split, and what gains room."""
    left = {
        identity
        for item in items
        if item.now and item.now != item.target
        for identity in iter_identities(item.model, names, item.now)
    }
    found = [item for item in items if item.now]
    return found + [
        item
        for item in items
        if not item.now and (item.pk in apart or left & {*iter_identities(item.model, names, item.target)})
    ]


def build_split_target(home, now, ways, family):
    """Its leads from home, through the merges that hold; of all else, what those made of it."""
    names, many = ways
    ends = {name: family.end(home.state[name]) for name in names if now is None or name in home.moved}
    if issubclass(family.noun, home.row.instance_type):
        own = home.row.id
        ends = {name: home.since.get(name) if end == own else end for name, end in ends.items()}
    ends |= {name: {family.end(end) for end in home.state[name]} for name in many}
    plain = home.moved - {*names, *many} - MERGE_STATE_FIELDS
    return {name: home.since.get(name, home.state[name]) for name in plain} | ends


def split_record(gone, *, user=None, reason=""):
    """Splits `gone` from the record that it went into, or raises CannotMerge. Returns the revision."""
    gone = type(gone).objects.select_related("replaced_by").get(pk=gone.pk)
    into = gone.replaced_by.public_id if gone.replaced_by else "nothing"
    with merge_transaction(
        user, f"Split of {gone.public_id} from {into}: {clean_merge_reason(reason)}"
    ) as act:
        apply_merge_plan(plan_split(type(gone).objects.get(pk=gone.pk)), user)
    return act.revision
