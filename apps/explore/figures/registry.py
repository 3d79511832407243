"""What each figure shows: its title, what it counts, its rows and its drawing."""

from collections import Counter

from django.db.models import Count
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.filters.explain import asked, listed
from apps.core.languages import both, thousands
from apps.explore.counts.dimensions import DIMENSIONS
from apps.explore.figures.bars import Bar, bars
from apps.explore.figures.figure import Figure
from apps.explore.figures.heatmap import heat
from apps.explore.figures.neighbourhood_figure import neighbourhood
from apps.explore.figures.scenario import scenario
from apps.explore.figures.svg import either
from apps.explore.figures.timeline import timeline
from apps.mitigations.models import Mitigation
from apps.risks.filters import ACTORS, terms
from apps.taxonomy.causal import AXES, QUESTIONS
from apps.taxonomy.templatetags.terms import hue, named

COUNTED = {
    "count": _("Each cell counts risks."),
    "row": _("Each cell is a share of the coded risks of its row. In brackets: counts outside of them."),
    "column": _(
        "Each cell is a share of the coded risks of its column. In brackets: counts outside of them."
    ),
    "sources": _("Each cell counts the different sources that its risks originate in."),
}
SEVERAL = _(
    "A risk may stand in several rows or columns, as it has several %(links)s; it counts once in each cell."
)


def crosstab(table):
    row, column = table.by
    title = gettext("%(set)s, by %(row)s and %(column)s") % {
        "set": capfirst(table.filterset.describe(table.total)), "row": row.label, "column": column.label,
    }  # fmt: skip
    linked = {Actor if d.links is ACTORS else Mitigation for d in table.by if d.links}
    links = both(sorted(str(model._meta.verbose_name_plural) for model in linked))
    several = [SEVERAL % {"links": links}] if links else []
    note = " ".join(map(str, [COUNTED[table.measure], *several, gettext("Hatched: none.")]))
    return Figure(
        title, note, reverse("explore").rstrip("/"), table.filterset, list(cells(table)),
        lambda note, saved: heat(table, title, note, saved),
        own={"by": f"{row.name},{column.name}", "measure": table.measure},
        size=len(table.rows) * len(table.columns),
    )  # fmt: skip


def cells(table):
    """One row for each cell that can be filled, the empty ones too."""
    row, column = table.by
    for head, line in table.lines:
        for other, cell in zip(table.columns, line, strict=True):
            if cell.possible:
                yield {
                    **named_by(row, head), **named_by(column, other),
                    "risks": cell.count, **measured(table, cell),
                    "coded": not (head.apart or other.apart), "list": cell.address,
                }  # fmt: skip


def named_by(dimension, head):
    return {dimension.name: head.value, f"{dimension.name}_label": head.label}


def measured(table, cell):
    if table.measure == "count":
        return {}
    name = "sources" if table.measure == "sources" else f"{table.measure}_share"
    number = round(cell.number, 4) if isinstance(cell.number, float) else cell.number
    return {name: number}


# --- Pictures of any set -----------------------------------------------------------------------


def domains(filterset):
    """Every domain and subdomain with its risks; what is outside of them after these."""
    counts, known = Counter(), {term.path.rstrip("/") for term in terms("mit-domain")}
    rows = filterset.rows.values_list("domain_term__path").annotate(n=Count("pk")).order_by()
    for path, count in rows:
        codes = (path or "").rstrip("/").split("/")
        codes = codes if codes[0] in known else [""]
        for depth in range(len(codes)):
            counts["/".join(codes[: depth + 1])] += count
    every = [(t, t.path.rstrip("/")) for t in terms("mit-domain")]
    inside = [domain_bar(filterset, t, counts[p]) for t, p in every if not p.startswith("X")]
    outside = [domain_bar(filterset, t, counts[p]) for t, p in every if p == "X"]
    outside.append(Bar(gettext("No domain given"), counts[""], found(filterset, domain=["none"])))
    groups = [("", inside), (gettext("Outside the seven domains"), [bar for bar in outside if bar.count])]
    total = sum(count for path, count in counts.items() if "/" not in path)
    title = gettext("%(set)s, by domain and subdomain") % {"set": capfirst(filterset.describe(total))}
    note = gettext("Each bar counts risks; a domain counts those of its subdomains too.")
    return barred("domains", filterset, title, note, groups)


def domain_bar(filterset, term, count):
    dimension = DIMENSIONS["domain" if term.is_root else "subdomain"]
    address = found(filterset, **dimension.asked(term.code, filterset))
    return Bar(named(term), count, address, hue(term), 0 if term.is_root else 1)


def profile(filterset):
    """Three groups of bars: who or what, with what intent, when."""
    counts = {axis: Counter() for axis in AXES}
    total = 0
    for *values, count in filterset.rows.values_list(*AXES).annotate(n=Count("pk")).order_by():
        total += count
        for axis, value in zip(AXES, values, strict=True):
            counts[axis][value] += count
    groups = [
        (
            f"{capfirst(gettext(axis))}: {QUESTIONS[axis]}",
            [
                Bar(str(label), counts[axis][value], found(filterset, **{axis: [value]}))
                for value, label in choices.choices
            ],
        )
        for axis, choices in AXES.items()
    ]
    title = gettext("Causes of %(set)s") % {"set": filterset.describe(total)}
    return barred(
        "profile",
        filterset,
        title,
        gettext("Each bar counts risks; the bars of a group add up to all of them."),
        groups,
    )


def barred(name, filterset, title, note, groups):
    rows = [
        {"group": heading, "label": bar.label, "risks": bar.count, "list": bar.address}
        for heading, found_ in groups
        for bar in found_
    ]
    groups = [group for group in groups if group[1]]
    path = reverse("picture", args=[name]).rstrip("/")
    return Figure(title, note, path, filterset, rows, lambda note, saved: bars(groups, title, note, saved))


def years(filterset):
    counts = dict(filterset.rows.values_list("year").annotate(n=Count("pk")).order_by("year"))
    undated = counts.pop(None, 0)
    total = sum(counts.values()) + undated
    title = gettext("%(set)s, by year") % {"set": capfirst(filterset.describe(total))}
    note = gettext("Published sources in the year of their publication.")
    if undated:
        note += " " + gettext("Left out: %(number)s without a year.") % {"number": thousands(undated)}
    address = lambda year: found(filterset, year=[str(year)])  # noqa: E731
    rows = [{"year": year, "sources": count, "list": address(year)} for year, count in counts.items()]
    path = reverse("picture", args=["timeline"]).rstrip("/")
    draw = lambda note, saved: by_year(counts, title, note, address, saved)  # noqa: E731
    return Figure(title, note, path, filterset, rows, draw)


def by_year(counts, title, note, address, saved=False):
    """Squares in a row of years; where there is no room for these, bars that phones show whole."""
    wide = timeline(counts, title, note, address, saved)
    if saved:
        return wide
    years = [Bar(str(year), count, address(year), "d5") for year, count in counts.items()]
    return either(bars([("", years)], title, note), wide)


def found(filterset, **choice):
    """The list behind a bar."""
    return listed(filterset.queryset.model, asked(filterset, **choice))


PICTURES = {
    "domains": domains,
    "profile": profile,
    "timeline": years,
    "scenario": scenario,
    "neighbourhood": neighbourhood,
}
LIST = [
    ("domains", _("The map of the domains"), _("Every domain and subdomain with its number of risks.")),
    (
        "profile",
        _("The causal profile"),
        _("Who or what causes the risks of a set, with what intent, and when."),
    ),
    ("timeline", _("The timeline of the sources"), _("How many sources each year brought.")),
]
