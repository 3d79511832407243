"""What each figure shows: its title, what it counts, its rows and its drawing."""

from collections import Counter

from django.db.models import Count
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.filters.explain import build_list_url, build_query_string
from apps.core.languages import group_thousands, join_with_and
from apps.explore.counts.dimensions import DIMENSIONS
from apps.explore.figures.bars import Bar, draw_bar_chart
from apps.explore.figures.figure import Figure
from apps.explore.figures.heatmap import draw_heatmap
from apps.explore.figures.neighbourhood_figure import build_neighbourhood_figure
from apps.explore.figures.scenario import build_scenario_figure
from apps.explore.figures.svg import combine_layouts
from apps.explore.figures.timeline import draw_timeline
from apps.mitigations.models import Mitigation
from apps.risks.filters import ACTOR_LINKS, get_published_terms
from apps.taxonomy.causal import AXIS_QUESTIONS, CAUSAL_AXES
from apps.taxonomy.templatetags.terms import format_term_name, get_domain_css_class

MEASURE_NOTES = {
    "count": _("Each cell counts risks."),
    "row": _("Each cell is a share of the coded risks of its row. In brackets: counts outside of them."),
    "column": _(
        "Each cell is a share of the coded risks of its column. In brackets: counts outside of them."
    ),
    "sources": _("Each cell counts the different sources that its risks originate in."),
}
MULTIPLE_LINKS_NOTE = _(
    "A risk may stand in several rows or columns, as it has several %(links)s; it counts once in each cell."
)


def build_crosstab_figure(table):
    row, column = table.by
    title = gettext("%(set)s, by %(row)s and %(column)s") % {
        "set": capfirst(table.filterset.describe(table.total)), "row": row.label, "column": column.label,
    }  # fmt: skip
    linked = {Actor if d.links is ACTOR_LINKS else Mitigation for d in table.by if d.links}
    links = join_with_and(sorted(str(model._meta.verbose_name_plural) for model in linked))
    several = [MULTIPLE_LINKS_NOTE % {"links": links}] if links else []
    note = " ".join(map(str, [MEASURE_NOTES[table.measure], *several, gettext("Hatched: none.")]))
    return Figure(
        title, note, reverse("explore").rstrip("/"), table.filterset, list(list_cell_rows(table)),
        lambda note, saved: draw_heatmap(table, title, note, saved),
        own={"by": f"{row.name},{column.name}", "measure": table.measure},
        size=len(table.rows) * len(table.columns),
    )  # fmt: skip


def list_cell_rows(table):
    """One row for each cell that can be filled, the empty ones too."""
    row, column = table.by
    for head, line in table.lines:
        for other, cell in zip(table.columns, line, strict=True):
            if cell.possible:
                yield {
                    **build_heading_columns(row, head), **build_heading_columns(column, other),
                    "risks": cell.count, **build_measure_column(table, cell),
                    "coded": not (head.apart or other.apart), "list": cell.address,
                }  # fmt: skip


def build_heading_columns(dimension, head):
    return {dimension.name: head.value, f"{dimension.name}_label": head.label}


def build_measure_column(table, cell):
    if table.measure == "count":
        return {}
    name = "sources" if table.measure == "sources" else f"{table.measure}_share"
    number = round(cell.number, 4) if isinstance(cell.number, float) else cell.number
    return {name: number}


# --- Pictures of any set -----------------------------------------------------------------------


def build_domains_figure(filterset):
    """Every domain and subdomain with its risks; what is outside of them after these."""
    counts, known = Counter(), {term.path.rstrip("/") for term in get_published_terms("mit-domain")}
    rows = filterset.rows.values_list("domain_term__path").annotate(n=Count("pk")).order_by()
    for path, count in rows:
        codes = (path or "").rstrip("/").split("/")
        codes = codes if codes[0] in known else [""]
        for depth in range(len(codes)):
            counts["/".join(codes[: depth + 1])] += count
    every = [(t, t.path.rstrip("/")) for t in get_published_terms("mit-domain")]
    inside = [build_domain_bar(filterset, t, counts[p]) for t, p in every if not p.startswith("X")]
    outside = [build_domain_bar(filterset, t, counts[p]) for t, p in every if p == "X"]
    outside.append(
        Bar(gettext("No domain given"), counts[""], build_filtered_list_url(filterset, domain=["none"]))
    )
    groups = [("", inside), (gettext("Outside the seven domains"), [bar for bar in outside if bar.count])]
    total = sum(count for path, count in counts.items() if "/" not in path)
    title = gettext("%(set)s, by domain and subdomain") % {"set": capfirst(filterset.describe(total))}
    note = gettext("Each bar counts risks; a domain counts those of its subdomains too.")
    return build_bar_figure("domains", filterset, title, note, groups)


