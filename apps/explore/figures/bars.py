"""Bars with the value at the end of each, in groups."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.languages import thousands
from apps.explore.figures.svg import LINE, SIZE, joined, lines, link, picture, rect, text
from apps.explore.figures.text_wrap import wrap

LABEL, LONGEST, NUMBER, INDENT = 190, 120, 46, 12  # 356 in all: what a phone shows without scrolling


@dataclass(frozen=True)
class Bar:
    label: str
    count: int
    address: str
    css: str = "d0"
    depth: int = 0


def bars(groups, title, note, saved=False):
    """`groups`: [(heading, [Bar])]; the longest bar of all has the full length."""
    most = max((bar.count for _, found in groups for bar in found), default=0)
    shapes, y = [], 4
    for heading, found in groups:
        if heading:
            y += LINE if shapes else 0
            shapes.append(text(heading, (0, y + 13), "head"))
            y += LINE + 6
        for bar in found:
            name = wrap(bar.label, LABEL - 10 - INDENT * bar.depth, SIZE)
            shapes += [lines(name, (INDENT * bar.depth, y + 13)), drawn(bar, y, most)]
            y += LINE * len(name) + 8
    return picture(title, note, (LABEL + LONGEST + NUMBER, y), joined(shapes), saved)


def drawn(bar, y, most):
    if not bar.count:
        return text(_("none"), (LABEL, y + 13), "muted")
    width = LONGEST * bar.count / most
    number = text(thousands(bar.count), (LABEL + width + 8, y + 13))
    shapes = rect((LABEL, y + 1), width, 15, bar.css), number
    return link(bar.address, f"{bar.label}: {thousands(bar.count)}", joined(shapes))
