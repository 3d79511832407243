"""Split of a merged record from the record that it was merged into, whatever else was merged or edited since.

The log has the origin of every link that a merge touched (link_origins.py). A split computes where each link
would lead without this one merge and with all others, and writes what differs. Values that somebody edited
since the merge are part of the origin, so they stay.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone

from apps.core.models import Record
from apps.history.log.changes import (
    HIDDEN_FIELDS,
    build_object_changes,
    get_log,
    get_log_rows,
    list_logged_models,
)
from apps.history.log.diff import name_record
from apps.history.merge.link_origins import LinkOrigin, MergeGroup, find_link_origins, get_merge_group
from apps.history.merge.merge import MergePlan, apply_merge_plan, clean_merge_reason, merge_transaction
from apps.history.merge.references import (
    MergeItem,
    ReferenceFields,
    find_references,
    iter_identities,
    load_current_states,
    resolve_duplicates,
)
from apps.history.models import AnyUser, Revision
from apps.history.undo.items import State

MERGE_STATE_FIELDS = {
    *HIDDEN_FIELDS,
    "status",
    "replaced_by_id",
}  # these follow from the merges, not from origins


def is_merged(record: Any) -> bool:
    """Whether the record was merged into another one and not split since."""
    return record.replaced_by_id is not None and record.pk in get_merge_group(record).merge_revisions


def plan_split(merged: Record) -> MergePlan:
    """Plan the split of a merged record; `kept` of the plan is the record that replaces it now."""
    group = get_merge_group(merged)
    if merged.pk not in group.merge_revisions:
        return MergePlan(merged, merged, [], f"“{name_record(merged)}” is not merged into another record.")
    rest = group.without_merge(merged.pk)
    references = {type(merged): ReferenceFields(), **find_references(type(merged))}
    items = {
        model: plan_split_items(model, references[model], merged, rest)
        for model in list_logged_models()
        if model in references
    }
    items[type(merged)] = plan_group_items(items[type(merged)], merged, group, rest)
    changed = [item for of_model in items.values() for item in of_model if item.target != item.now]
    return MergePlan(merged.replaced_by, merged, changed)


def plan_group_items(
    items: Sequence[MergeItem], merged: Any, group: MergeGroup, rest: MergeGroup
) -> list[MergeItem]:
    """The items of the records of a group, with what the split does to the records themselves."""
    planned = {item.pk: item for item in items}
    for pk in sorted(group.members):
        if pk not in planned:
            ((row, now),) = load_current_states(type(merged), Q(pk=pk))
            planned[pk] = MergeItem(type(merged), pk, now, {**now}, row)
        item = planned[pk]
        successor = rest.resolve(pk) if pk in rest.successors else clear_replacement(item, merged)
        item.target = {**(item.target or {}), "replaced_by_id": successor}
        if pk == merged.pk:
            item.target |= get_status_before_merge(merged, group.merge_revisions[pk])
        if pk == merged.replaced_by_id:
            item.target["updated"] = timezone.now()
    return sorted(planned.values(), key=lambda item: item.pk)


def clear_replacement(item: MergeItem, merged: Record) -> int | None:
    return None if item.pk == merged.pk or item.now is None else item.now["replaced_by_id"]


def get_status_before_merge(merged: Record, revision: int) -> dict[str, str]:
    """The status before the merge, unless it was changed since."""
    changes = build_object_changes(get_log_rows(type(merged)).filter(id=merged.pk))
    merge = next(change for change in changes if change.revision.pk == revision)
    return {"status": merge.before.status} if merge.before and merged.status == merge.row.status else {}


def plan_split_items(
    model: type[Model], fields: ReferenceFields, merged: Record, group: MergeGroup
) -> list[MergeItem]:
    """The objects that merges of the group touched, as they would be with the merges of the group alone."""
    touched = get_log(model).filter(revision__in=group.revisions).order_by().values("id").distinct()
    rows = {row.pk: (row, now) for row, now in load_current_states(model, Q(pk__in=touched))}
    own_fields = ReferenceFields(
        [name for name in fields.attributes if name != "replaced_by_id"], fields.many
    )
    items, returned = [], set()
    for pk, origin in find_link_origins(model, touched, group):
        row, now = rows.get(pk, (origin.row, None))
        target = {**origin.state, **(now or {}), **build_split_target(origin, now, own_fields, group)}
        redirected = [name for name in own_fields.attributes if origin.state[name] == merged.pk]
        items.append(MergeItem(model, pk, now, target, row, redirected=redirected))
        returned |= {pk} if redirected else set()
    ordered = order_split_items(items, returned, own_fields.attributes)
    resolve_duplicates(model, ordered, own_fields.attributes)
    return [item for item in ordered if item.now or item.target]


def order_split_items(
    items: Sequence[MergeItem], returned: set[int], attributes: Sequence[str]
) -> list[MergeItem]:
    """Existing objects first, then those that come back: links of the split record, or now free to exist."""
    freed = {
        identity
        for item in items
        if item.now and item.now != item.target
        for identity in iter_identities(item.model, attributes, item.now)
    }
    return [item for item in items if item.now] + [
        item
        for item in items
        if not item.now
        and (item.pk in returned or freed & {*iter_identities(item.model, attributes, item.target or {})})
    ]


def build_split_target(
    origin: LinkOrigin, now: State | None, fields: ReferenceFields, group: MergeGroup
) -> dict[str, Any]:
    """The values of its origin that an object gets, with the merges of the group applied to them."""
    ends = {
        name: group.resolve(origin.state[name])
        for name in fields.attributes
        if now is None or name in origin.merged_fields
    }
    if issubclass(group.noun, origin.row.instance_type):
        own = origin.row.id
        ends = {name: origin.merged_values.get(name) if end == own else end for name, end in ends.items()}
    ends |= {name: {group.resolve(key) for key in origin.state[name]} for name in fields.many}
    plain = origin.merged_fields - {*fields.attributes, *fields.many} - MERGE_STATE_FIELDS
    return {name: origin.merged_values.get(name, origin.state[name]) for name in plain} | ends


def split_record(merged: Record, *, user: AnyUser | None = None, reason: str = "") -> Revision:
    """Split a record from the one that it was merged into, or raise CannotMerge. Returns the revision."""
    records = type(merged)._base_manager
    merged = records.select_related("replaced_by").get(pk=merged.pk)
    kept = merged.replaced_by.public_id if merged.replaced_by else "nothing"
    why = f"Split of {merged.public_id} from {kept}: {clean_merge_reason(reason)}"
    with merge_transaction(user, why) as context:
        apply_merge_plan(plan_split(records.get(pk=merged.pk)), user)
        return context.get_revision()
