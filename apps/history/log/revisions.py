"""What readers may know of what each revision did to records: which are new, changed, withdrawn."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Case, CharField, Exists, OuterRef, Q, Subquery, Value, When

from apps.core.models import READABLE_STATUSES, Record, Status
from apps.history.log.changes import get_owned_relations
from apps.history.models import InternalModel, Revision

SUMMARY_KINDS = ("new", "withdrawn", "changed")  # what says most comes first


@dataclass
class RevisionSummary:
    """What one revision did, noun by noun: {model: {kind: [keys of the records]}}."""

    revision: Revision
    did: dict = field(default_factory=lambda: defaultdict(lambda: {kind: [] for kind in SUMMARY_KINDS}))


def find_public_revisions(*nouns):
    """The revisions that did something to these records that readers may know of, the last first.

    `nouns`: a queryset of records for each noun. Withdrawn ones count, drafts never do.
    """
    touching = [log.filter(revision=OuterRef("pk")) for rows in nouns for log, _ in get_public_logs(rows)]
    return Revision.objects.filter(reduce(or_, map(Exists, touching), Q())).select_related("user")


def summarize_revisions(revisions, *nouns):
    """What each of some revisions did to these records, in the order of the revisions: [Act]."""
    found = {revision.pk: RevisionSummary(revision) for revision in revisions}
    queries = [
        classify_log_rows(log.filter(revision__in=found), owner, place)
        for place, rows in enumerate(nouns)
        for log, owner in get_public_logs(rows)
    ]
    said = {}
    for revision, key, place, kind in queries[0].union(*queries[1:]):
        said[revision, place, key] = min(
            kind, said.get((revision, place, key), kind), key=SUMMARY_KINDS.index
        )
    for (revision, place, key), kind in sorted(said.items()):
        found[revision].did[nouns[place].model][kind].append(key)
    return list(found.values())


def filter_changed_since(rows, start):
    """The records that readers see otherwise than before that time, withdrawn ones among them.

    `change` says of each how: new, changed or withdrawn.
    """
    touched = [
        Q(pk__in=log.filter(revision__time__gte=start).values(owner))
        for log, owner in get_public_logs(rows.model.objects.all())
    ]
    earlier = rows.model.history.filter(
        id=OuterRef("pk"), revision__time__lt=start, status__in=READABLE_STATUSES
    )
    told = rows.alias(was=get_last_status(earlier)).annotate(change=KIND_SINCE).filter(reduce(or_, touched))
    return told.filter(Q(status=Status.PUBLISHED) | Q(was=None) | Q(was=Status.PUBLISHED))


def get_public_logs(rows):
    """[(log of the records or of their links, name of the record's key there)], as far as it is public."""
    rows = rows.filter(status__in=READABLE_STATUSES).order_by().values("pk")
    seen = rows.model.history.filter(status__in=READABLE_STATUSES)
    found = [(seen.filter(id__in=rows), "id")]
    for relation in get_owned_relations(rows.model):
        model, owner = relation.related_model, relation.field.attname
        if not issubclass(model, InternalModel):
            known = seen.filter(id=OuterRef(owner), revision__lte=OuterRef("revision"))
            log = model.history.filter(
                Exists(known), **{f"{owner}__in": rows}, **build_readable_end_filters(relation)
            )
            found.append((log, owner))
    return [(log.order_by(), owner) for log, owner in found]


def build_readable_end_filters(relation):
    """A link is as public as the records that it cannot be without."""
    ends = [item for item in relation.related_model._meta.fields if item.is_relation and not item.null]
    return {
        f"{end.name}__status__in": READABLE_STATUSES
        for end in ends
        if end.name != relation.field.name and issubclass(end.related_model, Record)
    }


def classify_log_rows(log, owner, place):
    """(revision, key of the record, place of the noun, kind)"""
    told = log.annotate(was=get_previous_status(log)) if owner == "id" else log
    kind = KIND_BY_STATUS if owner == "id" else Value("changed", CharField())
    return told.values_list("revision", owner).annotate(place=Value(place), kind=kind)


def get_previous_status(log):
    """The status that readers knew before the revision; nothing where they knew no such record."""
    earlier = log.model.objects.filter(
        id=OuterRef("id"), revision__lt=OuterRef("revision"), status__in=READABLE_STATUSES
    )
    return get_last_status(earlier)


def get_last_status(log):
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
