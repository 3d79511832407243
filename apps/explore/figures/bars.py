"""Bars with the value at the end of each, in groups."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.languages import group_thousands
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

LABEL_WIDTH, FULL_BAR_WIDTH, NUMBER_WIDTH, BAR_INDENT = (
    190,
    120,
    46,
    12,
)  # 356 in all: what a phone shows without scrolling


@dataclass(frozen=True)
class Bar:
    label: str
    count: int
    address: str
    css: str = "d0"
    depth: int = 0


def draw_bar_chart(groups, title, note, saved=False):
    """`groups`: [(heading, [Bar])]; the longest bar of all has the full length."""
    most = max((bar.count for _, found in groups for bar in found), default=0)
    shapes, y = [], 4
    for heading, found in groups:
        if heading:
            y += LINE_HEIGHT if shapes else 0
            shapes.append(draw_text(heading, (0, y + 13), "head"))
            y += LINE_HEIGHT + 6
        for bar in found:
            name = wrap_text(bar.label, LABEL_WIDTH - 10 - BAR_INDENT * bar.depth, FONT_SIZE)
            shapes += [draw_text_lines(name, (BAR_INDENT * bar.depth, y + 13)), draw_bar(bar, y, most)]
            y += LINE_HEIGHT * len(name) + 8
    return render_svg(
        title, note, (LABEL_WIDTH + FULL_BAR_WIDTH + NUMBER_WIDTH, y), join_shapes(shapes), saved
    )


def draw_bar(bar, y, most):
    if not bar.count:
        return draw_text(_("none"), (LABEL_WIDTH, y + 13), "muted")
    width = FULL_BAR_WIDTH * bar.count / most
    number = draw_text(group_thousands(bar.count), (LABEL_WIDTH + width + 8, y + 13))
    shapes = draw_rect((LABEL_WIDTH, y + 1), width, 15, bar.css), number
    return wrap_in_link(bar.address, f"{bar.label}: {group_thousands(bar.count)}", join_shapes(shapes))
