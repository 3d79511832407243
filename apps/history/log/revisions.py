"""Revisions as readers may see them: those of one record, and which records are new, changed or withdrawn."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from itertools import groupby
from operator import attrgetter, or_
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    ManyToOneRel,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from apps.core.languages import format_count
from apps.core.models import READABLE_STATUSES, Record, Status
from apps.history.log.changes import ObjectChange, get_log, list_public_changes
from apps.history.log.positions import get_public_relations, get_required_ends
from apps.history.models import LogRow, Revision

SUMMARY_KINDS = ("new", "withdrawn", "changed")  # the first that applies to a record in a revision


@dataclass
class RecordRevision:
    """The changes of a revision to one record and its links.

    If the revision added the record, the links that it added with it are counted in `added_links`.
    """

    revision: Revision
    changes: list[ObjectChange]
    added_links: str = ""


def list_record_revisions(record: Record) -> list[RecordRevision]:
    """The revisions of a record that readers may see, the last first."""
    grouped = groupby(list_public_changes(record), attrgetter("revision"))
    return [build_record_revision(revision, list(changes)) for revision, changes in grouped]


def build_record_revision(revision: Revision, changes: list[ObjectChange]) -> RecordRevision:
    if not any(change.kind == "+" and not change.owner for change in changes):
        return RecordRevision(revision, changes)
    links = [change for change in changes if change.kind == "+" and change.owner]
    others = [change for change in changes if change not in links]
    return RecordRevision(revision, others, describe_added_links(links))


def describe_added_links(links: Iterable[ObjectChange]) -> str:
    """`3 risk citations, 1 risk term`."""
    counts = Counter(change.meta for change in links)
    return ", ".join(format_count(count, meta) for meta, count in counts.items())


@dataclass
class RevisionSummary:
    """The changes of one revision: {model: {kind: [keys of the records]}}."""

    revision: Revision
    records: dict[type[Record], dict[str, list[int]]] = field(
        default_factory=lambda: defaultdict(lambda: {kind: [] for kind in SUMMARY_KINDS})
    )


def find_public_revisions(*nouns: QuerySet[Any]) -> QuerySet[Revision]:
    """The revisions that changed these records in a way that readers may see, the last first.

    `nouns`: a queryset of records for each noun. Withdrawn records count, drafts do not.
    """
    written = [
        log.filter(revision=OuterRef("pk")) for records in nouns for log, _ in get_public_logs(records)
    ]
    return Revision.objects.filter(reduce(or_, map(Exists, written), Q())).select_related("user")


def summarize_revisions(revisions: Iterable[Revision], *nouns: QuerySet[Any]) -> list[RevisionSummary]:
    """Summaries of some revisions in their order, as far as they concern these records."""
    summaries = {revision.pk: RevisionSummary(revision) for revision in revisions}
    queries = [
        classify_log_rows(log.filter(revision__in=summaries), owner, place)
        for place, records in enumerate(nouns)
        for log, owner in get_public_logs(records)
    ]
    kinds: dict[tuple[int, int, int], str] = {}
    for revision, key, place, kind in queries[0].union(*queries[1:]):
        known = kinds.get((revision, place, key), kind)
        kinds[revision, place, key] = min(kind, known, key=SUMMARY_KINDS.index)
    for (revision, place, key), kind in sorted(kinds.items()):
        summaries[revision].records[nouns[place].model][kind].append(key)
    return list(summaries.values())


def filter_changed_since(records: QuerySet[Any], start: datetime) -> QuerySet[Any]:
    """The records that readers see differently than before a time, withdrawn ones among them.

    Each has an attribute `change`: new, changed or withdrawn.
    """
    touched = [
        Q(pk__in=log.filter(revision__time__gte=start).values(owner))
        for log, owner in get_public_logs(records.model.objects.all())
    ]
    earlier = get_log(records.model).filter(
        id=OuterRef("pk"), revision__time__lt=start, status__in=READABLE_STATUSES
    )
    changed = records.alias(was=get_last_status(earlier)).annotate(change=KIND_SINCE)
    return changed.filter(
        reduce(or_, touched), Q(status=Status.PUBLISHED) | Q(was=None) | Q(was=Status.PUBLISHED)
    )


def get_public_logs(records: QuerySet[Any]) -> list[tuple[QuerySet[LogRow], str]]:
    """The public log of records and of their links, each with the name of the column that has the record."""
    keys = records.filter(status__in=READABLE_STATUSES).order_by().values("pk")
    readable = get_log(records.model).filter(status__in=READABLE_STATUSES)
    logs = [(readable.filter(id__in=keys), "id")]
    for relation in get_public_relations(records.model):
        owner = relation.field.attname
        known = readable.filter(id=OuterRef(owner), revision__lte=OuterRef("revision"))
        log = get_log(relation.related_model).filter(
            Exists(known), **{f"{owner}__in": keys}, **build_readable_end_filters(relation)
        )
        logs.append((log, owner))
    return [(log.order_by(), owner) for log, owner in logs]


def build_readable_end_filters(relation: ManyToOneRel) -> dict[str, tuple[Status, ...]]:
    """The conditions under which readers may see a link."""
    return {f"{end.name}__status__in": READABLE_STATUSES for end in get_required_ends(relation)}


def classify_log_rows(log: QuerySet[LogRow], owner: str, place: int) -> QuerySet[LogRow, tuple]:
    """(revision, key of the record, index of the noun, kind)"""
    rows = log.annotate(was=get_previous_status(log)) if owner == "id" else log
    kind = KIND_BY_STATUS if owner == "id" else Value("changed", CharField())
    return rows.values_list("revision", owner).annotate(place=Value(place), kind=kind)


def get_previous_status(log: QuerySet[LogRow]) -> Subquery:
    """The status that readers knew before the revision; NULL if they did not know the record."""
    earlier = log.model.objects.filter(
        id=OuterRef("id"), revision__lt=OuterRef("revision"), status__in=READABLE_STATUSES
    )
    return get_last_status(earlier)


def get_last_status(log: QuerySet[LogRow]) -> Subquery:
    return Subquery(log.order_by("-revision_id", "-history_id").values("status")[:1])


KIND_BY_STATUS = Case(
    When(was=None, then=Value("new")),
    When(~Q(was=Status.WITHDRAWN) & Q(status=Status.WITHDRAWN), then=Value("withdrawn")),
    default=Value("changed"),
    output_field=CharField(),
)
KIND_SINCE = Case(
    When(status=Status.WITHDRAWN, then=Value("withdrawn")),
    When(was=None, then=Value("new")),
    default=Value("changed"),
    output_field=CharField(),
)
