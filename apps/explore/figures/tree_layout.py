"""Groups of boxes that hang from one: below each other in every width, and abreast where there is room."""

from dataclasses import dataclass, field

from apps.explore.figures.boxes import TextBox, draw_filled_path, draw_path, draw_right_arrowhead
from apps.explore.figures.svg import (
    FONT_SIZE,
    LINE_HEIGHT,
    combine_layouts,
    draw_text_lines,
    join_shapes,
    render_svg,
    wrap_in_link,
)
from apps.explore.figures.text_wrap import wrap_text

COLUMN_WIDTH, MAX_TREE_WIDTH = 356, 1100  # upright, abreast
GROUP_GAP, MAX_GROUP_WIDTH = 24, 340  # two groups abreast; one of them
BOX_INDENT, BOX_GAP, STEM_OFFSET = (
    24,
    8,
    8,
)  # of what hangs; between two boxes; where the line stands that it hangs on


@dataclass
class TreeBranch:
    """A box, and those that it leads to."""

    box: TextBox
    leads: list[TextBox] = field(default_factory=list)


@dataclass
class TreeGroup:
    """`mark`: the path of its shape, around a point on the line at the left. `address`: of all in it."""

    mark: str
    heading: str
    branches: list[TreeBranch]
    address: str = ""


def draw_tree(middle, groups, title, note, saved=False):
    """The widest form alone where it is `saved`; on a page also the upright one, for smaller screens."""
    if len(groups) < 2:
        return draw_tree_column(middle, groups, title, note, saved)
    wide = draw_tree_row(middle, groups, title, note, saved)
    return wide if saved else combine_layouts(draw_tree_column(middle, groups, title, note), wide)


def draw_tree_column(middle, groups, title, note, saved=False):
    shapes, y = [middle.drawn((1, 1), COLUMN_WIDTH - 2)], 1 + middle.height(COLUMN_WIDTH - 2)
    for group in groups:
        shapes.append(draw_path(f"M{STEM_OFFSET} {y}v30"))
        found, y = draw_tree_group(group, (0, y + 30), COLUMN_WIDTH - 2)
        shapes.append(found)
    return render_svg(title, note, (COLUMN_WIDTH, y + 2), join_shapes(shapes), saved)


def draw_tree_row(middle, groups, title, note, saved=False):
    width = min(MAX_GROUP_WIDTH, (MAX_TREE_WIDTH - GROUP_GAP * (len(groups) - 1) - 2) / len(groups))
    xs = [round(n * (width + GROUP_GAP), 1) for n in range(len(groups))]
    floor = 1 + middle.height(MAX_GROUP_WIDTH)
    bar, lowest = floor + 18, floor
    shapes = [
        middle.drawn((1, 1), MAX_GROUP_WIDTH),
        draw_path(f"M{STEM_OFFSET} {floor}V{bar}H{xs[-1] + STEM_OFFSET}"),
    ]
    for group, x in zip(groups, xs, strict=True):
        found, y = draw_tree_group(group, (x, bar + 24), round(width, 1))
        shapes += [draw_path(f"M{x + STEM_OFFSET} {bar}v24"), found]
        lowest = max(lowest, y)
    return render_svg(title, note, (round(xs[-1] + width + 2), lowest + 2), join_shapes(shapes), saved)


def draw_tree_group(group, at, width):
    """(its shapes, where it ends). The line runs from its mark down to its last box."""
    x, y = at
    words = wrap_text(group.heading, width - BOX_INDENT, FONT_SIZE * 1.06)
    name = draw_text_lines(words, (x + BOX_INDENT, y + 5), css="head")
    mark = draw_filled_path(f"M{x} {y}m{group.mark}", "paper")
    shapes, start = [wrap_in_link(group.address, group.heading, name) if group.address else name], y
    y += LINE_HEIGHT * (len(words) - 1) + 18
    for branch in group.branches:
        middle = y + branch.box.height(width - BOX_INDENT) / 2
        shapes.append(draw_path(f"M{x + STEM_OFFSET} {middle}h{BOX_INDENT - STEM_OFFSET}"))
        found, y = draw_tree_branch(branch, (x + BOX_INDENT, y), width - BOX_INDENT)
        shapes.append(found)
        last = middle
        y += BOX_GAP
    stem = draw_path(f"M{x + STEM_OFFSET} {start}V{last}") if group.branches else ""
    return join_shapes([stem, *shapes, mark]), y


def draw_tree_branch(branch, at, width):
    """(a box with an arrow to each of those that it leads to, where that ends)"""
    (x, y), height = at, branch.box.height(width)
    shapes, y, start = [branch.box.drawn(at, width)], y + height, y + height
    for lead in branch.leads:
        y += BOX_GAP
        height = lead.height(width - BOX_INDENT)
        tip = y + height / 2
        shapes += [
            draw_path(f"M{x + STEM_OFFSET} {start}V{tip}H{x + BOX_INDENT - 2}"),
            draw_right_arrowhead(x + BOX_INDENT, tip),
        ]
        shapes.append(lead.drawn((x + BOX_INDENT, y), width - BOX_INDENT))
        y += height
    return join_shapes(shapes), y
