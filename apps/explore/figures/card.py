"""Preview cards: images of 1200 by 630 pixels that other sites show next to a link."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from apps.explore.figures.svg import PALETTE, render_png
from apps.explore.figures.text_wrap import wrap_and_truncate, wrap_text

TEXT_WIDTH = 1040
NOUN_BASELINE, LAST_FACT_BASELINE = 100, 500
TITLE_SIZES = (64, 52, 42)  # the first in which a title fits is used
FACT_FONT_SIZE, FACT_LINE_HEIGHT = 30, 42
CARD_SUFFIX = "card.png"


@dataclass(frozen=True)
class Card:
    """`noun`: the kind of object; `facts`: truncated to one or two lines; `css`: a class of the palette."""

    noun: str
    title: str
    facts: tuple[str, ...] = ()
    css: str = "d0"

    @property
    def alt(self) -> str:
        return ". ".join(filter(None, [f"{self.noun}: {self.title}", *self.facts]))


def respond_with_card(card: Card, site: str) -> HttpResponse:
    """The card as PNG. `site`: the host name that it shows."""
    response = HttpResponse(render_png(draw_card(card, site)), content_type="image/png")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def draw_card(card: Card, site: str) -> SafeString:
    max_lines = 2 if len(card.facts) < 3 else 1
    facts = [
        line for fact in card.facts for line in wrap_and_truncate(fact, TEXT_WIDTH, FACT_FONT_SIZE, max_lines)
    ]
    title_height = LAST_FACT_BASELINE - FACT_LINE_HEIGHT * len(facts) - NOUN_BASELINE - 24
    size, title = fit_title(card.title, title_height)
    words = [(NOUN_BASELINE, FACT_FONT_SIZE, "muted", card.noun)]
    words += [
        (NOUN_BASELINE + 24 + compute_line_height(size) * n, size, "ink", line)
        for n, line in enumerate(title, 1)
    ]
    words += [
        (LAST_FACT_BASELINE - FACT_LINE_HEIGHT * n, FACT_FONT_SIZE, "muted", line)
        for n, line in enumerate(reversed(facts))
    ]
    return render_to_string(
        "explore/card.svg", {"words": words, "colours": PALETTE, "hue": PALETTE[card.css], "site": site}
    )


def fit_title(title: str, height: int) -> tuple[int, list[str]]:
    """The largest font size at which a title fits into a height, and its lines, truncated if none fits."""
    for size in TITLE_SIZES:
        lines = wrap_text(title, TEXT_WIDTH, size)
        if compute_line_height(size) * len(lines) <= height:
            return size, lines
    return size, wrap_and_truncate(title, TEXT_WIDTH, size, height // compute_line_height(size))


def compute_line_height(size: int) -> int:
    """The distance between the lines of a title in pixels."""
    return round(1.18 * size)
