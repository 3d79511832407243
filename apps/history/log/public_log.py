"""The log as readers may know it: one entry for what each revision did to each record, in order.

None comes to stand before one that was told: numbers of revisions come to be seen in order (`Act.number`),
and whether readers may know of something is asked as of then. A link to a draft is told when the draft is
published.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Min

from apps.core.models import READABLE_STATUSES, Status
from apps.history.log.changes import HIDDEN_FIELDS, build_object_changes, get_log_rows
from apps.history.log.diff import get_link_rows, get_row_value, get_tracked_fields
from apps.history.log.positions import (
    LogPosition,
    find_log_positions,
    get_public_relations,
    get_required_ends,
)
from apps.history.models import Revision

LOG_KINDS = ("created", "published", "changed", "withdrawn", "merged", "split", "undone")
REVISION_BATCH_SIZE, POSITION_BATCH_SIZE = 500, 100  # that are looked through, and told, at a time
UNDO_REASON = re.compile(r"Undo of revision (\d+)")


@dataclass
class PublicLogEntry:
    place: LogPosition
    revision: Revision
    row: object  # of the log: the record as the revision left it
    before: object | None  # as readers knew it, if they did
    is_own: bool  # the record itself was written, not only its links
    was_draft: bool
    links: list = field(default_factory=list)  # (name of the record in it, row before, row after)

    @cached_property
    def fields(self):
        return serialize_field_changes(self.before, self.row, HIDDEN_FIELDS) if self.is_own else []

    @property
    def says_something(self):
        return bool(self.fields or self.links or self.kind not in ("changed", "undone"))

    @property
    def undoes(self):
        found = UNDO_REASON.match(self.revision.reason)
        return int(found[1]) if found else None

    @property
    def kind(self):
        if self.is_own and (kind := classify_status_change(self.before, self.row, self.was_draft)):
            return kind
        return "undone" if self.undoes else "changed"


def classify_status_change(before, row, was_draft):
    """What became of a record whose standing changed; nothing where it did not."""
    went = row.replaced_by_id is not None and not (before and before.replaced_by_id)
    if row.status == Status.WITHDRAWN and (went or before is None or before.status != Status.WITHDRAWN):
        return "merged" if went else "withdrawn"
    if before is None:
        return "published" if was_draft else "created"
    if before.replaced_by_id and not row.replaced_by_id:
        return "split"
    return "published" if before.status == Status.WITHDRAWN != row.status else ""


def serialize_field_changes(before, after, skip, is_link=False):
    """[{field, before, after}] of what differs, and of what a link ties: values as held, records by id."""
    items = [item for item in get_tracked_fields(after or before) if item.name not in skip]
    found = [
        {
            "field": item.name,
            "before": serialize_log_value(before, item),
            "after": serialize_log_value(after, item),
        }
        for item in items
        if get_row_value(before, item) != get_row_value(after, item) or (is_link and item.is_relation)
    ]
    return [each for each in found if each["before"] != each["after"] or (is_link and each["after"])]


def serialize_log_value(row, item):
    """Null in place of a record that readers may not see."""
    if row is None:
        return None
    if item.many_to_many:
        name = item.m2m_reverse_field_name()
        return sorted(filter(None, (get_readable_id(getattr(end, name)) for end in get_link_rows(row, item))))
    return get_readable_id(getattr(row, item.name)) if item.is_relation else getattr(row, item.attname)


def get_readable_id(record):
    return record.public_id if record and record.status in READABLE_STATUSES else None


@dataclass(frozen=True)
class LogQuery:
    """Which entries: of these kinds, since a time, of records with these ids; all where it says nothing."""

    kinds: frozenset = frozenset()
    since: datetime | None = None
    ids: tuple = ()

    @property
    def revisions(self):
        found = Revision.objects.order_by("pk")
        found = found.filter(time__gte=self.since) if self.since else found
        return found.filter(reason__startswith="Undo of revision ") if self.kinds == {"undone"} else found


def iter_log_entries(models, after: LogPosition, last: int, choice: LogQuery) -> Iterator[PublicLogEntry]:
    """What stands after a place, up to the revision `last`; `models` by their place in the order."""
    revisions, start = choice.revisions.filter(pk__lte=last), after.revision
    while numbers := list(revisions.filter(pk__gte=start).values_list("pk", flat=True)[:REVISION_BATCH_SIZE]):
        found = sorted(place for place in find_log_positions(models, numbers, choice) if place > after)
        for at in range(0, len(found), POSITION_BATCH_SIZE):
            some = read_log_entries(models, found[at : at + POSITION_BATCH_SIZE])
            yield from (entry for entry in some if not choice.kinds or entry.kind in choice.kinds)
        start = numbers[-1] + 1


# --- What they say -----------------------------------------------------------------------------


def read_log_entries(models, found):
    """The entries at some places; where readers were told nothing new there is none."""
    revisions = Revision.objects.select_related("user").in_bulk({place.revision for place in found})
    of_noun = defaultdict(list)
    for place in found:
        of_noun[place.noun].append(place)
    made = {}
    for noun, some in of_noun.items():
        made |= read_noun_entries(models[noun], some, revisions)
    told_ones = (made[place] for place in found if place in made)
    return [entry for entry in told_ones if entry.says_something]


def read_noun_entries(model, found, revisions):
    keys, last = {place.key for place in found}, max(place.revision for place in found)
    made, standing_then = {}, defaultdict(list)
    rows = get_log_rows(model).filter(id__in=keys, revision__lte=last)
    first = dict(rows.order_by().values_list("id").annotate(Min("revision")))
    for change in build_object_changes(rows.filter(status__in=READABLE_STATUSES)):
        standing_then[change.row.id].append(change)
    for place in found:
        known = [change for change in standing_then[place.key] if change.revision.pk <= place.revision]
        if known:
            change, is_own = known[-1], known[-1].revision.pk == place.revision
            before = change.before if is_own else change.row
            was_draft = first[place.key] < known[0].revision.pk
            made[place] = PublicLogEntry(
                place, revisions[place.revision], change.row, before, is_own, was_draft
            )
    for relation in get_public_relations(model) if made else ():
        add_link_changes(relation, made, last)
    return made


def add_link_changes(relation, made, last):
    owner = relation.field.attname
    keys = {place.key for place in made}
    of_record = defaultdict(lambda: defaultdict(list))
    for row in get_log_rows(relation.related_model).filter(**{f"{owner}__in": keys}, revision__lte=last):
        of_record[getattr(row, owner)][row.id].append(row)
    known = LinkVisibility(get_required_ends(relation), of_record)
    for place, entry in made.items():
        for rows in of_record[place.key].values():
            before = known.link(rows, place.revision - 1) if entry.before else None
            after = known.link(rows, place.revision)
            if before is not after:
                entry.links.append((relation.field.name, before, after))


class LinkVisibility:
    """Since when readers know the records that links need."""

    def __init__(self, needs, of_record):
        self.needs = needs
        rows = [row for objects in of_record.values() for of_one in objects.values() for row in of_one]
        self.since = {end.attname: self.published(end, rows) for end in needs}

    def published(self, end, rows):
        keys = {getattr(row, end.attname) for row in rows}
        readable = end.related_model.history.filter(id__in=keys, status__in=READABLE_STATUSES).order_by()
        return dict(readable.values_list("id").annotate(Min("revision")))

    def link(self, rows, number):
        """A link as readers saw it at that revision, if they did."""
        last = next((row for row in reversed(rows) if row.revision_id <= number), None)
        if last is None or last.history_type == "-":
            return None
        since = [self.since[end.attname].get(getattr(last, end.attname)) for end in self.needs]
        return last if all(when is not None and when <= number for when in since) else None
