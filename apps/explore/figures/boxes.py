"""Boxes with words in them, and the lines between: what scenarios and neighbourhoods are drawn of."""

from dataclasses import dataclass

from django.utils.html import format_html

from apps.explore.figures.svg import LINE, PALETTE, SIZE, joined, lines, link, rect
from apps.explore.figures.text_wrap import wrap

EDGE, INSET, PAD, LEAST = 6, 16, 8, 36  # the edge that carries a hue; around the words; the lowest box
BOLD = 1.06  # how much wider the letters of a heading may run


@dataclass(frozen=True)
class Box:
    """`title` and, below it and paler, `details`. `css`: the hue of its edge. `address`: where it leads."""

    title: str
    details: tuple[str, ...] = ()
    css: str = "d0"
    address: str = ""

    def words(self, width):
        """The lines of the title, and those of the details."""
        room = width - INSET - PAD
        below = [line for text in self.details for line in wrap(text, room, SIZE)]
        return wrap(self.title, room, SIZE * BOLD), below

    def height(self, width):
        return max(LEAST, LINE * sum(map(len, self.words(width))) + 2 * PAD)

    def drawn(self, at, width, height=0):
        (x, y), (title, below) = at, self.words(width)
        start = y + PAD + 12
        shapes = joined([
            outlined(at, width, height or self.height(width)),
            rect(at, EDGE, height or self.height(width), self.css),
            lines(title, (x + INSET, start), css="head"),
            lines(below, (x + INSET, start + LINE * len(title)), css="muted"),
        ])  # fmt: skip
        return link(self.address, ". ".join([self.title, *self.details]), shapes) if self.address else shapes


def outlined(at, width, height):
    return format_html(
        '<rect class="sunk" x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}"/>',
        *at, width, height, PALETTE["sunk"], PALETTE["edge"],
    )  # fmt: skip


def way(d):
    """A line along a path."""
    return format_html('<path class="tie" fill="none" stroke="{}" d="{}"/>', PALETTE["ink"], d)


def solid(d, css="ink"):
    """A filled shape: the head of an arrow, the mark of a group."""
    return format_html(
        '<path class="{}" fill="{}" stroke="{}" d="{}"/>', css, PALETTE[css], PALETTE["ink"], d
    )


def down(x, y):
    """The head of an arrow whose point is there."""
    return solid(f"M{x - 5} {y - 7}h10l-5 7z")


def right(x, y):
    return solid(f"M{x - 7} {y - 5}v10l7 -5z")
