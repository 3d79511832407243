"""How the causal codes are spread over the subdomains: the table that MIT publishes, for any set of risks."""

from collections import Counter, defaultdict

from django.db.models import Count

from apps.taxonomy.causal import CAUSAL_AXES, UNCODED_VALUES


def compute_code_shares(risks):
    """{(subdomain code, axis, value): share} over a QuerySet of risks.

    A share is the part, from 0 to 1, of a subdomain's risks coded on that axis that have the value.
    Counted are risks; left out are those not coded or blank on the axis, those without a subdomain,
    and, as MIT does, those of a domain alone. A value that no risk has is 0.
    """
    counts = count_codes_by_subdomain(risks)
    totals = Counter()
    for (code, axis, _), count in counts.items():
        totals[code, axis] += count
    return {
        (code, axis, value): counts[code, axis, value] / total
        for (code, axis), total in totals.items()
        for value in CAUSAL_AXES[axis].values
        if value not in UNCODED_VALUES
    }


def count_codes_by_subdomain(risks):
    """{(subdomain code, axis, value): number of risks}, in one query."""
    rows = risks.filter(domain_term__parent__isnull=False).order_by()
    counts = defaultdict(int)
    for code, *values, number in rows.values_list("domain_term__code", *CAUSAL_AXES).annotate(n=Count("pk")):
        for axis, value in zip(CAUSAL_AXES, values, strict=True):
            if value not in UNCODED_VALUES:
                counts[code, axis, value] += number
    return counts
