"""A tree of text boxes: a root with groups of branches, in a column or, on large screens, in a row."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from apps.explore.figures.boxes import TextBox, draw_filled_path, draw_path, draw_right_arrowhead
from apps.explore.figures.svg import (
    FONT_SIZE,
    LINE_HEIGHT,
    Point,
    combine_layouts,
    draw_text_lines,
    join_shapes,
    render_svg,
    wrap_in_link,
)
from apps.explore.figures.text_wrap import wrap_text

COLUMN_WIDTH, MAX_TREE_WIDTH = 356, 1100
GROUP_GAP, MAX_GROUP_WIDTH = 24, 340
BOX_INDENT, BOX_GAP = 24, 8
STEM_OFFSET = 8  # of the vertical line of a group from its left edge


@dataclass(frozen=True)
class TreeBranch:
    """A box, with arrows to the boxes in `targets`."""

    box: TextBox
    targets: list[TextBox] = field(default_factory=list)


@dataclass(frozen=True)
class TreeGroup:
    """Branches under a heading. `mark`: an SVG path relative to a point on the stem; `address`: a link."""

    mark: str
    heading: str
    branches: list[TreeBranch]
    address: str = ""


def draw_tree(
    root: TextBox, groups: Sequence[TreeGroup], title: str, note: str, saved: bool = False
) -> SafeString:
    """The tree in both layouts; in one if it is `saved` or has fewer than two groups."""
    if len(groups) < 2:
        return draw_tree_column(root, groups, title, note, saved)
    row = draw_tree_row(root, groups, title, note, saved)
    return row if saved else combine_layouts(draw_tree_column(root, groups, title, note), row)


def draw_tree_column(
    root: TextBox, groups: Sequence[TreeGroup], title: str, note: str, saved: bool = False
) -> SafeString:
    shapes = [root.draw((1, 1), COLUMN_WIDTH - 2)]
    y = 1 + root.measure_height(COLUMN_WIDTH - 2)
    for group in groups:
        shapes.append(draw_path(f"M{STEM_OFFSET} {y}v30"))
        shape, y = draw_tree_group(group, (0, y + 30), COLUMN_WIDTH - 2)
        shapes.append(shape)
    return render_svg(title, note, (COLUMN_WIDTH, y + 2), join_shapes(shapes), saved)


def draw_tree_row(
    root: TextBox, groups: Sequence[TreeGroup], title: str, note: str, saved: bool = False
) -> SafeString:
    width = min(MAX_GROUP_WIDTH, (MAX_TREE_WIDTH - GROUP_GAP * (len(groups) - 1) - 2) / len(groups))
    xs = [round(n * (width + GROUP_GAP), 1) for n in range(len(groups))]
    bottom = root_bottom = 1 + root.measure_height(MAX_GROUP_WIDTH)
    bar = root_bottom + 18
    shapes = [
        root.draw((1, 1), MAX_GROUP_WIDTH),
        draw_path(f"M{STEM_OFFSET} {root_bottom}V{bar}H{xs[-1] + STEM_OFFSET}"),
    ]
    for group, x in zip(groups, xs, strict=True):
        shape, group_bottom = draw_tree_group(group, (x, bar + 24), round(width, 1))
        shapes += [draw_path(f"M{x + STEM_OFFSET} {bar}v24"), shape]
        bottom = max(bottom, group_bottom)
    return render_svg(title, note, (round(xs[-1] + width + 2), bottom + 2), join_shapes(shapes), saved)


def draw_tree_group(group: TreeGroup, at: Point, width: float) -> tuple[SafeString, float]:
    """The shapes of a group and its bottom. A stem runs from its mark down to its last box."""
    x, y = at
    lines = wrap_text(group.heading, width - BOX_INDENT, FONT_SIZE * 1.06)
    heading = draw_text_lines(lines, (x + BOX_INDENT, y + 5), css="head")
    shapes = [wrap_in_link(group.address, group.heading, heading) if group.address else heading]
    y += LINE_HEIGHT * (len(lines) - 1) + 18
    stem_end = at[1]
    for branch in group.branches:
        stem_end = y + branch.box.measure_height(width - BOX_INDENT) / 2
        shapes.append(draw_path(f"M{x + STEM_OFFSET} {stem_end}h{BOX_INDENT - STEM_OFFSET}"))
        shape, y = draw_tree_branch(branch, (x + BOX_INDENT, y), width - BOX_INDENT)
        shapes.append(shape)
        y += BOX_GAP
    stem = draw_path(f"M{x + STEM_OFFSET} {at[1]}V{stem_end}") if group.branches else ""
    return join_shapes([stem, *shapes, draw_filled_path(f"M{x} {at[1]}m{group.mark}", "paper")]), y


def draw_tree_branch(branch: TreeBranch, at: Point, width: float) -> tuple[SafeString, float]:
    """The shapes of a branch and its bottom."""
    x, y = at
    shapes = [branch.box.draw(at, width)]
    y += branch.box.measure_height(width)
    stem_start = y
    for target in branch.targets:
        y += BOX_GAP
        height = target.measure_height(width - BOX_INDENT)
        tip = y + height / 2
        shapes += [
            draw_path(f"M{x + STEM_OFFSET} {stem_start}V{tip}H{x + BOX_INDENT - 2}"),
            draw_right_arrowhead(x + BOX_INDENT, tip),
            target.draw((x + BOX_INDENT, y), width - BOX_INDENT),
        ]
        y += height
    return join_shapes(shapes), y
