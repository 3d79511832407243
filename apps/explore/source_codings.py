"""How two to four sources code: the risks that originate in each, by causal code and by domain."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst

from apps.explore.counts.dimensions import DIMENSIONS
from apps.risks.models import Risk
from apps.taxonomy.causal import CAUSAL_AXES

COMPARED_DIMENSIONS = (*CAUSAL_AXES, "domain")
MIN_DIFFERENCE = 0.1  # shares that lie so far apart are marked


@dataclass(frozen=True)
class CodedCount:
    """So many risks of a source with a value. `whole`: its coded ones, 0 where the value is no code."""

    count: int
    whole: int
    address: str

    @property
    def share(self):
        return self.count / self.whole if self.whole else None


@dataclass(frozen=True)
class CodingRow:
    label: str
    cells: list[CodedCount]

    @property
    def differs(self):
        shares = [cell.share for cell in self.cells if cell.share is not None]
        return len(shares) > 1 and round(max(shares) - min(shares), 6) >= MIN_DIFFERENCE


def compare_codings(sources):
    """[(what is coded, lines)], and how many risks each source has; one query for the counts."""
    counts, totals = count_source_codes(sources)
    groups = [
        (capfirst(DIMENSIONS[name].label), build_coding_rows(name, sources, counts[name]))
        for name in COMPARED_DIMENSIONS
    ]
    return {"groups": groups, "totals": [build_coded_count(source, totals[source.pk]) for source in sources]}


def count_source_codes(sources):
    """{dimension: {(key of the source, value): risks}}, {key of the source: risks}"""
    columns = {f"by_{name}": DIMENSIONS[name].expression for name in COMPARED_DIMENSIONS}
    rows = Risk.objects.published().filter(source__in=sources).order_by().annotate(**columns)
    counts, totals = {name: Counter() for name in COMPARED_DIMENSIONS}, Counter()
    for source, *values, number in rows.values_list("source", *columns).annotate(n=Count("pk")):
        totals[source] += number
        for name, value in zip(COMPARED_DIMENSIONS, values, strict=True):
            counts[name][source, value or "none"] += number
    return counts, totals


def build_coding_rows(name, sources, counts):
    """The values that occur, those that are no codes last and outside of the shares."""
    dimension = DIMENSIONS[name]
    found = {value for _, value in counts}
    labels = {value: label for value, label in dimension.get_labels(found).items() if value in found}
    labels |= {value: dimension.missing_label if value == "none" else value for value in found - {*labels}}
    wholes = Counter()
    for (source, value), number in counts.items():
        wholes[source] += 0 if dimension.is_uncoded(value) else number
    return [
        CodingRow(label, [build_coding_cell(name, source, value, counts, wholes) for source in sources])
        for value, label in sorted(labels.items(), key=lambda item: dimension.is_uncoded(item[0]))
    ]


def build_coding_cell(name, source, value, counts, wholes):
    whole = 0 if DIMENSIONS[name].is_uncoded(value) else wholes[source.pk]
    return build_coded_count(source, counts[source.pk, value], whole, **{name: value})


def build_coded_count(source, count, whole=0, **asked):
    query = urlencode({"source": source.public_id, **asked})
    return CodedCount(count, whole, f"{reverse('risk-list')}?{query}")
