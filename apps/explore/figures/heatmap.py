"""A cross-tab drawn as a heat map: the number in each cell, gaps hatched, what is no code apart."""

from django.utils.translation import gettext as _

from apps.core.languages import format_count, group_thousands
from apps.explore.figures.svg import (
    FONT_SIZE,
    LINE_HEIGHT,
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
from apps.risks.models import Risk

MAX_LABEL_WIDTH, WIDE_COLUMN, NARROW_COLUMN, MAX_HEADING_HEIGHT, MIN_ROW_HEIGHT = 220, 84, 44, 190, 36
MAX_WIDE_COLUMNS = 8  # columns with their heads written across
UNCODED_GAP = 14  # room before what stands apart


def draw_heatmap(table, title, note, saved=False):
    across, left = (
        len(table.columns) <= MAX_WIDE_COLUMNS,
        measure_label_width((head.label for head in table.rows), MAX_LABEL_WIDTH),
    )
    width = WIDE_COLUMN if across else NARROW_COLUMN
    heads = [wrap_heading(head.label, width, across) for head in table.columns]
    top = (
        LINE_HEIGHT * max(map(len, heads), default=0)
        if across
        else measure_label_width(map(get_longest_line, heads), MAX_HEADING_HEIGHT + 12)
    )
    names = [wrap_text(head.label, left - 12, FONT_SIZE) for head in table.rows]
    heights = [max(MIN_ROW_HEIGHT, LINE_HEIGHT * len(name) + 12) for name in names]
    xs = compute_offsets([width] * len(heads), table.columns, left)
    ys = compute_offsets(heights, table.rows, top + 8)
    shapes, gaps = (
        [draw_column_heading(head, x, width, top, across) for head, x in zip(heads, xs, strict=True)],
        [],
    )
    for (head, cells), name, y, height in zip(table.lines, names, ys, heights, strict=True):
        shapes.append(draw_text_lines(name, (0, y + (height - LINE_HEIGHT * len(name)) / 2 + 13)))
        for cell, other, x in zip(cells, table.columns, xs, strict=True):
            box = (x + 1, y + 1), (width - 2, height - 2)
            if cell.count:
                shapes.append(draw_counted_cell(cell, f"{head.label}, {other.label}", *box))
            elif head.apart or other.apart:
                shapes.append(
                    draw_text(_("none"), get_number_position(*box), "muted", "middle")
                    if cell.possible
                    else ""
                )
            elif cell.possible:
                gaps.append(box)
    size = max([480, *(x + width for x in xs)]), max(map(sum, zip(ys, heights, strict=True)), default=top) + 4
    return render_svg(title, note, size, join_shapes([draw_hatching(gaps), *shapes]), saved)


def wrap_heading(label, width, across):
    whole, most = wrap_text(label, width - 6 if across else MAX_HEADING_HEIGHT, FONT_SIZE), 6 if across else 2
    return whole if len(whole) <= most else [*whole[: most - 1], f"{whole[most - 1]} …"]


def get_longest_line(head):
    return max(head, key=len, default="")


def compute_offsets(sizes, heads, start):
    """Where each row or column begins."""
    found, apart = [], False
    for size, head in zip(sizes, heads, strict=True):
        start += UNCODED_GAP if head.apart and not apart and found else 0
        apart = apart or head.apart
        found.append(start)
        start += size
    return found


def draw_column_heading(head, x, width, top, across):
    if across:
        return draw_text_lines(head, (x + width / 2, top - LINE_HEIGHT * (len(head) - 1)), anchor="middle")
    first = x + width / 2 + 5 - LINE_HEIGHT * (len(head) - 1) / 2
    return join_shapes(
        draw_text(line, (first + LINE_HEIGHT * n, top), turned=True) for n, line in enumerate(head)
    )


def draw_counted_cell(cell, name, at, size):
    """The number on its ground, a link. What is no code has no colour, and in shares it has brackets."""
    shown = f"({group_thousands(cell.count)})" if cell.number is None else cell.shown
    ground = draw_rect(at, *size, f"h{cell.step}" if cell.step else "paper")
    name = f"{name}: {format_count(cell.count, Risk._meta)}"
    return wrap_in_link(
        cell.address,
        name,
        join_shapes([ground, draw_text(shown, get_number_position(at, size), anchor="middle")]),
    )


def get_number_position(at, size):
    """Where a number stands in a box."""
    return at[0] + size[0] / 2, at[1] + size[1] / 2 + 5
