"""The shares of causal codes in each subdomain: the table that MIT publishes, for any set of risks."""

from collections import Counter, defaultdict

from django.db.models import Count, QuerySet

from apps.risks.models import Risk
from apps.taxonomy.causal import CAUSAL_AXES, UNCODED_VALUES

CodeKey = tuple[str, str, str]  # subdomain code, axis, value


def compute_code_shares(risks: QuerySet[Risk]) -> dict[CodeKey, float]:
    """The share of each code, from 0 to 1, of the risks of a subdomain that have a code on the axis.

    Left out are risks that are blank or not coded on the axis, risks without a domain and, as in the table of
    MIT, risks with a domain but no subdomain. Codes without risks have the share 0.
    """
    counts = count_codes_by_subdomain(risks)
    totals: Counter[tuple[str, str]] = Counter()
    for (code, axis, _value), count in counts.items():
        totals[code, axis] += count
    return {
        (code, axis, value): counts[code, axis, value] / total
        for (code, axis), total in totals.items()
        for value in CAUSAL_AXES[axis].values
        if value not in UNCODED_VALUES
    }


def count_codes_by_subdomain(risks: QuerySet[Risk]) -> dict[CodeKey, int]:
    """The number of risks with each code, in one query."""
    rows = risks.filter(domain_term__parent__isnull=False).order_by()
    counts: dict[CodeKey, int] = defaultdict(int)
    for code, *values, number in rows.values_list("domain_term__code", *CAUSAL_AXES).annotate(n=Count("pk")):
        for axis, value in zip(CAUSAL_AXES, values, strict=True):
            if value not in UNCODED_VALUES:
                counts[code, axis, value] += number
    return counts
