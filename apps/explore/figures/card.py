"""What other sites show beside a link to a page here: a card of 1200 by 630 pixels."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.template.loader import render_to_string

from apps.explore.figures.png import as_png
from apps.explore.figures.svg import PALETTE
from apps.explore.figures.text_wrap import cut, wrap

WIDTH, HEIGHT = 1200, 630
LEFT, ROOM = 88, 1040  # where the words begin, and how wide they may run
TOP, FLOOR = 100, 500  # the base line of the noun, and that of the last fact
SIZES = (64, 52, 42)  # of a title; the first in which it fits
SMALL, LINE = 30, 42
ENDING = "card.png"


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


def answer(card, site):
    """`site`: the host that stands on it."""
    response = HttpResponse(as_png(drawn(card, site)), content_type="image/png")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def drawn(card, site):
    most = 2 if len(card.facts) < 3 else 1
    facts = [line for fact in card.facts for line in cut(fact, ROOM, SMALL, most)]
    size, title = titled(card.title, FLOOR - LINE * len(facts) - TOP - 24)
    words = [(TOP, SMALL, "muted", card.noun)]
    words += [(TOP + 24 + lead(size) * n, size, "ink", line) for n, line in enumerate(title, 1)]
    words += [(FLOOR - LINE * n, SMALL, "muted", line) for n, line in enumerate(reversed(facts))]
    return render_to_string(
        "explore/card.svg", {"words": words, "colours": PALETTE, "hue": PALETTE[card.css], "site": site}
    )


def titled(title, room):
    """(size, lines): as large as fits into the room below the noun, and cut where nothing does."""
    for size in SIZES:
        lines = wrap(title, ROOM, size)
        if lead(size) * len(lines) <= room:
            return size, lines
    return size, cut(title, ROOM, size, room // lead(size))


def lead(size):
    """From one line of a title to the next."""
    return round(1.18 * size)
