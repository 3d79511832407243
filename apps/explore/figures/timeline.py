"""The timeline figure: years in a row, with a square for each source of a year."""

from collections.abc import Mapping

from django.db.models import Count
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.core.filters.explain import build_filtered_list_url
from apps.core.filters.filterset import RecordFilter
from apps.core.languages import format_count, group_thousands
from apps.explore.figures.bars import Bar, draw_bar_chart
from apps.explore.figures.figure import Figure
from apps.explore.figures.svg import (
    Point,
    combine_layouts,
    draw_rect,
    draw_text,
    join_shapes,
    render_svg,
    wrap_in_link,
)
from apps.sources.models import Source

YEAR_WIDTH, SQUARE_SIDE, SQUARE_STEP = 40, 14, 16
SQUARES_PER_ROW = 2
MAX_CONSECUTIVE_YEARS = 60  # over a longer span, years without sources are left out

Years = Mapping[int, tuple[int, str]]  # {year: (number of sources, URL of their list)}


def build_timeline_figure(filterset: RecordFilter) -> Figure:
    """The number of sources in each year of publication."""
    counts = dict(filterset.rows.values_list("year").annotate(n=Count("pk")).order_by("year"))
    undated = counts.pop(None, 0)
    total = sum(counts.values()) + undated
    title = _("%(set)s, by year") % {"set": capfirst(filterset.describe(total))}
    note = _("Published sources in the year of their publication.")
    if undated:
        note += " " + _("Left out: %(number)s without a year.") % {"number": group_thousands(undated)}
    years = {
        year: (count, build_filtered_list_url(filterset, year=[str(year)])) for year, count in counts.items()
    }

    def draw(note: str, saved: bool) -> SafeString:
        return draw_timeline_layouts(years, title, note, saved)

    return Figure(
        title=title,
        note=note,
        path=reverse("figure", args=["timeline"]).rstrip("/"),
        filterset=filterset,
        rows=[{"year": year, "sources": count, "list": address} for year, (count, address) in years.items()],
        draw=draw,
    )


def draw_timeline_layouts(years: Years, title: str, note: str, saved: bool = False) -> SafeString:
    """The timeline and, unless it is `saved`, a bar chart for small screens."""
    timeline = draw_timeline(years, title, note, saved)
    if saved:
        return timeline
    bars = [Bar(str(year), count, address, "d5") for year, (count, address) in years.items()]
    return combine_layouts(draw_bar_chart([("", bars)], title, note), timeline)


def draw_timeline(years: Years, title: str, note: str, saved: bool = False) -> SafeString:
    shown = list_shown_years(years)
    floor = 26 + SQUARE_STEP * max((count_square_rows(count) for count, _url in years.values()), default=0)
    shapes = join_shapes(
        draw_year(year, *years.get(year, (0, "")), (6 + YEAR_WIDTH * n, floor))
        for n, year in enumerate(shown)
    )
    return render_svg(title, note, (max(480, YEAR_WIDTH * len(shown) + 12), floor + 26), shapes, saved)


def list_shown_years(years: Years) -> list[int]:
    first, last = min(years, default=0), max(years, default=-1)
    return list(range(first, last + 1)) if last - first < MAX_CONSECUTIVE_YEARS else sorted(years)


def count_square_rows(count: int) -> int:
    return -(-count // SQUARES_PER_ROW)


def draw_year(year: int, count: int, address: str, at: Point) -> SafeString:
    """The squares of a year stacked above a point, and the year below it."""
    x, floor = at
    label = draw_text(year, (x + SQUARE_STEP, floor + 20), "ink" if count else "muted", "middle")
    if not count:
        return label
    squares = [draw_square(x, floor, n) for n in range(count)]
    top = floor - SQUARE_STEP * count_square_rows(count) - 6
    number = draw_text(count, (x + SQUARE_STEP, top), anchor="middle")
    name = f"{year}: {format_count(count, Source._meta)}"
    return wrap_in_link(address, name, join_shapes([*squares, number, label]))


def draw_square(x: float, floor: float, number: int) -> SafeString:
    column, row = number % SQUARES_PER_ROW, 1 + number // SQUARES_PER_ROW
    at = (x + 1 + SQUARE_STEP * column, floor - SQUARE_STEP * row)
    return draw_rect(at, SQUARE_SIDE, SQUARE_SIDE, "d5")
