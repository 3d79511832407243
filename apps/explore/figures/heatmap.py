"""The figure of a cross-tab: a heat map with a number in each cell, hatched gaps, and uncoded values last."""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.actors.models import Actor
from apps.core.languages import format_count, join_with_and
from apps.explore.counts.crosstab import Crosstab, CrosstabCell, CrosstabHeading
from apps.explore.counts.dimension_types import Dimension
from apps.explore.figures.figure import Figure, FigureRow
from apps.explore.figures.svg import (
    FONT_SIZE,
    LINE_HEIGHT,
    Point,
    Size,
    draw_hatching,
    draw_rect,
    draw_text,
    draw_text_lines,
    join_shapes,
    measure_label_width,
    render_svg,
    wrap_in_link,
)
from apps.explore.figures.text_wrap import wrap_text
from apps.mitigations.models import Mitigation
from apps.risks.filters import ACTOR_LINKS
from apps.risks.models import Risk

HEATMAP_STEPS = 5
MAX_LABEL_WIDTH, MIN_ROW_HEIGHT = 220, 36
WIDE_COLUMN, NARROW_COLUMN = 84, 44
MAX_WIDE_COLUMNS = 8  # with more columns, they are narrow and their headings vertical
MAX_HEADING_HEIGHT = 190  # of a vertical heading
UNCODED_GAP = 14  # before the first uncoded row or column

MEASURE_NOTES = {
    "count": _("Each cell counts risks."),
    "row": _(
        "Each cell is a share of the coded risks of its row. In brackets: counts that are not part of the "
        "shares."
    ),
    "column": _(
        "Each cell is a share of the coded risks of its column. In brackets: counts that are not part of "
        "the shares."
    ),
    "sources": _("Each cell counts the distinct sources that its risks originate in."),
}
MULTIPLE_LINKS_NOTE = _("A risk with several %(links)s counts in several rows or columns, once in each cell.")


def build_crosstab_figure(table: Crosstab) -> Figure:
    """The figure of a cross-tab, with one row for each cell that is possible."""
    title = gettext("%(set)s, by %(row)s and %(column)s") % {
        "set": capfirst(table.filterset.describe(table.total.count)),
        "row": table.row.label,
        "column": table.column.label,
    }

    def draw(note: str, saved: bool) -> SafeString:
        return draw_heatmap(table, title, note, saved)

    return Figure(
        title=title,
        note=describe_crosstab(table),
        path=reverse("explore").rstrip("/"),
        filterset=table.filterset,
        rows=[build_cell_row(table, cell) for cells in table.cells for cell in cells if cell.is_possible],
        draw=draw,
        parameters={"by": f"{table.row.name},{table.column.name}", "measure": table.measure},
        cell_count=len(table.rows) * len(table.columns),
    )


def describe_crosstab(table: Crosstab) -> str:
    notes = [str(MEASURE_NOTES[table.measure])]
    linked = {Actor if d.links is ACTOR_LINKS else Mitigation for d in (table.row, table.column) if d.links}
    if linked:
        links = join_with_and(sorted(str(model._meta.verbose_name_plural) for model in linked))
        notes.append(MULTIPLE_LINKS_NOTE % {"links": links})
    return " ".join([*notes, gettext("Hatched: none.")])


def build_cell_row(table: Crosstab, cell: CrosstabCell) -> FigureRow:
    return {
        **build_heading_columns(table.row, cell.row),
        **build_heading_columns(table.column, cell.column),
        "risks": cell.count,
        **build_measure_column(cell),
        "coded": cell.is_coded,
        "list": cell.address,
    }


def build_heading_columns(dimension: Dimension, heading: CrosstabHeading) -> FigureRow:
    return {dimension.name: heading.value, f"{dimension.name}_label": heading.label}


def build_measure_column(cell: CrosstabCell) -> FigureRow:
    if cell.measure == "count":
        return {}
    name = "sources" if cell.measure == "sources" else f"{cell.measure}_share"
    return {name: round(cell.number, 4) if isinstance(cell.number, float) else cell.number}


# --- Drawing -----------------------------------------------------------------------------------


