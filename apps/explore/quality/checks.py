"""What is missing or doubtful in what readers see. Each check finds published records, noun by noun."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from django.db.models import CASCADE, Count, F, Q, TextField, Value
from django.db.models.functions import Coalesce, Concat, Lower, Replace
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.models import READABLE_STATUSES, Record, Status
from apps.core.validators import DOI_PATTERN, PUBLIC_ID_PATTERN
from apps.history.log.changes import get_owned_relations
from apps.mitigations.models import Mitigation, MitigationRisk
from apps.risks.models import Risk, RiskActor, Scenario
from apps.sources.models import Claim, Source
from apps.taxonomy.causal import CAUSAL_AXES, UNCODED_VALUES
from apps.taxonomy.models import Taxonomy, Term

CHECKED_MODELS = [Risk, Mitigation, Actor, Source, Scenario, Claim, Taxonomy, Term]
CITABLE_MODELS = [Risk, Mitigation, Actor, Scenario, Claim, Taxonomy]
DUPLICATE_MODELS = [
    Risk,
    Mitigation,
    Actor,
    Source,
    Scenario,
    Claim,
]  # nouns in which the same text twice is no accident
IGNORED_CHARACTERS = " \n\t\u00a0.,-'\"‘’“”"  # SQLite takes a chain of about twenty replacements, not more


@dataclass(frozen=True)
class QualityCheck:
    """`find` gives a QuerySet of published records for each noun. Where `grouped`, like stands by like."""

    name: str
    title: str
    counts: str
    why: str
    find: Callable
    grouped: bool = False


# --- What is missing ---------------------------------------------------------------------------


def find_uncited_records():
    return [model.objects.published().uncited() for model in CITABLE_MODELS]


def find_uncoded_risks():
    gaps = (Q(**{f"{axis}__in": UNCODED_VALUES}) for axis in CAUSAL_AXES)
    return [Risk.objects.published().filter(reduce(Q.__or__, gaps))]


def find_risks_without_actor():
    named = RiskActor.objects.filter(actor__status=Status.PUBLISHED).values("risk")
    return [Risk.objects.published().exclude(pk__in=named)]


def find_risks_without_mitigation():
    answered = MitigationRisk.objects.filter(mitigation__status=Status.PUBLISHED).values("risk")
    return [Risk.objects.published().exclude(pk__in=answered)]


def find_unlinked_mitigations():
    tied = MitigationRisk.objects.filter(risk__status=Status.PUBLISHED).values("mitigation")
    return [Mitigation.objects.published().exclude(pk__in=tied)]


def find_unused_sources():
    found = Source.objects.published()
    for relation in Source._meta.related_objects:
        if relation.related_model is not Source:
            found = found.exclude(pk__in=select_cited_sources(relation))
    return [found]


def select_cited_sources(relation):
    """The sources that what readers see refers to in this way."""
    model, name = relation.related_model, relation.field.name
    owner = "" if issubclass(model, Record) else f"{get_owner_field(model)}__"
    shown = {f"{owner}status__in": READABLE_STATUSES, f"{name}__isnull": False}
    return model._default_manager.filter(**shown).order_by().values(name)


def get_owner_field(link):
    """The field that leads to the record with which a link would go."""
    fields = (item for item in link._meta.fields if item.is_relation)
    return next(item.name for item in fields if item.remote_field.on_delete is CASCADE)


# --- What is doubtful --------------------------------------------------------------------------


def find_broken_identifiers():
    known = [model.objects.published() for model in CHECKED_MODELS]
    return [
        found.filter(build_invalid_source_condition() if found.model is Source else INVALID_ID)
        for found in known
    ]


INVALID_ID = ~Q(public_id__regex=rf"^{PUBLIC_ID_PATTERN}$")


def build_invalid_source_condition():
    doi = ~Q(doi="") & ~Q(doi__regex=rf"^{DOI_PATTERN.pattern}$")
    url = ~Q(url="") & ~Q(url__regex=r"^https?://\S+$")
    sources = Source.objects.published().exclude(doi="").order_by()
    twice = sources.values("doi").annotate(n=Count("pk")).filter(n__gt=1).values("doi")
    return INVALID_ID | doi | url | Q(doi__in=twice)


def find_links_to_withdrawn():
    return [filter_linked_to_withdrawn(model) for model in CHECKED_MODELS]


def filter_linked_to_withdrawn(model):
    ends = Q(pk__in=[])
    for rows, owner, name in list_outgoing_links(model):
        ends |= Q(pk__in=rows.filter(**{f"{name}__status": Status.WITHDRAWN}).order_by().values(owner))
    return model.objects.published().filter(ends)


def list_withdrawn_targets(records):
    """{key: [(title, model, public id)]}: what was withdrawn and still stands behind records of one noun."""
    found = {record.pk: [] for record in records}
    for rows, owner, name in list_outgoing_links(type(records[0])) if records else ():
        asked = {f"{owner}__in": list(found), f"{name}__status": Status.WITHDRAWN}
        noun = rows.model._meta.get_field(name).related_model._meta.model_name
        for key, title, public_id in rows.filter(**asked).values_list(
            owner, f"{name}__title", f"{name}__public_id"
        ):
            found[key].append((title, noun, public_id))
    return found


def list_outgoing_links(model):
    """Every way from a record to another: rows, their field for the record, their field for the other."""
    for name in list_reference_fields(model, but="replaced_by"):
        yield model.objects.all(), "pk", name
    for relation in get_owned_relations(model):
        link, owner = relation.related_model, relation.field.name
        for name in list_reference_fields(link, but=owner):
            yield link._default_manager.all(), owner, name


def list_reference_fields(model, but):
    fields = [*model._meta.fields, *(model._meta.many_to_many if not issubclass(model, Record) else ())]
    return [
        item.name
        for item in fields
        if item.is_relation and item.name != but and issubclass(item.related_model, Record)
    ]


# --- What stands twice -------------------------------------------------------------------------


def find_duplicate_records():
    whole = Concat("title", Value("|"), "description", output_field=TextField())
    return [filter_by_shared_words(annotate_words(model, whole), Q(n__gt=1)) for model in DUPLICATE_MODELS]


def find_coding_conflicts():
    described = annotate_words(Risk, F("description")).exclude(words="")
    several = reduce(Q.__or__, (Q(**{f"{name}_n__gt": 1}) for name in (*CAUSAL_AXES, "domain")))
    return [filter_by_shared_words(described, several)]


def annotate_words(model, text):
    """Published records with their `words`: small letters, without spaces, quotation marks and stops."""
    plain = Lower(text, output_field=TextField())
    for character in IGNORED_CHARACTERS:
        plain = Replace(plain, Value(character), Value(""), output_field=TextField())
    return model.objects.published().annotate(words=plain)


def filter_by_shared_words(records, condition):
    """The records whose words meet a condition on all that share them, those that share them in a row."""
    numbers = {"n": Count("pk")}
    if records.model is Risk:
        codes = {f"{axis}_n": Count(axis, distinct=True) for axis in CAUSAL_AXES}
        numbers |= codes | {"domain_n": Count(Coalesce("domain_term", 0), distinct=True)}
    same = records.order_by().values("words").annotate(**numbers).filter(condition)
    return records.filter(words__in=same.values("words")).order_by("words", "pk")


CHECKS = [
    QualityCheck(
        "uncited", _("Without a citation"),
        _("Records with neither an originating source nor a citation."),
        _("Nobody can check what they say."), find_uncited_records,
    ),
    QualityCheck(
        "not-coded", _("Not coded"),
        _("Risks that are blank or “not coded” as to entity, intent or timing."),
        _("Counts by that axis leave them out."), find_uncoded_risks,
    ),
    QualityCheck(
        "without-actor", _("Without an actor"),
        _("Risks that no actor drives, is exposed to or is responsible for."),
        _("A reader cannot see who could act."), find_risks_without_actor,
    ),
    QualityCheck(
        "without-mitigation", _("Without a mitigation"),
        _("Risks that no mitigation is linked to."),
        _("It is not known here what could be done, which is not to say that nothing could."),
        find_risks_without_mitigation,
    ),
    QualityCheck(
        "unlinked", _("Not linked to a risk"),
        _("Mitigations that are not linked to a risk."),
        _("Whoever looks from a risk does not find them."), find_unlinked_mitigations,
    ),
    QualityCheck(
        "idle-sources", _("Cited by nothing"),
        _("Sources that no record, link or quotation refers to."),
        _("They are reading still to be done, or were left over."), find_unused_sources,
    ),
    QualityCheck(
        "broken-identifiers", _("Broken identifiers"),
        _("A DOI or an address that is not in its form, a DOI that two sources share, an id that is no id."),
        _("Such links lead nowhere, and references cannot be matched."), find_broken_identifiers,
    ),
    QualityCheck(
        "tied-to-withdrawn", _("Tied to what was withdrawn"),
        _("Published records that cite or link to a withdrawn one."),
        _("What they rest on may no longer hold, or has moved."), find_links_to_withdrawn,
    ),
    QualityCheck(
        "duplicates", _("The same twice"),
        _("Records that share title and description, but for capitals, spaces, quotation marks and stops."),
        _("They are counted twice."), find_duplicate_records, grouped=True,
    ),
    QualityCheck(
        "coded-differently", _("Same text, coded differently"),
        _("Risks with the same description whose codes or domains differ."),
        _("Where the titles do not explain it, one of the codings is wrong."), find_coding_conflicts,
        grouped=True,
    ),
]  # fmt: skip
