"""Who wrote what is to be published, read from the log: where four eyes are asked, another publishes it."""

from django.contrib.auth import get_permission_codename, get_user_model
from django.db.models import Max, Q

from apps.core.models import Status
from apps.history.log.changes import HIDDEN_FIELDS, get_owned_relations
from apps.history.models import Revision

# An import is nobody's writing, unless it brings back a list that a person edited.
WRITTEN_BY_PERSON = Q(revision__user__isnull=False) & (
    Q(revision__batch="") | Q(revision__batch__startswith="riskbase ")
)


def find_records_written_by(user, records):
    """The records that this user was the last person to change since they were published, if ever."""
    authors = get_last_authors(records)
    return [record for record in records if authors.get(record.pk) == user.pk]


def get_last_authors(records):
    """{record: user}, by their keys; without the records that no person has changed since."""
    published, last = {}, {}
    for key, revision, status, changed in iter_record_versions(records):
        if status == Status.PUBLISHED:
            published[key] = revision
            last.pop(key, None)
        elif changed:
            last[key] = revision
    for key, revision in iter_link_edits(records):
        if revision > max(published.get(key, 0), last.get(key, 0)):
            last[key] = revision
    users = dict(Revision.objects.filter(pk__in=set(last.values())).values_list("pk", "user"))
    return {key: users[revision] for key, revision in last.items()}


def iter_record_versions(records):
    """Each state of each record: its revision and status, and whether a person changed more than that."""
    log = records.model.history
    names = [item.attname for item in log.model.tracked_fields if item.name not in {*HIDDEN_FIELDS, "status"}]
    rows = log.filter(id__in=records.values("pk")).order_by("id", "history_id")
    persons = set(rows.filter(WRITTEN_BY_PERSON).order_by().values_list("revision", flat=True))
    before = None
    for key, revision, status, *words in rows.values_list("id", "revision", "status", *names):
        yield key, revision, status, revision in persons and (key, words) != before
        before = key, words


def iter_link_edits(records):
    """The last revision in which a person changed a link of a record, for each kind of link."""
    for relation in get_owned_relations(records.model):
        owner = relation.field.attname
        rows = relation.related_model.history.filter(
            WRITTEN_BY_PERSON, **{f"{owner}__in": records.values("pk")}
        )
        yield from rows.order_by().values_list(owner).annotate(Max("revision"))


def find_other_publishers(model, but):
    """The other people who may publish records of this noun."""
    permission = f"{model._meta.app_label}.{get_permission_codename('publish', model._meta)}"
    return get_user_model().objects.with_perm(permission).filter(is_staff=True).exclude(pk=but.pk)