def draw_heatmap(table: Crosstab, title: str, note: str, saved: bool = False) -> SafeString:
    """The cross-tab as SVG, a row for each value of its first dimension; `saved` adds the colours."""
    is_wide = len(table.columns) <= MAX_WIDE_COLUMNS
    width = WIDE_COLUMN if is_wide else NARROW_COLUMN
    label_width = measure_label_width((heading.label for heading in table.rows), MAX_LABEL_WIDTH)
    headings = [wrap_heading(heading.label, width, is_wide) for heading in table.columns]
    top = measure_heading_height(headings, is_wide)
    labels = [wrap_text(heading.label, label_width - 12, FONT_SIZE) for heading in table.rows]
    heights: list[float] = [max(MIN_ROW_HEIGHT, LINE_HEIGHT * len(label) + 12) for label in labels]
    xs = list(compute_offsets([width] * len(headings), table.columns, label_width))
    ys = list(compute_offsets(heights, table.rows, top + 8))
    shapes = [
        draw_column_heading(lines, x, width, top, is_wide) for lines, x in zip(headings, xs, strict=True)
    ]
    gaps: list[tuple[Point, Size]] = []
    highest = find_highest_number(table)
    for cells, label, y, height in zip(table.cells, labels, ys, heights, strict=True):
        shapes.append(draw_text_lines(label, (0, y + (height - LINE_HEIGHT * len(label)) / 2 + 13)))
        for cell, x in zip(cells, xs, strict=True):
            box = (x + 1, y + 1), (width - 2, height - 2)
            if cell.count:
                shapes.append(draw_counted_cell(cell, highest, *box))
            elif cell.is_possible and cell.is_coded:
                gaps.append(box)
            elif cell.is_possible:
                shapes.append(draw_text(gettext("none"), get_number_position(*box), "muted", "middle"))
    bottom = max(map(sum, zip(ys, heights, strict=True)), default=top)
    size = max([480, *(x + width for x in xs)]), bottom + 4
    return render_svg(title, note, size, join_shapes([draw_hatching(gaps), *shapes]), saved)


def find_highest_number(table: Crosstab) -> float:
    """The highest number of the coded cells: it has the darkest colour."""
    return max((cell.number or 0 for cells in table.cells for cell in cells if cell.is_coded), default=0)


def wrap_heading(label: str, width: float, is_wide: bool) -> list[str]:
    """The lines of a heading, truncated to six, or to two if it is vertical."""
    lines = wrap_text(label, width - 6 if is_wide else MAX_HEADING_HEIGHT, FONT_SIZE)
    max_lines = 6 if is_wide else 2
    return lines if len(lines) <= max_lines else [*lines[: max_lines - 1], f"{lines[max_lines - 1]} …"]


def measure_heading_height(headings: list[list[str]], is_wide: bool) -> float:
    if is_wide:
        return LINE_HEIGHT * max(map(len, headings), default=0)
    longest_lines = (max(lines, key=len, default="") for lines in headings)
    return measure_label_width(longest_lines, MAX_HEADING_HEIGHT + 12)


def compute_offsets(
    sizes: Iterable[float], headings: Sequence[CrosstabHeading], start: float
) -> Iterator[float]:
    """The position of each row or column, with a gap between coded and uncoded ones."""
    previous: CrosstabHeading | None = None
    for size, heading in zip(sizes, headings, strict=True):
        if previous and heading.is_uncoded and not previous.is_uncoded:
            start += UNCODED_GAP
        yield start
        previous = heading
        start += size


def draw_column_heading(lines: list[str], x: float, width: float, top: float, is_wide: bool) -> SafeString:
    if is_wide:
        return draw_text_lines(lines, (x + width / 2, top - LINE_HEIGHT * (len(lines) - 1)), anchor="middle")
    first = x + width / 2 + 5 - LINE_HEIGHT * (len(lines) - 1) / 2
    return join_shapes(
        draw_text(line, (first + LINE_HEIGHT * n, top), rotated=True) for n, line in enumerate(lines)
    )


def draw_counted_cell(cell: CrosstabCell, highest: float, at: Point, size: Size) -> SafeString:
    """The number on a coloured background, as a link. Uncoded cells have no colour."""
    step = ceil(HEATMAP_STEPS * cell.number / highest) if cell.number and cell.is_coded else 0
    background = draw_rect(at, *size, f"h{step}" if step else "paper")
    number = draw_text(cell.shown, get_number_position(at, size), anchor="middle")
    name = f"{cell.row.label}, {cell.column.label}: {format_count(cell.count, Risk._meta)}"
    return wrap_in_link(cell.address, name, join_shapes([background, number]))


def get_number_position(at: Point, size: Size) -> Point:
    return at[0] + size[0] / 2, at[1] + size[1] / 2 + 5
