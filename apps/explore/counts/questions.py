"""Questions over the whole base, each answered from the same counts that its cross-tab shows."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import median_low
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
from apps.explore.counts.tally import count_by_dimensions
from apps.history.models import get_data_revision
from apps.risks.filters import RiskFilter
from apps.risks.models import ActorRole, Risk, RiskActor
from apps.sources.models import Source
from apps.taxonomy.causal import CAUSAL_AXES
from apps.taxonomy.templatetags.terms import strip_code_number

MIN_CODED_RISKS = 10  # coded risks of a source, below which a share says little
MAX_ANSWER_ITEMS = 8


@dataclass(frozen=True)
class Question:
    """`items`: [(words, number with its words, the list of it)]."""

    name: str
    title: str
    answer: str
    items: list[tuple[str, str, str]]
    crosstab: str


def answer_questions():
    """Asked anew when the data have changed."""
    return cache.get_or_set(
        f"questions-{get_language()}-{get_data_revision()}", lambda: [ask() for ask in QUESTION_BUILDERS]
    )


def select_all_risks():
    return RiskFilter(QueryDict(), queryset=Risk.objects.published())


def count_all_risks_by(*names):
    return count_by_dimensions(select_all_risks(), *(DIMENSIONS[name] for name in names))[0]


def build_crosstab_url(*names, **more):
    return f"{reverse('explore')}?{urlencode({'by': ','.join(names), **more}, safe=',')}"


def build_risk_list_url(**asked):
    return f"{reverse('risk-list')}?{urlencode(asked)}"


def label_dimension_values(name, found):
    return DIMENSIONS[name].labels(found)


def find_unmitigated_subdomains():
    found, total = count_all_risks_by("subdomain", "basis"), count_all_risks_by("subdomain")
    names = {
        code: label
        for code, label in label_dimension_values("subdomain", ()).items()
        if "." in code and code[0] != "X"
    }
    open_ = {code: found[code, "none"] for code in names if total[code,]}
    nobody = [code for code, count in open_.items() if count == total[code,]]
    answer = _("In %(open)s of %(all)s subdomains no risk is answered by a published mitigation.") % {
        "open": len(nobody), "all": len(names)
    }  # fmt: skip
    items = [
        (names[c], format_count(open_[c], Risk._meta), build_risk_list_url(subdomain=c, basis="none"))
        for c in nobody
    ]
    if not nobody and open_:
        most = sorted(open_, key=lambda code: -open_[code])[:MAX_ANSWER_ITEMS]
        answer += " " + _("Most risks without one stand under these.")
        items = [
            (names[c], format_part_of(open_[c], total[c,]), build_risk_list_url(subdomain=c, basis="none"))
            for c in most
        ]
    answer += " " + _(
        "Links to mitigations are made here; that there is none is a gap in this base, not a finding."
    )
    return Question(
        "unmitigated",
        _("Which subdomains does nobody mitigate?"),
        answer,
        items,
        build_crosstab_url("subdomain", "mitigation_category"),
    )


def find_responsible_actors():
    """By actor, the risks that it is responsible for and does not drive itself."""
    links = RiskActor.objects.filter(risk__status=Status.PUBLISHED, actor__status=Status.PUBLISHED).order_by()
    drives = links.filter(actor=OuterRef("actor"), risk=OuterRef("risk"), role=ActorRole.DRIVES)
    duties = links.filter(role=ActorRole.RESPONSIBLE)
    every = dict(duties.values_list("actor").annotate(n=Count("pk")))
    foreign = duties.exclude(Exists(drives)).values_list("actor", "actor__title", "actor__public_id")
    rows = list(foreign.annotate(n=Count("pk")).order_by("-n", "actor__title"))
    items = [
        (title, format_part_of(n, every[pk]), build_risk_list_url(actor=actor, role="responsible"))
        for pk, title, actor, n in rows[:MAX_ANSWER_ITEMS]
    ]
    answer = _("%(actors)s should act on risks that others drive.") % {
        "actors": format_count(len(rows), Actor._meta)
    }
    if rows:
        answer += " " + _(
            "First those with most of them: so many of the risks that it is responsible for,"
            " it does not drive."
        )
    return Question(
        "responsible",
        _("Which actors are responsible for what they do not drive?"),
        answer,
        items,
        build_crosstab_url("actor", "role"),
    )


def find_coding_differences():
    """For each axis the value whose share differs most between sources with enough coded risks."""
    items = [item for axis in CAUSAL_AXES if (item := find_widest_spread(axis))]
    answer = _(
        "Of a source’s coded risks, the share with the code on which sources differ most."
        " Only sources with at least %(fewest)s coded risks."
    ) % {"fewest": MIN_CODED_RISKS}
    return Question(
        "codings",
        _("How do codings differ from source to source?"),
        answer,
        items,
        build_crosstab_url("source", "entity", measure="row"),
    )


def find_widest_spread(axis):
    found, apart = count_all_risks_by("source", axis), DIMENSIONS[axis].apart
    coded = Counter()
    for (source, value), count in found.items():
        coded[source] += 0 if apart(value) or source == "none" else count
    sources = [source for source in coded if coded[source] >= MIN_CODED_RISKS]
    if len(sources) < 2:
        return None
    shares = {
        value: sorted((found[source, value] / coded[source], source) for source in sources)
        for value in CAUSAL_AXES[axis].values
        if not apart(value)
    }
    value = max(shares, key=lambda value: shares[value][-1][0] - shares[value][0][0])
    (least, low), (most, high) = shares[value][0], shares[value][-1]
    names, label = (
        label_dimension_values("source", {low, high}),
        strip_code_number(CAUSAL_AXES[axis](value).label),
    )
    words = f"{capfirst(_(axis))}, {label}"
    return (
        words,
        _("%(least)s in %(low)s, %(most)s in %(high)s")
        % {
            "least": format_percent(least),
            "low": names[low],
            "most": format_percent(most),
            "high": names[high],
        },
        build_crosstab_url("source", axis, measure="row"),
    )


def measure_source_coverage():
    under = defaultdict(set)
    for source, subdomain in count_all_risks_by("source", "subdomain"):
        if source != "none" and not DIMENSIONS["subdomain"].apart(subdomain):
            under[source].add(subdomain)
    widest = sorted(under, key=lambda source: (-len(under[source]), source))[:MAX_ANSWER_ITEMS]
    names = label_dimension_values("source", set(widest))
    middle = median_low(len(found) for found in under.values()) if under else 0
    answer = _(
        "%(sources)s have risks in a subdomain, half of them in at most %(middle)s. The widest first."
    ) % {"sources": format_count(len(under), Source._meta), "middle": middle}
    items = [(names[s], format_subdomain_count(len(under[s])), build_risk_list_url(source=s)) for s in widest]
    return Question(
        "coverage",
        _("What does each source cover?"),
        answer,
        items,
        build_crosstab_url("source", "subdomain"),
    )


def format_part_of(count, total):
    return _("%(count)s of %(total)s") % {
        "count": group_thousands(count),
        "total": format_count(total, Risk._meta),
    }


def format_subdomain_count(count):
    return ngettext("%(count)s subdomain", "%(count)s subdomains", count) % {"count": group_thousands(count)}


QUESTION_BUILDERS = [
    find_unmitigated_subdomains,
    find_responsible_actors,
    find_coding_differences,
    measure_source_coverage,
]