def build_domain_bar(filterset, term, count):
    dimension = DIMENSIONS["domain" if term.is_root else "subdomain"]
    address = build_filtered_list_url(filterset, **dimension.asked(term.code, filterset))
    return Bar(format_term_name(term), count, address, get_domain_css_class(term), 0 if term.is_root else 1)


def build_profile_figure(filterset):
    """Three groups of bars: who or what, with what intent, when."""
    counts = {axis: Counter() for axis in CAUSAL_AXES}
    total = 0
    for *values, count in filterset.rows.values_list(*CAUSAL_AXES).annotate(n=Count("pk")).order_by():
        total += count
        for axis, value in zip(CAUSAL_AXES, values, strict=True):
            counts[axis][value] += count
    groups = [
        (
            f"{capfirst(gettext(axis))}: {AXIS_QUESTIONS[axis]}",
            [
                Bar(str(label), counts[axis][value], build_filtered_list_url(filterset, **{axis: [value]}))
                for value, label in choices.choices
            ],
        )
        for axis, choices in CAUSAL_AXES.items()
    ]
    title = gettext("Causes of %(set)s") % {"set": filterset.describe(total)}
    return build_bar_figure(
        "profile",
        filterset,
        title,
        gettext("Each bar counts risks; the bars of a group add up to all of them."),
        groups,
    )


def build_bar_figure(name, filterset, title, note, groups):
    rows = [
        {"group": heading, "label": bar.label, "risks": bar.count, "list": bar.address}
        for heading, found_ in groups
        for bar in found_
    ]
    groups = [group for group in groups if group[1]]
    path = reverse("picture", args=[name]).rstrip("/")
    return Figure(
        title, note, path, filterset, rows, lambda note, saved: draw_bar_chart(groups, title, note, saved)
    )


def build_timeline_figure(filterset):
    counts = dict(filterset.rows.values_list("year").annotate(n=Count("pk")).order_by("year"))
    undated = counts.pop(None, 0)
    total = sum(counts.values()) + undated
    title = gettext("%(set)s, by year") % {"set": capfirst(filterset.describe(total))}
    note = gettext("Published sources in the year of their publication.")
    if undated:
        note += " " + gettext("Left out: %(number)s without a year.") % {"number": group_thousands(undated)}
    address = lambda year: build_filtered_list_url(filterset, year=[str(year)])  # noqa: E731
    rows = [{"year": year, "sources": count, "list": address(year)} for year, count in counts.items()]
    path = reverse("picture", args=["timeline"]).rstrip("/")
    draw = lambda note, saved: draw_timeline_layouts(counts, title, note, address, saved)  # noqa: E731
    return Figure(title, note, path, filterset, rows, draw)


def draw_timeline_layouts(counts, title, note, address, saved=False):
    """Squares in a row of years; where there is no room for these, bars that phones show whole."""
    wide = draw_timeline(counts, title, note, address, saved)
    if saved:
        return wide
    years = [Bar(str(year), count, address(year), "d5") for year, count in counts.items()]
    return combine_layouts(draw_bar_chart([("", years)], title, note), wide)


def build_filtered_list_url(filterset, **choice):
    """The list behind a bar."""
    return build_list_url(filterset.queryset.model, build_query_string(filterset, **choice))


FIGURE_BUILDERS = {
    "domains": build_domains_figure,
    "profile": build_profile_figure,
    "timeline": build_timeline_figure,
    "scenario": build_scenario_figure,
    "neighbourhood": build_neighbourhood_figure,
}
FIGURE_INDEX = [
    ("domains", _("The map of the domains"), _("Every domain and subdomain with its number of risks.")),
    (
        "profile",
        _("The causal profile"),
        _("Who or what causes the risks of a set, with what intent, and when."),
    ),
    ("timeline", _("The timeline of the sources"), _("How many sources each year brought.")),
]
