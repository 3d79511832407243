"""How two to four sources code: the risks that originate in each, by causal code and by domain."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst

from apps.explore.counts.dimensions import DIMENSIONS
from apps.risks.models import Risk
from apps.taxonomy.causal import AXES

AXES_SHOWN = (*AXES, "domain")
APART_BY = 0.1  # shares that lie so far apart are marked


@dataclass(frozen=True)
class Coded:
    """So many risks of a source with a value. `whole`: its coded ones, 0 where the value is no code."""

    count: int
    whole: int
    address: str

    @property
    def share(self):
        return self.count / self.whole if self.whole else None


@dataclass(frozen=True)
class Line:
    label: str
    cells: list[Coded]

    @property
    def differs(self):
        shares = [cell.share for cell in self.cells if cell.share is not None]
        return len(shares) > 1 and round(max(shares) - min(shares), 6) >= APART_BY


def codings(sources):
    """[(what is coded, lines)], and how many risks each source has; one query for the counts."""
    counts, totals = tally(sources)
    groups = [(capfirst(DIMENSIONS[name].label), lines(name, sources, counts[name])) for name in AXES_SHOWN]
    return {"groups": groups, "totals": [risks(source, totals[source.pk]) for source in sources]}


def tally(sources):
    """{dimension: {(key of the source, value): risks}}, {key of the source: risks}"""
    columns = {f"by_{name}": DIMENSIONS[name].column for name in AXES_SHOWN}
    rows = Risk.objects.published().filter(source__in=sources).order_by().annotate(**columns)
    counts, totals = {name: Counter() for name in AXES_SHOWN}, Counter()
    for source, *values, number in rows.values_list("source", *columns).annotate(n=Count("pk")):
        totals[source] += number
        for name, value in zip(AXES_SHOWN, values, strict=True):
            counts[name][source, value or "none"] += number
    return counts, totals


def lines(name, sources, counts):
    """The values that occur, those that are no codes last and outside of the shares."""
    dimension = DIMENSIONS[name]
    found = {value for _, value in counts}
    labels = {value: label for value, label in dimension.labels(found).items() if value in found}
    labels |= {value: dimension.without if value == "none" else value for value in found - {*labels}}
    wholes = Counter()
    for (source, value), number in counts.items():
        wholes[source] += 0 if dimension.apart(value) else number
    return [
        Line(label, [coded(name, source, value, counts, wholes) for source in sources])
        for value, label in sorted(labels.items(), key=lambda item: dimension.apart(item[0]))
    ]


def coded(name, source, value, counts, wholes):
    whole = 0 if DIMENSIONS[name].apart(value) else wholes[source.pk]
    return risks(source, counts[source.pk, value], whole, **{name: value})


def risks(source, count, whole=0, **asked):
    query = urlencode({"source": source.public_id, **asked})
    return Coded(count, whole, f"{reverse('risk-list')}?{query}")
