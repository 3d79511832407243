"""Positions in the public log at which there can be an entry: revision by revision, record by record."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Field, ManyToOneRel, Model, OuterRef, Q, QuerySet

from apps.core.models import READABLE_STATUSES, Record, Status
from apps.history.log.changes import get_log, get_owned_relations
from apps.history.models import InternalModel, LogRow, Revision


@dataclass(frozen=True, order=True)
class LogPosition:
    """The position of an entry in the public log.

    `noun_index` is the position of its noun among those that are read, `record_id` the key of its record.
    """

    revision: int
    noun_index: int
    record_id: int


@dataclass(frozen=True)
class LogQuery:
    """Conditions on entries: their kinds, the earliest time, the ids of records. Empty ones are ignored."""

    kinds: frozenset[str] = frozenset()
    since: datetime | None = None
    ids: tuple[str, ...] = ()

    @property
    def revisions(self) -> QuerySet[Revision]:
        revisions = Revision.objects.order_by("pk")
        revisions = revisions.filter(time__gte=self.since) if self.since else revisions
        if self.kinds == {"undone"}:
            return revisions.filter(reason__startswith="Undo of revision ")
        return revisions


def find_log_positions(
    models: Mapping[int, type[Record]], numbers: Sequence[int], query: LogQuery
) -> set[LogPosition]:
    """The positions within some revisions, whose numbers are sorted, at which there can be an entry."""
    window = Q(revision__gte=numbers[0], revision__lte=numbers[-1], revision__in=numbers)
    positions = set()
    for noun_index, model in models.items():
        records: Any = model
        of_ids = Q(id__in=records.objects.filter(public_id__in=query.ids).values("pk")) if query.ids else Q()
        rows = get_log(model).filter(
            window, of_ids, build_kind_filter(query.kinds), status__in=READABLE_STATUSES
        )
        pairs = [*list_revision_keys(rows, "id")]
        if not query.kinds or query.kinds & {"changed", "undone"}:
            pairs += iter_link_positions(model, window, of_ids)
        positions |= {LogPosition(revision, noun_index, key) for revision, key in pairs}
    return positions


def build_kind_filter(kinds: AbstractSet[str]) -> Q:
    """The rows of records that can be of these kinds, as far as one column shows it."""
    if kinds and kinds <= {"withdrawn", "merged"}:
        return Q(status=Status.WITHDRAWN)
    return Q()


def list_revision_keys(rows: QuerySet[LogRow], owner: str) -> QuerySet[LogRow, tuple[int, int]]:
    """(revision, key of the record) of log rows; `owner` is the column with the key."""
    return rows.order_by().values_list("revision", owner).distinct()


def iter_link_positions(model: type[Record], window: Q, of_ids: Q) -> Iterator[tuple[int, int]]:
    """(revision, key of the record) where its links were written, or the other record was published."""
    owners = get_log(model).filter(of_ids).values("id")
    for relation in get_public_relations(model):
        owner = relation.field.attname
        rows = get_log(relation.related_model).filter(**({f"{owner}__in": owners} if of_ids else {}))
        yield from list_revision_keys(rows.filter(window), owner)
        for end in get_required_ends(relation):
            published = select_first_publications(end.related_model, window)
            yield from iter_newly_visible_links(rows, owner, end, published)


def select_first_publications(model: Any, window: Q) -> QuerySet[LogRow]:
    """The rows with which records that were drafts before were published."""
    earlier = get_log(model).filter(id=OuterRef("id"), revision__lt=OuterRef("revision"))
    rows = get_log(model).filter(window, Exists(earlier), status__in=READABLE_STATUSES)
    return rows.exclude(Exists(earlier.filter(status__in=READABLE_STATUSES))).order_by()


def iter_newly_visible_links(
    rows: QuerySet[LogRow], owner: str, end: Field, published: QuerySet[LogRow]
) -> Iterator[tuple[int, int]]:
    """(revision, key of the record) where a record was published that one of its links had led to before."""
    revisions = dict(published.values_list("id", "revision"))
    if revisions:
        links = rows.filter(**{f"{end.attname}__in": published.values("id")}).order_by()
        for key, number, other in links.values_list(owner, "revision", end.attname).distinct():
            if number < revisions[other]:
                yield revisions[other], key


def get_public_relations(model: type[Model]) -> list[ManyToOneRel]:
    """The relations to links of a record that readers may see."""
    return [
        relation
        for relation in get_owned_relations(model)
        if not issubclass(relation.related_model, InternalModel)
    ]


def get_required_ends(relation: ManyToOneRel) -> list[Field]:
    """The records that a link needs, apart from its owner: readers see it only if they may see these."""
    return [
        item
        for item in relation.related_model._meta.fields
        if item.is_relation and not item.null and item.name != relation.field.name and is_record_field(item)
    ]


def is_record_field(item: Field) -> bool:
    return isinstance(item.related_model, type) and issubclass(item.related_model, Record)
