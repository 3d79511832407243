"""The log as readers may see it: in order, one entry for the changes of each revision to each record.

No entry appears before one that was already read: numbers of revisions become visible in order (see
`RevisionContext`), and an entry shows what readers could see at its revision. A link to a draft is shown with
the revision that publishes the draft.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Field, ManyToManyField, ManyToOneRel, Min

from apps.core.models import READABLE_STATUSES, Record, Status
from apps.history.log.changes import (
    HIDDEN_FIELDS,
    ObjectChange,
    build_object_changes,
    get_log,
    get_log_rows,
)
from apps.history.log.diff import get_link_rows, get_row_value, get_tracked_fields
from apps.history.log.positions import (
    LogPosition,
    LogQuery,
    find_log_positions,
    get_public_relations,
    get_required_ends,
)
from apps.history.models import LogRow, Revision

LOG_KINDS = ("created", "published", "changed", "withdrawn", "merged", "split", "undone")
REVISION_BATCH_SIZE = 500  # revisions that are searched at a time
POSITION_BATCH_SIZE = 100  # entries that are read at a time
UNDO_REASON = re.compile(r"Undo of revision (\d+)")

LinkStates = tuple[
    str, LogRow | None, LogRow | None
]  # field that names the record, state before, state after


@dataclass
class PublicLogEntry:
    """The changes of one revision to one record.

    `row` is the state of the record after the revision, `before` the one that readers knew before it, if any.
    """

    position: LogPosition
    revision: Revision
    row: LogRow
    before: LogRow | None
    changes_record: bool  # not only its links
    was_draft: bool
    links: list[LinkStates] = field(default_factory=list)

    @cached_property
    def fields(self) -> list[dict[str, Any]]:
        return serialize_field_changes(self.before, self.row, HIDDEN_FIELDS) if self.changes_record else []

    @property
    def has_content(self) -> bool:
        return bool(self.fields or self.links or self.kind not in ("changed", "undone"))

    @property
    def undone_revision(self) -> int | None:
        found = UNDO_REASON.match(self.revision.reason)
        return int(found[1]) if found else None

    @property
    def kind(self) -> str:
        """One of LOG_KINDS."""
        if self.changes_record and (kind := classify_status_change(self.before, self.row, self.was_draft)):
            return kind
        return "undone" if self.undone_revision else "changed"


def classify_status_change(before: LogRow | None, row: LogRow, was_draft: bool) -> str:
    """The kind of a change of status, "" where the status stayed the same."""
    is_replaced = row.replaced_by_id is not None and not (before and before.replaced_by_id)
    if row.status == Status.WITHDRAWN and (
        is_replaced or before is None or before.status != Status.WITHDRAWN
    ):
        return "merged" if is_replaced else "withdrawn"
    if before is None:
        return "published" if was_draft else "created"
    if before.replaced_by_id and not row.replaced_by_id:
        return "split"
    return "published" if before.status == Status.WITHDRAWN != row.status else ""


def serialize_field_changes(
    before: LogRow | None, after: LogRow | None, skip: Collection[str], is_link: bool = False
) -> list[dict[str, Any]]:
    """[{field, before, after}] of the fields that differ; of a link, also of the records that it connects."""
    changes = [
        {
            "field": item.name,
            "before": serialize_log_value(before, item),
            "after": serialize_log_value(after, item),
        }
        for item in get_tracked_fields(after or before)
        if item.name not in skip
        and (get_row_value(before, item) != get_row_value(after, item) or (is_link and item.is_relation))
    ]
    return [each for each in changes if each["before"] != each["after"] or (is_link and each["after"])]


def serialize_log_value(row: LogRow | None, item: Field) -> Any:
    """A value as it is stored, a record by its id; None for a record that readers may not see."""
    if row is None:
        return None
    if isinstance(item, ManyToManyField):
        name = item.m2m_reverse_field_name()
        return sorted(
            filter(None, (get_readable_id(getattr(link, name)) for link in get_link_rows(row, item)))
        )
    return get_readable_id(getattr(row, item.name)) if item.is_relation else getattr(row, item.attname)


def get_readable_id(record: Record | None) -> str | None:
    return record.public_id if record and record.status in READABLE_STATUSES else None


def iter_log_entries(
    models: Mapping[int, type[Record]], after: LogPosition, last: int, query: LogQuery
) -> Iterator[PublicLogEntry]:
    """The entries after a position, up to the revision `last`; `models` by the index of their noun."""
    revisions, start = query.revisions.filter(pk__lte=last), after.revision
    while numbers := list(revisions.filter(pk__gte=start).values_list("pk", flat=True)[:REVISION_BATCH_SIZE]):
        positions = sorted(each for each in find_log_positions(models, numbers, query) if each > after)
        for at in range(0, len(positions), POSITION_BATCH_SIZE):
            entries = read_log_entries(models, positions[at : at + POSITION_BATCH_SIZE])
            yield from (entry for entry in entries if not query.kinds or entry.kind in query.kinds)
        start = numbers[-1] + 1


# --- Reading entries ---------------------------------------------------------------------------


def read_log_entries(
    models: Mapping[int, type[Record]], positions: Sequence[LogPosition]
) -> list[PublicLogEntry]:
    """The entries at some positions, where readers learn something new."""
    revisions = Revision.objects.select_related("user").in_bulk({position.revision for position in positions})
    by_noun = defaultdict(list)
    for position in positions:
        by_noun[position.noun_index].append(position)
    entries: dict[LogPosition, PublicLogEntry] = {}
    for noun_index, of_noun in by_noun.items():
        entries |= read_noun_entries(models[noun_index], of_noun, revisions)
    return [entries[each] for each in positions if each in entries and entries[each].has_content]


def read_noun_entries(
    model: type[Record], positions: Sequence[LogPosition], revisions: Mapping[int, Revision]
) -> dict[LogPosition, PublicLogEntry]:
    """The public entries of one noun at these positions; a position without news for readers has none."""
    ids, last = {each.record_id for each in positions}, max(each.revision for each in positions)
    rows = get_log_rows(model).filter(id__in=ids, revision__lte=last)
    first = dict(rows.order_by().values_list("id").annotate(Min("revision")))
    readable: dict[int, list[ObjectChange]] = defaultdict(list)
    for change in build_object_changes(rows.filter(status__in=READABLE_STATUSES)):
        readable[change.row.id].append(change)
    entries = {}
    for at in positions:
        known = [change for change in readable[at.record_id] if change.revision.pk <= at.revision]
        if known:
            change, changes_record = known[-1], known[-1].revision.pk == at.revision
            before = change.before if changes_record else change.row
            was_draft = first[at.record_id] < known[0].revision.pk
            entries[at] = PublicLogEntry(
                at, revisions[at.revision], change.row, before, changes_record, was_draft
            )
    for relation in get_public_relations(model) if entries else ():
        add_link_changes(relation, entries, last)
    return entries


LinkRows = Mapping[int, Mapping[int, list[LogRow]]]  # {record: {link: log rows in their order}}


def add_link_changes(
    relation: ManyToOneRel, entries: Mapping[LogPosition, PublicLogEntry], last: int
) -> None:
    """Add to the entries the links of one model that readers saw change, up to the revision `last`."""
    owner = relation.field.attname
    ids = {position.record_id for position in entries}
    by_record: dict[int, dict[int, list[LogRow]]] = defaultdict(lambda: defaultdict(list))
    for row in get_log_rows(relation.related_model).filter(**{f"{owner}__in": ids}, revision__lte=last):
        by_record[getattr(row, owner)][row.id].append(row)
    visibility = LinkVisibility(get_required_ends(relation), by_record)
    for position, entry in entries.items():
        for rows in by_record[position.record_id].values():
            before = visibility.get_state(rows, position.revision - 1) if entry.before else None
            after = visibility.get_state(rows, position.revision)
            if before is not after:
                entry.links.append((relation.field.name, before, after))


class LinkVisibility:
    """The revisions since which readers know the records that links need."""

    def __init__(self, ends: Sequence[Field], by_record: LinkRows) -> None:
        self.ends = ends
        rows = [row for links in by_record.values() for rows in links.values() for row in rows]
        self.published = {end.attname: self.find_publications(end, rows) for end in ends}

    def find_publications(self, end: Field, rows: Sequence[LogRow]) -> dict[int, int]:
        """{record: first revision in which readers could see it}"""
        keys = {getattr(row, end.attname) for row in rows}
        readable = get_log(end.related_model).filter(id__in=keys, status__in=READABLE_STATUSES).order_by()
        return dict(readable.values_list("id").annotate(Min("revision")))

    def get_state(self, rows: Sequence[LogRow], revision: int) -> LogRow | None:
        """The state of a link as readers saw it at a revision, if they did."""
        last = next((row for row in reversed(rows) if row.revision_id <= revision), None)
        if last is None or last.history_type == "-":
            return None
        published = [self.published[end.attname].get(getattr(last, end.attname)) for end in self.ends]
        return last if all(first is not None and first <= revision for first in published) else None
