"""What readers may know of what each revision did to records: which are new, changed, withdrawn."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Case, CharField, Exists, OuterRef, Q, Subquery, Value, When

from apps.core.models import READABLE, Record, Status
from apps.history.log.changes import links
from apps.history.models import Bookkeeping, Revision

KINDS = ("new", "withdrawn", "changed")  # what says most comes first


@dataclass
class Act:
    """What one revision did, noun by noun: {model: {kind: [keys of the records]}}."""

    revision: Revision
    did: dict = field(default_factory=lambda: defaultdict(lambda: {kind: [] for kind in KINDS}))


def revisions_of(*nouns):
    """The revisions that did something to these records that readers may know of, the last first.

    `nouns`: a queryset of records for each noun. Withdrawn ones count, drafts never do.
    """
    touching = [log.filter(revision=OuterRef("pk")) for rows in nouns for log, _ in logs(rows)]
    return Revision.objects.filter(reduce(or_, map(Exists, touching), Q())).select_related("user")


def acts(revisions, *nouns):
    """What each of some revisions did to these records, in the order of the revisions: [Act]."""
    found = {revision.pk: Act(revision) for revision in revisions}
    queries = [
        kinds(log.filter(revision__in=found), owner, place)
        for place, rows in enumerate(nouns)
        for log, owner in logs(rows)
    ]
    said = {}
    for revision, key, place, kind in queries[0].union(*queries[1:]):
        said[revision, place, key] = min(kind, said.get((revision, place, key), kind), key=KINDS.index)
    for (revision, place, key), kind in sorted(said.items()):
        found[revision].did[nouns[place].model][kind].append(key)
    return list(found.values())


def changed_since(rows, start):
    """The records that readers see otherwise than before that time, withdrawn ones among them.

    `change` says of each how: new, changed or withdrawn.
    """
    touched = [
        Q(pk__in=log.filter(revision__time__gte=start).values(owner))
        for log, owner in logs(rows.model.objects.all())
    ]
    earlier = rows.model.history.filter(id=OuterRef("pk"), revision__time__lt=start, status__in=READABLE)
    told = rows.alias(was=last_status(earlier)).annotate(change=SINCE).filter(reduce(or_, touched))
    return told.filter(Q(status=Status.PUBLISHED) | Q(was=None) | Q(was=Status.PUBLISHED))


def logs(rows):
    """[(log of the records or of their links, name of the record's key there)], as far as it is public."""
    rows = rows.filter(status__in=READABLE).order_by().values("pk")
    seen = rows.model.history.filter(status__in=READABLE)
    found = [(seen.filter(id__in=rows), "id")]
    for relation in links(rows.model):
        model, owner = relation.related_model, relation.field.attname
        if not issubclass(model, Bookkeeping):
            known = seen.filter(id=OuterRef(owner), revision__lte=OuterRef("revision"))
            log = model.history.filter(Exists(known), **{f"{owner}__in": rows}, **readable_ends(relation))
            found.append((log, owner))
    return [(log.order_by(), owner) for log, owner in found]


def readable_ends(relation):
    """A link is as public as the records that it cannot be without."""
    ends = [item for item in relation.related_model._meta.fields if item.is_relation and not item.null]
    return {
        f"{end.name}__status__in": READABLE
        for end in ends
        if end.name != relation.field.name and issubclass(end.related_model, Record)
    }


def kinds(log, owner, place):
    """(revision, key of the record, place of the noun, kind)"""
    told = log.annotate(was=before(log)) if owner == "id" else log
    kind = BY_STATUS if owner == "id" else Value("changed", CharField())
    return told.values_list("revision", owner).annotate(place=Value(place), kind=kind)


def before(log):
    """The status that readers knew before the revision; nothing where they knew no such record."""
    earlier = log.model.objects.filter(
        id=OuterRef("id"), revision__lt=OuterRef("revision"), status__in=READABLE
    )
    return last_status(earlier)


def last_status(log):
    return Subquery(log.order_by("-revision_id", "-history_id").values("status")[:1])


BY_STATUS = Case(
    When(was=None, then=Value("new")),
    When(~Q(was=Status.WITHDRAWN) & Q(status=Status.WITHDRAWN), then=Value("withdrawn")),
    default=Value("changed"),
    output_field=CharField(),
)
SINCE = Case(
    When(status=Status.WITHDRAWN, then=Value("withdrawn")),
    When(was=None, then=Value("new")),
    default=Value("changed"),
    output_field=CharField(),
)
