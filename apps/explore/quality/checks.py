"""Quality checks: each finds published records that have a gap or a doubtful value."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import CASCADE, Count, F, Field, ForeignKey, Model, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat, Lower, Replace
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.models import READABLE_STATUSES, Record, RecordQuerySet, Status
from apps.core.nouns import NOUNS
from apps.core.validators import DOI_PATTERN, PUBLIC_ID_PATTERN
from apps.history.log.changes import get_owned_relations
from apps.mitigations.models import Mitigation, MitigationRisk
from apps.risks.models import Risk, RiskActor
from apps.sources.models import Source
from apps.taxonomy.causal import CAUSAL_AXES, UNCODED_VALUES

# Ignored when texts are compared. SQLite nests about twenty replacements at most.
IGNORED_CHARACTERS = " \n\t\u00a0.,-'\"‘’“”"


@dataclass(frozen=True)
class QualityCheck:
    """`find` returns a QuerySet of published records for each noun that is checked.

    `consequence` says why it matters. With `has_groups`, the records are ordered so that those with the same
    `words` follow each other.
    """

    name: str
    title: str | Promise
    description: str | Promise
    consequence: str | Promise
    find: Callable[[], list[RecordQuerySet]]
    has_groups: bool = False


# --- Gaps --------------------------------------------------------------------------------------


def find_uncited_records() -> list[RecordQuerySet]:
    return [noun.model.objects.published().uncited() for noun in NOUNS.values() if noun.has_citations]


def find_uncoded_risks() -> list[RecordQuerySet]:
    is_uncoded = reduce(or_, (Q(**{f"{axis}__in": UNCODED_VALUES}) for axis in CAUSAL_AXES))
    return [Risk.objects.published().filter(is_uncoded)]


def find_risks_without_actor() -> list[RecordQuerySet]:
    linked = RiskActor.objects.filter(actor__status=Status.PUBLISHED).values("risk")
    return [Risk.objects.published().exclude(pk__in=linked)]


def find_risks_without_mitigation() -> list[RecordQuerySet]:
    linked = MitigationRisk.objects.filter(mitigation__status=Status.PUBLISHED).values("risk")
    return [Risk.objects.published().exclude(pk__in=linked)]


def find_unlinked_mitigations() -> list[RecordQuerySet]:
    linked = MitigationRisk.objects.filter(risk__status=Status.PUBLISHED).values("mitigation")
    return [Mitigation.objects.published().exclude(pk__in=linked)]


def find_unused_sources() -> list[RecordQuerySet]:
    sources = Source.objects.published()
    for relation in Source._meta.related_objects:
        if relation.related_model is not Source:
            sources = sources.exclude(pk__in=select_cited_sources(relation.field))
    return [sources]


def select_cited_sources(field: Field) -> QuerySet:
    """The keys of the sources that a foreign key of a readable record, or of one of its links, refers to."""
    model = field.model
    prefix = "" if issubclass(model, Record) else f"{get_owner_field(model)}__"
    conditions = {f"{prefix}status__in": READABLE_STATUSES, f"{field.name}__isnull": False}
    return model._default_manager.filter(**conditions).order_by().values(field.name)


def get_owner_field(link: type[Model]) -> str:
    """The foreign key of a link to the record that it is deleted with."""
    foreign_keys = (field for field in link._meta.fields if isinstance(field, ForeignKey))
    return next(field.name for field in foreign_keys if field.remote_field.on_delete is CASCADE)


# --- Doubtful values ---------------------------------------------------------------------------

IS_INVALID_ID = ~Q(public_id__regex=rf"^{PUBLIC_ID_PATTERN}$")


def find_broken_identifiers() -> list[RecordQuerySet]:
    """Records with an invalid id; sources with an invalid DOI or URL, or with the DOI of another source."""
    records = [noun.model.objects.published() for noun in NOUNS.values()]
    return [
        found.filter(build_invalid_source_condition() if found.model is Source else IS_INVALID_ID)
        for found in records
    ]


def build_invalid_source_condition() -> Q:
    doi = ~Q(doi="") & ~Q(doi__regex=rf"^{DOI_PATTERN.pattern}$")
    url = ~Q(url="") & ~Q(url__regex=r"^https?://\S+$")
    sources = Source.objects.published().exclude(doi="").order_by()
    repeated = sources.values("doi").annotate(n=Count("pk")).filter(n__gt=1).values("doi")
    return IS_INVALID_ID | doi | url | Q(doi__in=repeated)


class OutgoingLink(NamedTuple):
    """Rows that lead from a record, in the field `owner`, to another, in the field `target`."""

    rows: QuerySet[Any]
    owner: str
    target: str


class WithdrawnTarget(NamedTuple):
    """A withdrawn record that a published one refers to; `noun` is its model name."""

    title: str
    noun: str
    public_id: str


def find_links_to_withdrawn() -> list[RecordQuerySet]:
    return [filter_linked_to_withdrawn(noun.model) for noun in NOUNS.values()]


def filter_linked_to_withdrawn(model: type[Record]) -> RecordQuerySet:
    condition = Q(pk__in=[])
    for link in list_outgoing_links(model):
        rows = link.rows.filter(**{f"{link.target}__status": Status.WITHDRAWN})
        condition |= Q(pk__in=rows.order_by().values(link.owner))
    return model.objects.published().filter(condition)


def list_withdrawn_targets(records: list[Record]) -> dict[int, list[WithdrawnTarget]]:
    """The withdrawn records that each of the records, all of one noun, refers to, by primary key."""
    targets: dict[int, list[WithdrawnTarget]] = {record.pk: [] for record in records}
    for link in list_outgoing_links(type(records[0])) if records else ():
        rows = link.rows.filter(
            **{f"{link.owner}__in": list(targets), f"{link.target}__status": Status.WITHDRAWN}
        )
        noun = link.rows.model._meta.get_field(link.target).related_model._meta.model_name
        fields = (link.owner, f"{link.target}__title", f"{link.target}__public_id")
        for key, title, public_id in rows.values_list(*fields):
            targets[key].append(WithdrawnTarget(title, noun, public_id))
    return targets


def list_outgoing_links(model: type[Record]) -> Iterator[OutgoingLink]:
    """Every way from records of a model to other records: its own foreign keys, and those of its links."""
    for name in list_reference_fields(model, excluded="replaced_by"):
        yield OutgoingLink(model.objects.all(), "pk", name)
    for relation in get_owned_relations(model):
        link, owner = relation.related_model, relation.field.name
        for name in list_reference_fields(link, excluded=owner):
            yield OutgoingLink(link._default_manager.all(), owner, name)


def list_reference_fields(model: type[Model], excluded: str) -> list[str]:
    """The fields of a model that refer to records; many-to-many fields of links included."""
    fields = [*model._meta.fields, *(model._meta.many_to_many if not issubclass(model, Record) else ())]
    return [
        field.name
        for field in fields
        if field.is_relation and field.name != excluded and issubclass(field.related_model, Record)
    ]


# --- Repeated texts ----------------------------------------------------------------------------


def find_duplicate_records() -> list[RecordQuerySet]:
    text = Concat("title", Value("|"), "description", output_field=TextField())
    models = [noun.model for noun in NOUNS.values() if noun.reports_repeats]
    return [
        filter_by_shared_words(annotate_words(model, text), Q(n__gt=1), n=Count("pk")) for model in models
    ]


def find_coding_conflicts() -> list[RecordQuerySet]:
    described = annotate_words(Risk, F("description")).exclude(words="")
    numbers = {f"{axis}_n": Count(axis, distinct=True) for axis in CAUSAL_AXES}
    numbers["domain_n"] = Count(Coalesce("domain_term", 0), distinct=True)
    differs = reduce(or_, (Q(**{f"{name}__gt": 1}) for name in numbers))
    return [filter_by_shared_words(described, differs, **numbers)]


def annotate_words(model: type[Record], text: Combinable) -> RecordQuerySet:
    """Published records with `words`: the text in lower case, without the ignored characters."""
    words: Combinable = Lower(text, output_field=TextField())
    for character in IGNORED_CHARACTERS:
        words = Replace(words, Value(character), Value(""), output_field=TextField())
    return model.objects.published().annotate(words=words)


def filter_by_shared_words(records: RecordQuerySet, condition: Q, **numbers: Count) -> RecordQuerySet:
    """The records that share their words with others, if the numbers over these meet a condition."""
    groups = records.order_by().values("words").annotate(**numbers).filter(condition)
    return records.filter(words__in=groups.values("words")).order_by("words", "pk")


CHECKS = [
    QualityCheck(
        "uncited", _("Without a citation"),
        _("Records with neither an originating source nor a citation."),
        _("Readers cannot verify them."), find_uncited_records,
    ),
    QualityCheck(
        "not-coded", _("Not coded"),
        _("Risks that are blank or “not coded” for entity, intent or timing."),
        _("Counts by that axis leave them out."), find_uncoded_risks,
    ),
    QualityCheck(
        "without-actor", _("Without an actor"),
        _("Risks that no actor drives, is exposed to or is responsible for."),
        _("A reader cannot see who could act."), find_risks_without_actor,
    ),
    QualityCheck(
        "without-mitigation", _("Without a mitigation"),
        _("Risks without a linked mitigation."),
        _("This database does not say what could be done. That does not mean that nothing can be done."),
        find_risks_without_mitigation,
    ),
    QualityCheck(
        "unlinked", _("Not linked to a risk"),
        _("Mitigations that are not linked to a risk."),
        _("Readers of a risk do not find them."), find_unlinked_mitigations,
    ),
    QualityCheck(
        "idle-sources", _("Not cited"),
        _("Sources that no record, link or quotation cites."),
        _("They have not been evaluated yet, or are no longer needed."), find_unused_sources,
    ),
    QualityCheck(
        "broken-identifiers", _("Broken identifiers"),
        _("An invalid id, DOI or URL, or a DOI that two sources share."),
        _("Links do not work, and references cannot be matched."), find_broken_identifiers,
    ),
    QualityCheck(
        "tied-to-withdrawn", _("Linked to a withdrawn record"),
        _("Published records that cite or link to a withdrawn one."),
        _("The basis of the record may be invalid, or may have been merged into another record."),
        find_links_to_withdrawn,
    ),
    QualityCheck(
        "duplicates", _("Duplicates"),
        _("Records with the same title and description, apart from case, spaces and punctuation."),
        _("They are counted twice."), find_duplicate_records, has_groups=True,
    ),
    QualityCheck(
        "coded-differently", _("Same text, coded differently"),
        _("Risks with the same description whose codes or domains differ."),
        _("If the titles do not explain the difference, one of the codings is wrong."), find_coding_conflicts,
        has_groups=True,
    ),
]  # fmt: skip
