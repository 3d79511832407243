"""The last authors of records, read from the log. Under four eyes, somebody else has to publish a record."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_permission_codename, get_user_model
from django.contrib.auth.models import User
from django.db.models import Max, Model, Q, QuerySet

from apps.core.models import Record, Status
from apps.history.log.changes import HIDDEN_FIELDS, get_log, get_owned_relations
from apps.history.models import AnyUser, Revision

# An import has no author, unless it reads a spreadsheet of this site that a person edited.
WRITTEN_BY_PERSON = Q(revision__user__isnull=False) & (
    Q(revision__batch="") | Q(revision__batch__startswith="riskbase ")
)


def find_records_written_by(user: AnyUser, records: QuerySet[Any]) -> list[Record]:
    """The records that the user was the last person to change since they were published, if ever."""
    authors = get_last_authors(records)
    return [record for record in records if authors.get(record.pk) == user.pk]


def get_last_authors(records: QuerySet[Any]) -> dict[int, int]:
    """{record: user}, by keys, without records that no person has changed since they were published."""
    published: dict[int, int] = {}
    last: dict[int, int] = {}
    for key, revision, status, is_edited in iter_record_versions(records):
        if status == Status.PUBLISHED:
            published[key] = revision
            last.pop(key, None)
        elif is_edited:
            last[key] = revision
    for key, revision in iter_link_edits(records):
        if revision > max(published.get(key, 0), last.get(key, 0)):
            last[key] = revision
    users = dict(Revision.objects.filter(pk__in=set(last.values())).values_list("pk", "user"))
    return {key: users[revision] for key, revision in last.items()}


def iter_record_versions(records: QuerySet[Any]) -> Iterator[tuple[int, int, str, bool]]:
    """(record, revision, status, whether a person edited it) of each state of each record.

    A change of the status alone is not an edit.
    """
    log = get_log(records.model)
    hidden = {*HIDDEN_FIELDS, "status"}
    names = [item.attname for item in log.model.tracked_fields if item.name not in hidden]
    rows = log.filter(id__in=records.values("pk")).order_by("id", "history_id")
    by_persons = set(rows.filter(WRITTEN_BY_PERSON).order_by().values_list("revision", flat=True))
    before = None
    for key, revision, status, *values in rows.values_list("id", "revision", "status", *names):
        yield key, revision, status, revision in by_persons and (key, values) != before
        before = key, values


def iter_link_edits(records: QuerySet[Any]) -> Iterator[tuple[int, int]]:
    """(record, last revision in which a person changed one of its links), for each type of link."""
    for relation in get_owned_relations(records.model):
        owner = relation.field.attname
        log = get_log(relation.related_model)
        rows = log.filter(WRITTEN_BY_PERSON, **{f"{owner}__in": records.values("pk")})
        yield from rows.order_by().values_list(owner).annotate(Max("revision"))


def find_other_publishers(model: type[Model], but: AnyUser) -> QuerySet[User]:
    """The other people who may publish records of a noun."""
    permission = f"{model._meta.app_label}.{get_permission_codename('publish', model._meta)}"
    return get_user_model().objects.with_perm(permission).filter(is_staff=True).exclude(pk=but.pk or 0)
