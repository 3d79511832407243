"""Contributions of a source: published records that it originated, supports or describes, with the place."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import CharField, ForeignKey, Q, QuerySet, Value

from apps.core.models import READABLE_STATUSES, Record, Status
from apps.core.nouns import NOUNS, Noun
from apps.sources.citations import Citation, CitedLink, find_citation_models
from apps.sources.locators import (
    build_place_sort_key,
    format_section_heading,
    split_locator,
    strip_section_heading,
)
from apps.sources.models import Source, TermMapping

# Readers must be able to see both the cited work and the work in which it was read.
READABLE_CITATION = Q(source__status__in=READABLE_STATUSES) & (
    Q(via=None) | Q(via__status__in=READABLE_STATUSES)
)
MAX_ROWS_PER_MODEL = 400  # on one page
COLOURED_BY = {"risk": "domain_term"}  # the term whose colour a page shows beside a record


class CitingModel(NamedTuple):
    """A model of citations, with the noun of the record that cites and the foreign key to it."""

    model: type[Citation]
    noun: Noun
    owner: str


@dataclass(frozen=True)
class Contribution:
    """A record at a place in a text. `item` is the citation, or the record itself if it originates there."""

    place: str
    noun: str
    record: Record
    item: Record | Citation

    @property
    def kind(self) -> str:
        return str(self.item._meta.model_name)

    @property
    def original(self) -> Source | None:
        """The quoted work, if the source only reports it."""
        return self.item.source if isinstance(self.item, Citation) and self.item.via_id else None

    @property
    def has_details(self) -> bool:
        """Whether it says more than that the record cites the place."""
        return self.kind in ("step", "statement", "stance") or bool(getattr(self.item, "quote", ""))


@dataclass(frozen=True)
class TextSection:
    """A section of a text, or the whole text if its places are pages or rows."""

    heading: str
    items: list[Contribution]

    @property
    def places(self) -> list[tuple[str, list[Contribution]]]:
        """Each place in the section with its contributions."""
        groups = groupby(self.items, key=lambda item: strip_section_heading(item.place))
        return [(place, list(items)) for place, items in groups]


# --- Models that cite --------------------------------------------------------------------------


def list_citing_models() -> list[CitingModel]:
    """The models of citations about one record; mappings of terms count for the term that they map."""
    return [
        CitingModel(model, noun, owner)
        for noun in NOUNS.values()
        for model, owner in find_citation_models(noun.model)
        if model is TermMapping or not issubclass(model, CitedLink)
    ]


def list_link_models() -> list[type[Citation]]:
    """The models of citations about a link between two records."""
    models = (model for noun in NOUNS.values() for model, _owner in find_citation_models(noun.model))
    return [model for model in models if issubclass(model, CitedLink) and model is not TermMapping]


def list_originated_nouns() -> list[Noun]:
    """The nouns whose records originate in a source."""
    return [
        noun for noun in NOUNS.values() if any(field.name == "source" for field in noun.model._meta.fields)
    ]


def select_originated_records(noun: Noun, sources: Sequence[Source]) -> QuerySet[Any]:
    """The published records of a noun that originate in one of the sources."""
    return noun.model.objects.published().filter(Q(source__in=sources))


def list_record_fields(model: type[Citation]) -> list[str]:
    """The foreign keys of a link to the records that it links."""
    foreign_keys = [field for field in model._meta.fields if isinstance(field, ForeignKey)]
    return [field.name for field in foreign_keys if field.name not in ("source", "via")]


def select_public_citations(model: type[Citation], *records: str) -> QuerySet:
    """The readable citations of a model, unordered, for which the records in these fields are published."""
    published = {f"{name}__status": Status.PUBLISHED for name in records}
    return model._default_manager.filter(READABLE_CITATION, **published).order_by()


# --- The contributions of a source -------------------------------------------------------------


def list_contributions(source: Source) -> tuple[list[TextSection], dict[Source, list[TextSection]]]:
    """The sections of the source itself, and by text those of other texts that report the source."""
    own: list[Contribution] = []
    elsewhere: dict[Source, list[Contribution]] = defaultdict(list)
    for contribution in find_contributions(source):
        via = contribution.item.via if isinstance(contribution.item, Citation) else None
        (own if via in (None, source) else elsewhere[via]).append(contribution)
    return group_into_sections(own), {via: group_into_sections(found) for via, found in elsewhere.items()}


def find_contributions(source: Source) -> Iterator[Contribution]:
    for noun in list_originated_nouns():
        records = select_originated_records(noun, [source])
        related = [COLOURED_BY[noun.name]] if noun.name in COLOURED_BY else []
        for record in records.select_related(*related)[:MAX_ROWS_PER_MODEL]:
            yield from (
                Contribution(place, noun.name, record, record) for place in split_locator(record.locator)
            )
    for model, noun, owner in list_citing_models():
        rows = select_public_citations(model, owner).filter(Q(source=source) | Q(via=source)).order_by("pk")
        related = [f"{owner}__{COLOURED_BY[noun.name]}"] if noun.name in COLOURED_BY else []
        for item in rows.select_related(owner, "source", "via", *related)[:MAX_ROWS_PER_MODEL]:
            yield from (
                Contribution(place, noun.name, getattr(item, owner), item)
                for place in split_locator(item.locator)
            )


def group_into_sections(contributions: Iterable[Contribution]) -> list[TextSection]:
    """The sections in the order of the text."""
    ordered = sorted(drop_bare_citations(contributions), key=get_text_order)
    groups = groupby(ordered, key=lambda item: format_section_heading(item.place))
    return [TextSection(heading, list(items)) for heading, items in groups]


def get_text_order(contribution: Contribution) -> tuple:
    place, item = contribution.place, contribution.item
    return build_place_sort_key(place), place, contribution.noun, contribution.record.pk, item.pk


def drop_bare_citations(contributions: Iterable[Contribution]) -> Iterator[Contribution]:
    """Leave out citations without details at a place where the same record has some with details."""
    by_place: dict[tuple[str, Record], list[Contribution]] = defaultdict(list)
    for item in contributions:
        by_place[item.place, item.record].append(item)
    for items in by_place.values():
        yield from [item for item in items if item.has_details] or items[:1]


# --- Counts ------------------------------------------------------------------------------------


def count_links_citing(source: Source) -> int:
    """The number of links between published records, such as the driver of a risk, that cite the source."""
    rows = [
        select_public_citations(model, *list_record_fields(model))
        .filter(Q(source=source) | Q(via=source))
        .values_list("pk")
        for model in list_link_models()
    ]
    return rows[0].union(*rows[1:], all=True).count()


def list_cited_works(source: Source) -> list[tuple[Source, int]]:
    """The works that the source reports, each with the number of citations that were read in it."""
    citations = [select_public_citations(model, owner) for model, _noun, owner in list_citing_models()]
    citations += [select_public_citations(model, *list_record_fields(model)) for model in list_link_models()]
    rows = [found.filter(via=source).values_list("source") for found in citations]
    counts = Counter(key for (key,) in rows[0].union(*rows[1:], all=True))
    works = Source.objects.published().filter(pk__in=counts)
    return [(work, counts[work.pk]) for work in works.order_by("title")]


def count_contributions(sources: Sequence[Source]) -> dict[int, Counter[str]]:
    """The number of records of each noun that each source contributes to, by its key. One query."""
    keys = [source.pk for source in sources]
    rows = [
        select_originated_records(noun, sources)
        .order_by()
        .values_list("source", Value(noun.name, CharField()), "pk")
        for noun in list_originated_nouns()
    ]
    rows += [
        select_public_citations(model, owner)
        .filter(**{f"{field}__in": keys})
        .values_list(field, Value(noun.name, CharField()), owner)
        for model, noun, owner in list_citing_models()
        for field in ("source", "via")
    ]
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for key, noun_name, _record in rows[0].union(*rows[1:]):
        counts[key][noun_name] += 1
    return counts
