"""Compare how sources code: the risks that originate in each, by causal code and by domain."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst

from apps.explore.counts.dimensions import DIMENSIONS
from apps.risks.models import Risk
from apps.sources.models import Source
from apps.taxonomy.causal import CAUSAL_AXES

COMPARED_DIMENSIONS = (*CAUSAL_AXES, "domain")
MIN_DIFFERENCE = 0.1  # between shares, to be marked

SourceCounts = Counter[tuple[int, str]]  # {(key of a source, value): number of risks}


@dataclass(frozen=True)
class CodedCount:
    """The number of risks of a source with a value, with the URL of their list.

    `whole` is the number of its risks with a code, 0 if the value is not a code.
    """

    count: int
    whole: int
    address: str

    @property
    def share(self) -> float | None:
        return self.count / self.whole if self.whole else None


@dataclass(frozen=True)
class CodingRow:
    """A value with one cell for each source."""

    label: str
    cells: list[CodedCount]

    @property
    def differs(self) -> bool:
        shares = [cell.share for cell in self.cells if cell.share is not None]
        return len(shares) > 1 and round(max(shares) - min(shares), 6) >= MIN_DIFFERENCE


def compare_codings(sources: Sequence[Source]) -> dict[str, list]:
    """`groups`: [(dimension, rows)]; `totals`: the number of risks of each source. One query."""
    counts, totals = count_source_codes(sources)
    groups = [
        (capfirst(str(DIMENSIONS[name].label)), build_coding_rows(name, sources, counts[name]))
        for name in COMPARED_DIMENSIONS
    ]
    return {"groups": groups, "totals": [build_coded_count(source, totals[source.pk]) for source in sources]}


def count_source_codes(sources: Sequence[Source]) -> tuple[dict[str, SourceCounts], Counter[int]]:
    """The counts for each dimension, and the number of risks of each source by its key."""
    expressions = {f"by_{name}": DIMENSIONS[name].expression for name in COMPARED_DIMENSIONS}
    rows = Risk.objects.published().filter(source__in=sources).order_by().annotate(**expressions)
    counts: dict[str, SourceCounts] = {name: Counter() for name in COMPARED_DIMENSIONS}
    totals: Counter[int] = Counter()
    for source, *values, number in rows.values_list("source", *expressions).annotate(n=Count("pk")):
        totals[source] += number
        for name, value in zip(COMPARED_DIMENSIONS, values, strict=True):
            counts[name][source, value or "none"] += number
    return counts, totals


def build_coding_rows(name: str, sources: Sequence[Source], counts: SourceCounts) -> list[CodingRow]:
    """A row for each value that occurs; values that are not codes come last and have no shares."""
    dimension = DIMENSIONS[name]
    found = {value for _source, value in counts}
    labels = {value: label for value, label in dimension.get_labels(found).items() if value in found}
    labels |= {value: dimension.missing_label if value == "none" else value for value in found - {*labels}}
    coded: Counter[int] = Counter()
    for (source_key, value), number in counts.items():
        if not dimension.is_uncoded(value):
            coded[source_key] += number
    return [
        CodingRow(
            str(labels[value]),
            [
                build_coded_count(
                    source,
                    counts[source.pk, value],
                    0 if dimension.is_uncoded(value) else coded[source.pk],
                    **{name: value},
                )
                for source in sources
            ],
        )
        for value in sorted(labels, key=dimension.is_uncoded)
    ]


def build_coded_count(source: Source, count: int, whole: int = 0, **parameters: str) -> CodedCount:
    query = urlencode({"source": source.public_id, **parameters})
    return CodedCount(count, whole, f"{reverse('risk-list')}?{query}")
