"""Groups of boxes that hang from one: below each other in every width, and abreast where there is room."""

from dataclasses import dataclass, field

from apps.explore.figures.boxes import Box, right, solid, way
from apps.explore.figures.svg import LINE, SIZE, either, joined, lines, link, picture
from apps.explore.figures.text_wrap import wrap

WIDTH, ACROSS = 356, 1100  # upright, abreast
BETWEEN, WIDEST = 24, 340  # two groups abreast; one of them
INDENT, GAP, STEM = 24, 8, 8  # of what hangs; between two boxes; where the line stands that it hangs on


@dataclass
class Branch:
    """A box, and those that it leads to."""

    box: Box
    leads: list[Box] = field(default_factory=list)


@dataclass
class Group:
    """`mark`: the path of its shape, around a point on the line at the left. `address`: of all in it."""

    mark: str
    heading: str
    branches: list[Branch]
    address: str = ""


def hanging(middle, groups, title, note, saved=False):
    """The widest form alone where it is `saved`; on a page also the upright one, for smaller screens."""
    if len(groups) < 2:
        return upright(middle, groups, title, note, saved)
    wide = abreast(middle, groups, title, note, saved)
    return wide if saved else either(upright(middle, groups, title, note), wide)


def upright(middle, groups, title, note, saved=False):
    shapes, y = [middle.drawn((1, 1), WIDTH - 2)], 1 + middle.height(WIDTH - 2)
    for group in groups:
        shapes.append(way(f"M{STEM} {y}v30"))
        found, y = column(group, (0, y + 30), WIDTH - 2)
        shapes.append(found)
    return picture(title, note, (WIDTH, y + 2), joined(shapes), saved)


def abreast(middle, groups, title, note, saved=False):
    width = min(WIDEST, (ACROSS - BETWEEN * (len(groups) - 1) - 2) / len(groups))
    xs = [round(n * (width + BETWEEN), 1) for n in range(len(groups))]
    floor = 1 + middle.height(WIDEST)
    bar, lowest = floor + 18, floor
    shapes = [middle.drawn((1, 1), WIDEST), way(f"M{STEM} {floor}V{bar}H{xs[-1] + STEM}")]
    for group, x in zip(groups, xs, strict=True):
        found, y = column(group, (x, bar + 24), round(width, 1))
        shapes += [way(f"M{x + STEM} {bar}v24"), found]
        lowest = max(lowest, y)
    return picture(title, note, (round(xs[-1] + width + 2), lowest + 2), joined(shapes), saved)


def column(group, at, width):
    """(its shapes, where it ends). The line runs from its mark down to its last box."""
    x, y = at
    words = wrap(group.heading, width - INDENT, SIZE * 1.06)
    name = lines(words, (x + INDENT, y + 5), css="head")
    mark = solid(f"M{x} {y}m{group.mark}", "paper")
    shapes, start = [link(group.address, group.heading, name) if group.address else name], y
    y += LINE * (len(words) - 1) + 18
    for branch in group.branches:
        middle = y + branch.box.height(width - INDENT) / 2
        shapes.append(way(f"M{x + STEM} {middle}h{INDENT - STEM}"))
        found, y = drawn(branch, (x + INDENT, y), width - INDENT)
        shapes.append(found)
        last = middle
        y += GAP
    stem = way(f"M{x + STEM} {start}V{last}") if group.branches else ""
    return joined([stem, *shapes, mark]), y


def drawn(branch, at, width):
    """(a box with an arrow to each of those that it leads to, where that ends)"""
    (x, y), height = at, branch.box.height(width)
    shapes, y, start = [branch.box.drawn(at, width)], y + height, y + height
    for lead in branch.leads:
        y += GAP
        height = lead.height(width - INDENT)
        tip = y + height / 2
        shapes += [way(f"M{x + STEM} {start}V{tip}H{x + INDENT - 2}"), right(x + INDENT, tip)]
        shapes.append(lead.drawn((x + INDENT, y), width - INDENT))
        y += height
    return joined(shapes), y
