"""Boxes with words in them, and the lines between: what scenarios and neighbourhoods are drawn of."""

from dataclasses import dataclass

from django.utils.html import format_html

from apps.explore.figures.svg import (
    FONT_SIZE,
    LINE_HEIGHT,
    PALETTE,
    draw_rect,
    draw_text_lines,
    join_shapes,
    wrap_in_link,
)
from apps.explore.figures.text_wrap import wrap_text

EDGE_WIDTH, TEXT_INSET, PADDING, MIN_BOX_HEIGHT = (
    6,
    16,
    8,
    36,
)  # the edge that carries a hue; around the words; the lowest box
BOLD_FACTOR = 1.06  # how much wider the letters of a heading may run


@dataclass(frozen=True)
class TextBox:
    """`title` and, below it and paler, `details`. `css`: the hue of its edge. `address`: where it leads."""

    title: str
    details: tuple[str, ...] = ()
    css: str = "d0"
    address: str = ""

    def words(self, width):
        """The lines of the title, and those of the details."""
        room = width - TEXT_INSET - PADDING
        below = [line for text in self.details for line in wrap_text(text, room, FONT_SIZE)]
        return wrap_text(self.title, room, FONT_SIZE * BOLD_FACTOR), below

    def height(self, width):
        return max(MIN_BOX_HEIGHT, LINE_HEIGHT * sum(map(len, self.words(width))) + 2 * PADDING)

    def drawn(self, at, width, height=0):
        (x, y), (title, below) = at, self.words(width)
        start = y + PADDING + 12
        shapes = join_shapes([
            draw_outline(at, width, height or self.height(width)),
            draw_rect(at, EDGE_WIDTH, height or self.height(width), self.css),
            draw_text_lines(title, (x + TEXT_INSET, start), css="head"),
            draw_text_lines(below, (x + TEXT_INSET, start + LINE_HEIGHT * len(title)), css="muted"),
        ])  # fmt: skip
        return (
            wrap_in_link(self.address, ". ".join([self.title, *self.details]), shapes)
            if self.address
            else shapes
        )


def draw_outline(at, width, height):
    return format_html(
        '<rect class="sunk" x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}"/>',
        *at, width, height, PALETTE["sunk"], PALETTE["edge"],
    )  # fmt: skip


def draw_path(d):
    """A line along a path."""
    return format_html('<path class="tie" fill="none" stroke="{}" d="{}"/>', PALETTE["ink"], d)


def draw_filled_path(d, css="ink"):
    """A filled shape: the head of an arrow, the mark of a group."""
    return format_html(
        '<path class="{}" fill="{}" stroke="{}" d="{}"/>', css, PALETTE[css], PALETTE["ink"], d
    )


def draw_down_arrowhead(x, y):
    """The head of an arrow whose point is there."""
    return draw_filled_path(f"M{x - 5} {y - 7}h10l-5 7z")


def draw_right_arrowhead(x, y):
    return draw_filled_path(f"M{x - 7} {y - 5}v10l7 -5z")
