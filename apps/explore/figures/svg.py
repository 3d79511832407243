"""SVG shapes and whole SVG images.

On a page, classes take their colours from the style sheet, in light or dark mode. In a saved file each shape
has the colour of the light palette. Colour is never the only way to tell shapes apart.
"""

from collections.abc import Iterable
from pathlib import Path

import resvg_py
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from apps.explore.figures.text_wrap import measure_text, wrap_text

# The colours of tokens.css in sRGB; tests/explore/test_figures.py compares the two.
PALETTE = {
    "paper": "#fdf9f0", "sunk": "#f4eee3", "edge": "#82796e", "rule": "#d9d3ca", "muted": "#5f564e",
    "ink": "#251e18", "d0": "#82796e",
    "d1": "#784260", "d2": "#3d96a0", "d3": "#915a05", "d4": "#d16262", "d5": "#375cb9", "d6": "#314810",
    "d7": "#8577e0", "h1": "#f7ede0", "h2": "#f1dcc3", "h3": "#eac9a6", "h4": "#e0b285", "h5": "#d59964",
}  # fmt: skip
TEXT_COLOURS = {"head": "ink", "why": "muted"}  # classes of text that are not named after their colour
FONT_FAMILIES = "RiskBase Sans, Segoe UI, Roboto, Noto Sans, Arial, sans-serif"
FONT_FILE = Path(settings.BASE_DIR) / "static" / "fonts" / "riskbase-sans.ttf"
FONT_SIZE, LINE_HEIGHT, MARGIN = 14, 17, 16
HATCH_PATH = "M-1 1L1 -1M0 10L10 0M9 11L11 9"  # lines that continue in the next tile

Point = tuple[float, float]
Size = tuple[float, float]


def draw_rect(at: Point, width: float, height: float, css: str) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" fill="{}"/>',
        css, *at, round(width, 1), height, PALETTE[css],
    )  # fmt: skip


def draw_hatching(boxes: Iterable[tuple[Point, Size]]) -> SafeString:
    """Hatched boxes as one shape: rendering the pattern for each box on its own makes PNG slow."""
    outline = " ".join(f"M{x} {y}h{width}v{height}h-{width}z" for (x, y), (width, height) in boxes)
    return format_html(
        '<defs><pattern id="gaps" width="10" height="10" patternUnits="userSpaceOnUse">'
        '<path d="{}" stroke="{}" stroke-width="2"/></pattern></defs>'
        '<path class="gap" fill="url(#gaps)" d="{}"/>',
        HATCH_PATH, PALETTE["rule"], outline,
    )  # fmt: skip


def draw_text(
    text: str | int, at: Point, css: str = "ink", anchor: str = "start", rotated: bool = False
) -> SafeString:
    """A line of text. `rotated`: it runs upwards from the point."""
    rotation = format_html(' transform="rotate(-90 {} {})"', *at) if rotated else ""
    weight = mark_safe(' font-weight="600"') if css == "head" else ""
    return format_html(
        '<text class="{}" x="{}" y="{}" fill="{}" text-anchor="{}"{}{}>{}</text>',
        css, *at, PALETTE[TEXT_COLOURS.get(css, css)], anchor, weight, rotation, text,
    )  # fmt: skip


def draw_text_lines(lines: Iterable[str], at: Point, css: str = "ink", anchor: str = "start") -> SafeString:
    x, y = at
    return join_shapes(draw_text(line, (x, y + LINE_HEIGHT * n), css, anchor) for n, line in enumerate(lines))


def draw_numbered_disc(at: Point, number: int) -> SafeString:
    x, y = at
    return format_html(
        '<circle class="ink" cx="{0}" cy="{1}" r="12" fill="{2}"/>'
        '<text class="paper" x="{0}" y="{3}" fill="{4}" text-anchor="middle" font-weight="600">{5}</text>',
        x, y, PALETTE["ink"], y + 5, PALETTE["paper"], number,
    )  # fmt: skip


def wrap_in_link(address: str, name: str, shapes: SafeString) -> SafeString:
    """A link with an accessible name around shapes."""
    return format_html('<a href="{}"><title>{}</title>{}</a>', address, name, shapes)


def join_shapes(shapes: Iterable[SafeString | str]) -> SafeString:
    return format_html_join("", "{}", ((shape,) for shape in shapes))


def render_svg(title: str, note: str, size: Size, shapes: SafeString, saved: bool = False) -> SafeString:
    """A whole image. If `saved`, title and note are drawn above the shapes, on a background."""
    width, height = (round(side) for side in size)
    caption = wrap_caption(title, note, width) if saved else []
    top = LINE_HEIGHT * (len(caption) + 1) if caption else 0
    margin = MARGIN if saved else 0
    words = join_shapes(
        draw_text(line, (0, LINE_HEIGHT * n + 12), css) for n, (line, css) in enumerate(caption)
    )
    full_width, full_height = width + 2 * margin, height + top + 2 * margin
    background = draw_rect((0, 0), full_width, full_height, "paper") if saved else ""
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="drawing" role="group" width="{0}" height="{1}"'
        ' viewBox="0 0 {0} {1}" font-family="{2}" font-size="{3}"><title>{4}</title><desc>{5}</desc>{6}'
        '<g transform="translate({7} {7})">{8}<g transform="translate(0 {9})">{10}</g></g></svg>',
        full_width, full_height, FONT_FAMILIES, FONT_SIZE, title, note,
        background, margin, words, top, shapes,
    )  # fmt: skip


def combine_layouts(narrow: SafeString, wide: SafeString) -> SafeString:
    """Two layouts of one image; the style sheet shows the one that fits the window."""
    return format_html('<div class="narrow-layout">{}</div><div class="wide-layout">{}</div>', narrow, wide)


def wrap_caption(title: str, note: str, width: float) -> list[tuple[str, str]]:
    """The lines of title and note, each with its class."""
    return [(line, "ink") for line in wrap_text(title, width, FONT_SIZE)] + [
        (line, "muted") for line in wrap_text(note, width, FONT_SIZE)
    ]


def measure_label_width(labels: Iterable[str], max_width: float) -> float:
    """The width that labels need, at most `max_width`."""
    return min(max_width, 12 + max((measure_text(label, FONT_SIZE) for label in labels), default=0))


def render_png(svg: str, zoom: int = 1) -> bytes:
    """An SVG as PNG, `zoom` times as large, in the font that RiskBase ships."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, zoom=zoom, font_files=[str(FONT_FILE)], font_family="RiskBase Sans",
            skip_system_fonts=True,
        )
    )  # fmt: skip
