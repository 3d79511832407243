"""What came from a source: every published record that it originated, backs or describes, with the place."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby

from django.db.models import CharField, Q, Value

from apps.core.models import READABLE
from apps.mitigations.models import Mitigation, MitigationActor, MitigationCitation, MitigationRisk
from apps.risks.models import Evidence, Risk, RiskActor, RiskCitation, RiskRelation, ScenarioCitation, Step
from apps.sources.models import (
    ActorCitation,
    ClaimCitation,
    Source,
    Stance,
    Statement,
    TaxonomyCitation,
    TermMapping,
)
from apps.sources.places import order, part, places, within

# Where a source stands on something, the record that this belongs to, and what hangs on that record.
CITATIONS = [
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
ORIGINS = [(Risk, "risk", ["domain_term"]), (Mitigation, "mitigation", [])]
LINKS = [
    (RiskActor, "risk", "actor"),
    (RiskRelation, "risk", "other"),
    (MitigationActor, "mitigation", "actor"),
    (MitigationRisk, "mitigation", "risk"),
]
# A citation shows where readers may see both the work and the text that it was read in.
SHOWN = Q(source__status__in=READABLE) & (Q(via=None) | Q(via__status__in=READABLE))
MOST = 400  # of each kind on one page


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
class Part:
    """A section of the text, or the whole where its places are pages or rows."""

    heading: str
    items: list

    @property
    def places(self):
        return [(at, list(same)) for at, same in groupby(self.items, key=lambda item: within(item.place))]


def contributions(source):
    """In the order of the text: those in the source itself, and by source those read in another."""
    own, elsewhere = [], defaultdict(list)
    for item, noun in items(source):
        via = getattr(item, "via", None)
        target = own if via in (None, source) else elsewhere[via]
        record = item if noun == item._meta.model_name else getattr(item, noun)
        target.extend(Contribution(place, noun, record, item) for place in places(item.locator))
    return arranged(own), {via: arranged(found) for via, found in elsewhere.items()}


def items(source):
    for model, noun, also in ORIGINS:
        for record in model.objects.published().filter(source=source).select_related(*also)[:MOST]:
            yield record, noun
    for model, noun, also in CITATIONS:
        rows = published(model, noun).filter(about(source)).order_by("pk")
        for item in rows.select_related(noun, "source", "via", *also)[:MOST]:
            yield item, noun


def about(source):
    return Q(source=source) | Q(via=source)


def arranged(found):
    """The parts of the text in order, each with its places, without what says the same twice."""
    found = sorted(telling(found), key=text_order)
    parts = groupby(found, key=lambda item: part(item.place))
    return [Part(heading, list(inside)) for heading, inside in parts]


def text_order(item):
    return order(item.place), item.place, item.noun, item.record.pk, item.item.pk


def telling(found):
    """A bare citation is left out where the same record has more to say at the same place."""
    by_place = defaultdict(list)
    for item in found:
        by_place[item.place, item.record].append(item)
    for same in by_place.values():
        yield from [item for item in same if says_more(item)] or same[:1]


def says_more(contribution):
    item = contribution.item
    return contribution.kind in ("step", "statement", "stance") or bool(getattr(item, "quote", ""))


def links_backed_by(source):
    """How many links between published records (who drives a risk, what leads to what) cite it."""
    rows = [
        published(model, one, other).filter(about(source)).values_list("pk") for model, one, other in LINKS
    ]
    return rows[0].union(*rows[1:], all=True).count()


def cited_in(source):
    """The works that it reports, each with the number of statements that were read in it."""
    tables = [*((model, noun) for model, noun, _ in CITATIONS), *LINKS]
    rows = [published(*table).filter(via=source).values_list("source") for table in tables]
    counts = Counter(key for (key,) in rows[0].union(*rows[1:], all=True))
    works = Source.objects.published().filter(pk__in=counts)
    return [(work, counts[work.pk]) for work in works.order_by("title")]


def published(model, *nouns):
    """The citations of a kind that readers may see, in no order."""
    return model.objects.filter(SHOWN, **{f"{noun}__status": "published" for noun in nouns}).order_by()


def tallies(sources):
    """{key of a source: Counter of the nouns of which it tells}, each record counted once. One query."""
    keys = [source.pk for source in sources]
    rows = [
        model.objects.published()
        .filter(source__in=keys)
        .values_list("source", Value(noun, CharField()), "pk")
        for model, noun, _ in ORIGINS
    ] + [
        published(model, noun)
        .filter(**{f"{field}__in": keys})
        .values_list(field, Value(noun, CharField()), noun)
        for model, noun, _ in CITATIONS
        for field in ("source", "via")
    ]
    rows = [queryset.order_by() for queryset in rows]
    found = defaultdict(Counter)
    for key, noun, _ in rows[0].union(*rows[1:]):
        found[key][noun] += 1
    return found
