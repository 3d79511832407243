"""Bar charts in groups, and the figures that are bar charts: the map of the domains, the causal profile."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.core.filters.explain import build_filtered_list_url
from apps.core.filters.filterset import RecordFilter
from apps.core.languages import group_thousands
from apps.explore.counts.dimensions import DIMENSIONS
from apps.explore.figures.figure import Figure
from apps.explore.figures.svg import (
    FONT_SIZE,
    LINE_HEIGHT,
    draw_rect,
    draw_text,
    draw_text_lines,
    join_shapes,
    render_svg,
    wrap_in_link,
)
from apps.explore.figures.text_wrap import wrap_text
from apps.risks.filters import get_published_terms
from apps.taxonomy.causal import AXIS_QUESTIONS, CAUSAL_AXES
from apps.taxonomy.models import Term
from apps.taxonomy.templatetags.terms import format_term_name, get_domain_css_class

# 356 pixels in all: the width of a phone.
LABEL_WIDTH, FULL_BAR_WIDTH, NUMBER_WIDTH = 190, 120, 46
BAR_INDENT = 12


@dataclass(frozen=True)
class Bar:
    """`address` lists the records that it counts; `css` is a class of the palette."""

    label: str
    count: int
    address: str
    css: str = "d0"
    depth: int = 0


BarGroup = tuple[str, list[Bar]]  # a heading, and the bars under it


def draw_bar_chart(groups: Sequence[BarGroup], title: str, note: str, saved: bool = False) -> SafeString:
    """Bars with the number at the end of each; the longest bar of all has the full length."""
    highest = max((bar.count for _heading, bars in groups for bar in bars), default=0)
    shapes: list[SafeString] = []
    y = 4
    for heading, bars in groups:
        if heading:
            y += LINE_HEIGHT if shapes else 0
            shapes.append(draw_text(heading, (0, y + 13), "head"))
            y += LINE_HEIGHT + 6
        for bar in bars:
            label = wrap_text(bar.label, LABEL_WIDTH - 10 - BAR_INDENT * bar.depth, FONT_SIZE)
            shapes.append(draw_text_lines(label, (BAR_INDENT * bar.depth, y + 13)))
            shapes.append(draw_bar(bar, y, highest))
            y += LINE_HEIGHT * len(label) + 8
    width = LABEL_WIDTH + FULL_BAR_WIDTH + NUMBER_WIDTH
    return render_svg(title, note, (width, y), join_shapes(shapes), saved)


def draw_bar(bar: Bar, y: int, highest: int) -> SafeString:
    if not bar.count:
        return draw_text(_("none"), (LABEL_WIDTH, y + 13), "muted")
    width = FULL_BAR_WIDTH * bar.count / highest
    number = draw_text(group_thousands(bar.count), (LABEL_WIDTH + width + 8, y + 13))
    shapes = [draw_rect((LABEL_WIDTH, y + 1), width, 15, bar.css), number]
    return wrap_in_link(bar.address, f"{bar.label}: {group_thousands(bar.count)}", join_shapes(shapes))


# --- Figures -----------------------------------------------------------------------------------


def build_domains_figure(filterset: RecordFilter) -> Figure:
    """The number of risks in each domain and subdomain, followed by risks outside of these."""
    terms = [(term, term.path.rstrip("/")) for term in get_published_terms("mit-domain")]
    counts = count_by_domain_path(filterset, {path for _term, path in terms})
    inside = [
        build_domain_bar(filterset, term, counts[path]) for term, path in terms if not path.startswith("X")
    ]
    outside = [build_domain_bar(filterset, term, counts[path]) for term, path in terms if path == "X"]
    outside.append(Bar(_("No domain given"), counts[""], build_filtered_list_url(filterset, domain=["none"])))
    groups = [("", inside), (_("Outside the seven domains"), [bar for bar in outside if bar.count])]
    total = sum(count for path, count in counts.items() if "/" not in path)
    title = _("%(set)s, by domain and subdomain") % {"set": capfirst(filterset.describe(total))}
    note = _("Each bar counts risks; a domain counts those of its subdomains too.")
    return build_bar_figure("domains", filterset, title, note, groups)


def count_by_domain_path(filterset: RecordFilter, known_paths: set[str]) -> Counter[str]:
    """The number of risks at or below each path of a domain; the path is empty for risks without one."""
    counts: Counter[str] = Counter()
    rows = filterset.rows.values_list("domain_term__path").annotate(n=Count("pk")).order_by()
    for path, count in rows:
        codes = (path or "").rstrip("/").split("/")
        codes = codes if codes[0] in known_paths else [""]
        for depth in range(len(codes)):
            counts["/".join(codes[: depth + 1])] += count
    return counts


def build_domain_bar(filterset: RecordFilter, term: Term, count: int) -> Bar:
    dimension = DIMENSIONS["domain" if term.is_root else "subdomain"]
    return Bar(
        label=format_term_name(term),
        count=count,
        address=build_filtered_list_url(filterset, **dimension.get_parameters(term.code, filterset)),
        css=get_domain_css_class(term),
        depth=0 if term.is_root else 1,
    )


def build_profile_figure(filterset: RecordFilter) -> Figure:
    """The number of risks with each causal code, one group of bars for each axis."""
    counts: dict[str, Counter[str]] = {axis: Counter() for axis in CAUSAL_AXES}
    total = 0
    for *values, count in filterset.rows.values_list(*CAUSAL_AXES).annotate(n=Count("pk")).order_by():
        total += count
        for axis, value in zip(CAUSAL_AXES, values, strict=True):
            counts[axis][value] += count
    groups = [
        (
            f"{capfirst(_(axis))}: {AXIS_QUESTIONS[axis]}",
            [
                Bar(str(label), counts[axis][value], build_filtered_list_url(filterset, **{axis: [value]}))
                for value, label in codes.choices
            ],
        )
        for axis, codes in CAUSAL_AXES.items()
    ]
    title = _("Causes of %(set)s") % {"set": filterset.describe(total)}
    note = _("Each bar counts risks; the bars of a group add up to all of them.")
    return build_bar_figure("profile", filterset, title, note, groups)


def build_bar_figure(
    name: str, filterset: RecordFilter, title: str, note: str, groups: Sequence[BarGroup]
) -> Figure:
    """A figure with one row for each bar. `name` is that of its URL."""
    shown = [(heading, bars) for heading, bars in groups if bars]

    def draw(note: str, saved: bool) -> SafeString:
        return draw_bar_chart(shown, title, note, saved)

    return Figure(
        title=title,
        note=note,
        path=reverse("figure", args=[name]).rstrip("/"),
        filterset=filterset,
        rows=[
            {"group": heading, "label": bar.label, "risks": bar.count, "list": bar.address}
            for heading, bars in shown
            for bar in bars
        ],
        draw=draw,
    )
