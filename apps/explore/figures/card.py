"""What other sites show beside a link to a page here: a card of 1200 by 630 pixels."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.template.loader import render_to_string

from apps.explore.figures.png import render_png
from apps.explore.figures.svg import PALETTE
from apps.explore.figures.text_wrap import wrap_and_truncate, wrap_text

CARD_WIDTH, CARD_HEIGHT = 1200, 630
TEXT_LEFT, TEXT_WIDTH = 88, 1040  # where the words begin, and how wide they may run
NOUN_BASELINE, LAST_FACT_BASELINE = 100, 500  # the base line of the noun, and that of the last fact
TITLE_SIZES = (64, 52, 42)  # of a title; the first in which it fits
FACT_FONT_SIZE, FACT_LINE_HEIGHT = 30, 42
CARD_SUFFIX = "card.png"


@dataclass(frozen=True)
class Card:
    """`noun`: what kind of thing; `facts`: a line or two each, cut where they are longer; `css`: the hue."""

    noun: str
    title: str
    facts: tuple[str, ...] = ()
    css: str = "d0"

    @property
    def alt(self):
        return ". ".join(filter(None, [f"{self.noun}: {self.title}", *self.facts]))


def respond_with_card(card, site):
    """`site`: the host that stands on it."""
    response = HttpResponse(render_png(draw_card(card, site)), content_type="image/png")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def draw_card(card, site):
    most = 2 if len(card.facts) < 3 else 1
    facts = [
        line for fact in card.facts for line in wrap_and_truncate(fact, TEXT_WIDTH, FACT_FONT_SIZE, most)
    ]
    size, title = fit_title(
        card.title, LAST_FACT_BASELINE - FACT_LINE_HEIGHT * len(facts) - NOUN_BASELINE - 24
    )
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


def fit_title(title, room):
    """(size, lines): as large as fits into the room below the noun, and cut where nothing does."""
    for size in TITLE_SIZES:
        lines = wrap_text(title, TEXT_WIDTH, size)
        if compute_line_height(size) * len(lines) <= room:
            return size, lines
    return size, wrap_and_truncate(title, TEXT_WIDTH, size, room // compute_line_height(size))


def compute_line_height(size):
    """From one line of a title to the next."""
    return round(1.18 * size)
