"""Text boxes, lines and arrowheads: the parts of the figures of scenarios and neighbourhoods."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.explore.figures.svg import (
    FONT_SIZE,
    LINE_HEIGHT,
    PALETTE,
    Point,
    draw_rect,
    draw_text_lines,
    join_shapes,
    wrap_in_link,
)
from apps.explore.figures.text_wrap import wrap_text

EDGE_WIDTH = 6  # of the coloured edge at the left
TEXT_INSET, PADDING = 16, 8
MIN_BOX_HEIGHT = 36
BOLD_FACTOR = 1.06  # bold letters are wider by this factor


@dataclass(frozen=True)
class TextBox:
    """`details` are below the title in a paler colour. `css`: the class of the edge; `address`: a link."""

    title: str
    details: tuple[str, ...] = ()
    css: str = "d0"
    address: str = ""

    def wrap_lines(self, width: float) -> tuple[list[str], list[str]]:
        """The lines of the title, and those of the details."""
        text_width = width - TEXT_INSET - PADDING
        details = [line for text in self.details for line in wrap_text(text, text_width, FONT_SIZE)]
        return wrap_text(self.title, text_width, FONT_SIZE * BOLD_FACTOR), details

    def measure_height(self, width: float) -> float:
        title, details = self.wrap_lines(width)
        return max(MIN_BOX_HEIGHT, LINE_HEIGHT * (len(title) + len(details)) + 2 * PADDING)

    def draw(self, at: Point, width: float, height: float = 0) -> SafeString:
        """The box with its top left corner at a point, as high as its text needs unless a height is given."""
        (x, y), (title, details) = at, self.wrap_lines(width)
        height = height or self.measure_height(width)
        baseline = y + PADDING + 12
        shapes = join_shapes([
            draw_outline(at, width, height),
            draw_rect(at, EDGE_WIDTH, height, self.css),
            draw_text_lines(title, (x + TEXT_INSET, baseline), css="head"),
            draw_text_lines(details, (x + TEXT_INSET, baseline + LINE_HEIGHT * len(title)), css="muted"),
        ])  # fmt: skip
        if not self.address:
            return shapes
        return wrap_in_link(self.address, ". ".join([self.title, *self.details]), shapes)


def draw_outline(at: Point, width: float, height: float) -> SafeString:
    return format_html(
        '<rect class="sunk" x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}"/>',
        *at, width, height, PALETTE["sunk"], PALETTE["edge"],
    )  # fmt: skip


def draw_path(path: str) -> SafeString:
    """A line along a path in SVG syntax."""
    return format_html('<path class="connector" fill="none" stroke="{}" d="{}"/>', PALETTE["ink"], path)


def draw_filled_path(path: str, css: str = "ink") -> SafeString:
    """A filled shape, such as an arrowhead or the mark of a group."""
    return format_html(
        '<path class="{}" fill="{}" stroke="{}" d="{}"/>', css, PALETTE[css], PALETTE["ink"], path
    )


def draw_down_arrowhead(x: float, y: float) -> SafeString:
    """An arrowhead with its tip at a point."""
    return draw_filled_path(f"M{x - 5} {y - 7}h10l-5 7z")


def draw_right_arrowhead(x: float, y: float) -> SafeString:
    """An arrowhead with its tip at a point."""
    return draw_filled_path(f"M{x - 7} {y - 5}v10l7 -5z")
