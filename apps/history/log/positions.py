"""Where an entry may stand in the log as readers may know it: revision by revision, record by record."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from apps.core.models import READABLE_STATUSES, Record, Status
from apps.history.log.changes import get_owned_relations
from apps.history.models import InternalModel


@dataclass(frozen=True, order=True)
class LogPosition:
    """Where an entry stands. `noun`: the place of its model among those that are asked."""

    revision: int
    noun: int
    key: int


def find_log_positions(models, numbers, choice):
    """Where an entry may stand within some revisions, all places once."""
    window = Q(revision__gte=numbers[0], revision__lte=numbers[-1], revision__in=numbers)
    found = set()
    for noun, model in models.items():
        named = model.objects.filter(public_id__in=choice.ids)
        asked = Q(id__in=named.values("pk")) if choice.ids else Q()
        rows = model.history.filter(
            window, asked, build_kind_filter(choice.kinds), status__in=READABLE_STATUSES
        )
        found |= {LogPosition(revision, noun, key) for revision, key in list_revision_keys(rows, "id")}
        if not choice.kinds or choice.kinds & {"changed", "undone"}:
            found |= {
                LogPosition(revision, noun, key)
                for revision, key in iter_link_positions(model, window, asked)
            }
    return found


def build_kind_filter(kinds):
    """Which rows of records can be of these kinds, as far as that can be asked cheaply."""
    if kinds and kinds <= {"withdrawn", "merged"}:
        return Q(status=Status.WITHDRAWN)
    return Q()


def list_revision_keys(rows, owner):
    return rows.order_by().values_list("revision", owner).distinct()


def iter_link_positions(model, window, asked):
    """(revision, key of the record) wherever its links were written, or what they lead to was published."""
    owners = model.history.filter(asked).values("id")
    for relation in get_public_relations(model):
        owner = relation.field.attname
        rows = relation.related_model.history.filter(**({f"{owner}__in": owners} if asked else {}))
        yield from list_revision_keys(rows.filter(window), owner)
        for end in get_required_ends(relation):
            yield from iter_newly_visible_links(
                rows, owner, end, select_first_publications(end.related_model, window)
            )


def select_first_publications(model, window):
    """The rows with which drafts that were written before came to be seen."""
    earlier = model.history.filter(id=OuterRef("id"), revision__lt=OuterRef("revision"))
    rows = model.history.filter(window, Exists(earlier), status__in=READABLE_STATUSES)
    return rows.exclude(Exists(earlier.filter(status__in=READABLE_STATUSES))).order_by()


def iter_newly_visible_links(rows, owner, end, news):
    """(revision, key of the record) where a link had led to one of them already."""
    when = dict(news.values_list("id", "revision"))
    if when:
        led = rows.filter(**{f"{end.attname}__in": news.values("id")}).order_by()
        for key, number, to in led.values_list(owner, "revision", end.attname).distinct():
            if number < when[to]:
                yield when[to], key


def get_public_relations(model):
    return [
        relation
        for relation in get_owned_relations(model)
        if not issubclass(relation.related_model, InternalModel)
    ]


def get_required_ends(relation):
    """The records that a link cannot be without, beside the one that it belongs to."""
    items = relation.related_model._meta.fields
    return [
        item
        for item in items
        if item.is_relation and not item.null and item.name != relation.field.name and is_record_field(item)
    ]


def is_record_field(item):
    return issubclass(item.related_model, Record)
