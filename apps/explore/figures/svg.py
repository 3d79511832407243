"""Shapes of a picture. On a page its classes take their colours from the style sheet, light or dark; saved
as a file, each shape brings the colour of the light palette along. Nothing is told by colour alone."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from apps.explore.figures.text_wrap import measure_text, wrap_text

# tokens.css in sRGB; tests/explore/test_drawing.py holds the two together.
PALETTE = {
    "paper": "#fdf9f0", "sunk": "#f4eee3", "edge": "#82796e", "rule": "#d9d3ca", "muted": "#5f564e",
    "ink": "#251e18", "d0": "#82796e",
    "d1": "#784260", "d2": "#3d96a0", "d3": "#915a05", "d4": "#d16262", "d5": "#375cb9", "d6": "#314810",
    "d7": "#8577e0", "h1": "#f7ede0", "h2": "#f1dcc3", "h3": "#eac9a6", "h4": "#e0b285", "h5": "#d59964",
}  # fmt: skip
TEXT_COLOURS = {"head": "ink", "why": "muted"}  # texts that differ in more than colour
FONT_FAMILIES = "RiskBase Sans, Segoe UI, Roboto, Noto Sans, Arial, sans-serif"
FONT_SIZE, LINE_HEIGHT, MARGIN = 14, 17, 16
HATCH_PATH = "M-1 1L1 -1M0 10L10 0M9 11L11 9"  # lines that go on from one tile to the next


def draw_rect(at, width, height, css):
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" fill="{}"/>',
        css, *at, round(width, 1), height, PALETTE[css],
    )  # fmt: skip


def draw_hatching(boxes):
    """Gaps, all as one shape: laid out anew for each of them, the pattern would take long as PNG."""
    seen = " ".join(f"M{x} {y}h{width}v{height}h-{width}z" for (x, y), (width, height) in boxes)
    return format_html(
        '<defs><pattern id="gaps" width="10" height="10" patternUnits="userSpaceOnUse">'
        '<path d="{}" stroke="{}" stroke-width="2"/></pattern></defs>'
        '<path class="gap" fill="url(#gaps)" d="{}"/>',
        HATCH_PATH, PALETTE["rule"], seen,
    )  # fmt: skip


def draw_text(words, at, css="ink", anchor="start", turned=False):
    """`turned`: read from below to above, starting at the point."""
    turn = format_html(' transform="rotate(-90 {} {})"', *at) if turned else ""
    weight = mark_safe(' font-weight="600"') if css == "head" else ""
    return format_html(
        '<text class="{}" x="{}" y="{}" fill="{}" text-anchor="{}"{}{}>{}</text>',
        css, *at, PALETTE[TEXT_COLOURS.get(css, css)], anchor, weight, turn, words,
    )  # fmt: skip


def draw_numbered_disc(at, number):
    x, y = at
    return format_html(
        '<circle class="ink" cx="{0}" cy="{1}" r="12" fill="{2}"/>'
        '<text class="paper" x="{0}" y="{3}" fill="{4}" text-anchor="middle" font-weight="600">{5}</text>',
        x, y, PALETTE["ink"], y + 5, PALETTE["paper"], number,
    )  # fmt: skip


def draw_text_lines(words, at, **options):
    """Lines of text, each below the one before."""
    x, y = at
    return join_shapes(draw_text(line, (x, y + LINE_HEIGHT * n), **options) for n, line in enumerate(words))


def wrap_in_link(address, name, shapes):
    return format_html('<a href="{}"><title>{}</title>{}</a>', address, name, shapes)


def join_shapes(shapes):
    return format_html_join("", "{}", ((shape,) for shape in shapes))


def render_svg(title, note, size, shapes, saved=False):
    """The whole picture. One that is `saved` says on itself what it shows, and stands on paper."""
    width, height = (round(side) for side in size)
    above = wrap_caption(title, note, width) if saved else []
    top = LINE_HEIGHT * (len(above) + 1) if above else 0
    margin = MARGIN if saved else 0
    words = join_shapes(
        draw_text(line, (0, LINE_HEIGHT * n + 12), css) for n, (line, css) in enumerate(above)
    )
    across, down = width + 2 * margin, height + top + 2 * margin
    ground = draw_rect((0, 0), across, down, "paper") if saved else ""
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="drawing" role="group" width="{0}" height="{1}"'
        ' viewBox="0 0 {0} {1}" font-family="{2}" font-size="{3}"><title>{4}</title><desc>{5}</desc>{6}'
        '<g transform="translate({7} {7})">{8}<g transform="translate(0 {9})">{10}</g></g></svg>',
        across, down, FONT_FAMILIES, FONT_SIZE, title, note, ground, margin, words, top, shapes,
    )  # fmt: skip


def combine_layouts(upright, broad):
    """Two forms of one picture, of which the width of the window shows one."""
    return format_html('<div class="upright">{}</div><div class="broad">{}</div>', upright, broad)


def wrap_caption(title, note, width):
    """[(line, class)]"""
    return [(line, "ink") for line in wrap_text(title, width, FONT_SIZE)] + [
        (line, "muted") for line in wrap_text(note, width, FONT_SIZE)
    ]


def measure_label_width(labels, most):
    """The room that labels need, up to a limit."""
    return min(most, 12 + max((measure_text(str(label), FONT_SIZE) for label in labels), default=0))
