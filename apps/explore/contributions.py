"""What came from a source: every published record that it originated, backs or describes, with the place."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby

from django.db.models import CharField, Q, Value

from apps.core.models import READABLE_STATUSES
from apps.mitigations.models import Mitigation, MitigationActor, MitigationCitation, MitigationRisk
from apps.risks.models import Evidence, Risk, RiskActor, RiskCitation, RiskRelation, ScenarioCitation, Step
from apps.sources.locators import (
    build_place_sort_key,
    format_section_heading,
    split_locator,
    strip_section_heading,
)
from apps.sources.models import (
    ActorCitation,
    ClaimCitation,
    Source,
    Stance,
    Statement,
    TaxonomyCitation,
    TermMapping,
)

# Where a source stands on something, the record that this belongs to, and what hangs on that record.
CITATION_MODELS = [
    (RiskCitation, "risk", ["risk__domain_term"]),
    (Evidence, "risk", ["risk__domain_term"]),
    (MitigationCitation, "mitigation", []),
    (ActorCitation, "actor", []),
    (Statement, "actor", []),
    (ScenarioCitation, "scenario", []),
    (Step, "scenario", []),
    (ClaimCitation, "claim", []),
    (Stance, "claim", []),
    (TaxonomyCitation, "taxonomy", []),
    (TermMapping, "term", []),
]
ORIGINATED_MODELS = [(Risk, "risk", ["domain_term"]), (Mitigation, "mitigation", [])]
LINK_MODELS = [
    (RiskActor, "risk", "actor"),
    (RiskRelation, "risk", "other"),
    (MitigationActor, "mitigation", "actor"),
    (MitigationRisk, "mitigation", "risk"),
]
# A citation shows where readers may see both the work and the text that it was read in.
READABLE_CITATION = Q(source__status__in=READABLE_STATUSES) & (
    Q(via=None) | Q(via__status__in=READABLE_STATUSES)
)
MAX_ROWS_PER_MODEL = 400  # of each kind on one page


@dataclass(frozen=True)
class Contribution:
    place: str
    noun: str
    record: object
    item: object  # the citation, step, stance or statement; the record itself where it originates here

    @property
    def kind(self):
        return self.item._meta.model_name

    @property
    def original(self):
        """The work whose words these are, where the source only reports them."""
        return self.item.source if getattr(self.item, "via_id", None) else None


@dataclass(frozen=True)
class TextSection:
    """A section of the text, or the whole where its places are pages or rows."""

    heading: str
    items: list

    @property
    def places(self):
        return [
            (at, list(same))
            for at, same in groupby(self.items, key=lambda item: strip_section_heading(item.place))
        ]


def list_contributions(source):
    """In the order of the text: those in the source itself, and by source those read in another."""
    own, elsewhere = [], defaultdict(list)
    for item, noun in find_contributed_rows(source):
        via = getattr(item, "via", None)
        target = own if via in (None, source) else elsewhere[via]
        record = item if noun == item._meta.model_name else getattr(item, noun)
        target.extend(Contribution(place, noun, record, item) for place in split_locator(item.locator))
    return group_into_sections(own), {via: group_into_sections(found) for via, found in elsewhere.items()}


def find_contributed_rows(source):
    for model, noun, also in ORIGINATED_MODELS:
        for record in (
            model.objects.published().filter(source=source).select_related(*also)[:MAX_ROWS_PER_MODEL]
        ):
            yield record, noun
    for model, noun, also in CITATION_MODELS:
        rows = select_public_citations(model, noun).filter(build_source_condition(source)).order_by("pk")
        for item in rows.select_related(noun, "source", "via", *also)[:MAX_ROWS_PER_MODEL]:
            yield item, noun


def build_source_condition(source):
    return Q(source=source) | Q(via=source)


def group_into_sections(found):
    """The parts of the text in order, each with its places, without what says the same twice."""
    found = sorted(drop_bare_citations(found), key=get_text_order)
    parts = groupby(found, key=lambda item: format_section_heading(item.place))
    return [TextSection(heading, list(inside)) for heading, inside in parts]


def get_text_order(item):
    return build_place_sort_key(item.place), item.place, item.noun, item.record.pk, item.item.pk


def drop_bare_citations(found):
    """A bare citation is left out where the same record has more to say at the same place."""
    by_place = defaultdict(list)
    for item in found:
        by_place[item.place, item.record].append(item)
    for same in by_place.values():
        yield from [item for item in same if has_details(item)] or same[:1]


def has_details(contribution):
    item = contribution.item
    return contribution.kind in ("step", "statement", "stance") or bool(getattr(item, "quote", ""))


def count_links_citing(source):
    """How many links between published records (who drives a risk, what leads to what) cite it."""
    rows = [
        select_public_citations(model, one, other).filter(build_source_condition(source)).values_list("pk")
        for model, one, other in LINK_MODELS
    ]
    return rows[0].union(*rows[1:], all=True).count()


def list_cited_works(source):
    """The works that it reports, each with the number of statements that were read in it."""
    tables = [*((model, noun) for model, noun, _ in CITATION_MODELS), *LINK_MODELS]
    rows = [select_public_citations(*table).filter(via=source).values_list("source") for table in tables]
    counts = Counter(key for (key,) in rows[0].union(*rows[1:], all=True))
    works = Source.objects.published().filter(pk__in=counts)
    return [(work, counts[work.pk]) for work in works.order_by("title")]


def select_public_citations(model, *nouns):
    """The citations of a kind that readers may see, in no order."""
    return model.objects.filter(
        READABLE_CITATION, **{f"{noun}__status": "published" for noun in nouns}
    ).order_by()


def count_contributions(sources):
    """{key of a source: Counter of the nouns of which it tells}, each record counted once. One query."""
    keys = [source.pk for source in sources]
    rows = [
        model.objects.published()
        .filter(source__in=keys)
        .values_list("source", Value(noun, CharField()), "pk")
        for model, noun, _ in ORIGINATED_MODELS
    ] + [
        select_public_citations(model, noun)
        .filter(**{f"{field}__in": keys})
        .values_list(field, Value(noun, CharField()), noun)
        for model, noun, _ in CITATION_MODELS
        for field in ("source", "via")
    ]
    rows = [queryset.order_by() for queryset in rows]
    found = defaultdict(Counter)
    for key, noun, _ in rows[0].union(*rows[1:]):
        found[key][noun] += 1
    return found
