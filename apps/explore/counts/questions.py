"""Ready-made questions about all published risks, answered from the counts of their cross-tabs."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import median_low
from typing import NamedTuple
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.actors.models import Actor
from apps.core.languages import format_count, format_percent, group_thousands
from apps.core.models import Status
from apps.explore.counts.dimensions import DIMENSIONS
from apps.explore.counts.tally import Values, count_by_dimensions
from apps.history.models import get_data_revision
from apps.risks.filters import RiskFilter
from apps.risks.models import ActorRole, Risk, RiskActor
from apps.sources.models import Source
from apps.taxonomy.causal import CAUSAL_AXES
from apps.taxonomy.templatetags.terms import strip_code_number

MIN_CODED_RISKS = 10  # with fewer coded risks in a source, shares are too uncertain
MAX_ANSWER_ITEMS = 8


class QuestionItem(NamedTuple):
    """A line of an answer: `address` is the list or cross-tab that shows `number`."""

    label: str
    number: str
    address: str


@dataclass(frozen=True)
class Question:
    """A question with its answer; `crosstab` is the URL of the cross-tab that it was read from."""

    name: str
    title: str
    answer: str
    items: list[QuestionItem]
    crosstab: str


def answer_questions() -> list[Question]:
    """All questions, answered once for each data revision and language."""
    key = f"explore-questions-{get_language()}-{get_data_revision()}"
    return cache.get_or_set(key, lambda: [build() for build in QUESTION_BUILDERS]) or []


def count_all_risks_by(*names: str) -> Counter[Values]:
    """The published risks counted by dimensions."""
    filterset = RiskFilter(QueryDict(), queryset=Risk.objects.published())
    return count_by_dimensions(filterset, [DIMENSIONS[name] for name in names]).records


def build_crosstab_url(*names: str, **parameters: str) -> str:
    return f"{reverse('explore')}?{urlencode({'by': ','.join(names), **parameters}, safe=',')}"


def build_risk_list_url(**parameters: str) -> str:
    return f"{reverse('risk-list')}?{urlencode(parameters)}"


def find_unmitigated_subdomains() -> Question:
    """The subdomains in which no risk has a mitigation; if there are none, those with most such risks."""
    by_basis, totals = count_all_risks_by("subdomain", "basis"), count_all_risks_by("subdomain")
    labels = label_subdomains()
    unmitigated = {code: by_basis[code, "none"] for code in labels if totals[code,]}
    codes = [code for code, count in unmitigated.items() if count == totals[code,]]
    answer = _("In %(open)s of %(all)s subdomains, no risk has a published mitigation.") % {
        "open": len(codes),
        "all": len(labels),
    }
    numbers = {code: format_count(unmitigated[code], Risk._meta) for code in codes}
    if not codes and unmitigated:
        codes = sorted(unmitigated, key=lambda code: -unmitigated[code])[:MAX_ANSWER_ITEMS]
        answer += " " + _("These have most risks without a mitigation.")
        numbers = {code: format_part_of(unmitigated[code], totals[code,]) for code in codes}
    answer += " " + _(
        "Mitigations are linked in this database: a missing link is a gap in the data, not a finding."
    )
    urls = {code: build_risk_list_url(subdomain=code, basis="none") for code in codes}
    return Question(
        name="unmitigated",
        title=_("Which subdomains have no mitigation?"),
        answer=answer,
        items=[QuestionItem(labels[code], numbers[code], urls[code]) for code in codes],
        crosstab=build_crosstab_url("subdomain", "mitigation_category"),
    )


def label_subdomains() -> dict[str, str]:
    """The subdomains of MIT, without those that its coders excluded."""
    dimension = DIMENSIONS["subdomain"]
    labels = dimension.get_labels(())
    return {code: str(label) for code, label in labels.items() if not dimension.is_uncoded(code)}


def find_responsible_actors() -> Question:
    """The actors that are responsible for risks that they do not drive, by the number of these risks."""
    links = RiskActor.objects.filter(risk__status=Status.PUBLISHED, actor__status=Status.PUBLISHED).order_by()
    driven = links.filter(actor=OuterRef("actor"), risk=OuterRef("risk"), role=ActorRole.DRIVES)
    responsible = links.filter(role=ActorRole.RESPONSIBLE)
    totals = dict(responsible.values_list("actor").annotate(n=Count("pk")))
    undriven = responsible.exclude(Exists(driven)).values_list("actor", "actor__title", "actor__public_id")
    rows = list(undriven.annotate(n=Count("pk")).order_by("-n", "actor__title"))
    answer = _("%(actors)s should act on risks that others drive.") % {
        "actors": format_count(len(rows), Actor._meta)
    }
    if rows:
        answer += " " + _(
            "Each number is that of the risks that the actor is responsible for and does not drive; the "
            "highest come first."
        )
    return Question(
        name="responsible",
        title=_("Which actors are responsible for risks that they do not drive?"),
        answer=answer,
        items=[
            QuestionItem(
                title,
                format_part_of(count, totals[key]),
                build_risk_list_url(actor=public_id, role="responsible"),
            )
            for key, title, public_id, count in rows[:MAX_ANSWER_ITEMS]
        ],
        crosstab=build_crosstab_url("actor", "role"),
    )


def find_coding_differences() -> Question:
    """For each causal axis, the code whose share differs most between sources with enough coded risks."""
    answer = _(
        "For each axis, the code whose share of a source’s coded risks differs most between sources. Only "
        "sources with at least %(fewest)s coded risks are compared."
    ) % {"fewest": MIN_CODED_RISKS}
    return Question(
        name="codings",
        title=_("How do codings differ from source to source?"),
        answer=answer,
        items=[item for axis in CAUSAL_AXES if (item := find_widest_spread(axis))],
        crosstab=build_crosstab_url("source", "entity", measure="row"),
    )


def find_widest_spread(axis: str) -> QuestionItem | None:
    """The code of an axis with the widest range of shares; None with fewer than two sources to compare."""
    counts, dimension = count_all_risks_by("source", axis), DIMENSIONS[axis]
    coded: Counter[str] = Counter()
    for (source, value), count in counts.items():
        if source != "none" and not dimension.is_uncoded(value):
            coded[source] += count
    sources = [source for source, count in coded.items() if count >= MIN_CODED_RISKS]
    if len(sources) < 2:
        return None
    shares = {
        value: sorted((counts[source, value] / coded[source], source) for source in sources)
        for value in CAUSAL_AXES[axis].values
        if not dimension.is_uncoded(value)
    }
    widest = max(shares, key=lambda value: shares[value][-1][0] - shares[value][0][0])
    (least, lowest_source), (most, highest_source) = shares[widest][0], shares[widest][-1]
    source_labels = DIMENSIONS["source"].get_labels({lowest_source, highest_source})
    return QuestionItem(
        f"{capfirst(_(axis))}, {strip_code_number(CAUSAL_AXES[axis](widest).label)}",
        _("%(least)s in %(low)s, %(most)s in %(high)s")
        % {
            "least": format_percent(least),
            "low": source_labels[lowest_source],
            "most": format_percent(most),
            "high": source_labels[highest_source],
        },
        build_crosstab_url("source", axis, measure="row"),
    )


def measure_source_coverage() -> Question:
    """The sources whose risks are in most subdomains."""
    covered: dict[str, set[str]] = defaultdict(set)
    for source, subdomain in count_all_risks_by("source", "subdomain"):
        if source != "none" and not DIMENSIONS["subdomain"].is_uncoded(subdomain):
            covered[source].add(subdomain)
    widest = sorted(covered, key=lambda source: (-len(covered[source]), source))[:MAX_ANSWER_ITEMS]
    labels = DIMENSIONS["source"].get_labels(set(widest))
    median = median_low(map(len, covered.values())) if covered else 0
    answer = _(
        "%(sources)s have risks in a subdomain; half of them cover at most %(middle)s. Those that cover "
        "most come first."
    ) % {"sources": format_count(len(covered), Source._meta), "middle": median}
    return Question(
        name="coverage",
        title=_("What does each source cover?"),
        answer=answer,
        items=[
            QuestionItem(
                str(labels[source]),
                format_subdomain_count(len(covered[source])),
                build_risk_list_url(source=source),
            )
            for source in widest
        ],
        crosstab=build_crosstab_url("source", "subdomain"),
    )


def format_part_of(count: int, total: int) -> str:
    return _("%(count)s of %(total)s") % {
        "count": group_thousands(count),
        "total": format_count(total, Risk._meta),
    }


def format_subdomain_count(count: int) -> str:
    return ngettext("%(count)s subdomain", "%(count)s subdomains", count) % {"count": group_thousands(count)}


QUESTION_BUILDERS = [
    find_unmitigated_subdomains,
    find_responsible_actors,
    find_coding_differences,
    measure_source_coverage,
]
