"""A scenario laid out as an upright chain: where every box, line of text and arrow stands, in pixels.

One drawing 360 wide serves all widths, so that its text is never scaled.
"""

import unicodedata
from dataclasses import dataclass, field

WIDTH, LEFT, INSET, LINE = 360, 34, 18, 19
TITLE = 300  # what fits inside of a box
# Rough widths of a letter, in thousandths of the font size: narrow, upper case, and those of East Asia.
NARROW, USUAL, UPPER, FULL = 300, 500, 680, 1000
# Font sizes as they come out: sans runs a little narrower, italics more so.
SIZES = {"title": 17, "who": 13, "why": 13}


@dataclass
class Text:
    css: str
    x: int
    y: int
    words: str


@dataclass
class Node:
    number: int
    hue: str
    y: int
    height: int
    texts: list = field(default_factory=list)
    arrow: tuple = ()  # where it starts and where its head ends

    @property
    def disc(self):
        return self.y + 20


@dataclass
class Chain:
    nodes: list
    height: int
    width: int = WIDTH


def layout(steps):
    """`steps`: (title, who, domain, class of its hue, what turns it into the next) for each."""
    nodes, y = [], 4
    for number, (title, who, domain, hue, why) in enumerate(steps, 1):
        node = Node(number, hue, y, 0)
        below = stack(node.texts, "title", title, y + 26, 21)
        below = stack(node.texts, "who", who, below - 1, LINE)
        below = stack(node.texts, "who", domain, below, LINE)
        node.height = below - y - 5 if node.texts else 40
        y = node.y + node.height
        nodes.append(node)
        if number < len(steps):
            below = stack(node.texts, "why", why, y + 25, LINE)
            node.arrow = node.disc + 14, below + 1
            y = below + 1
    return Chain(nodes, y + 6)


def stack(texts, css, words, y, step):
    """Adds the lines of a text from y downwards; returns where the next may stand."""
    for line in wrap(words, TITLE, SIZES[css]):
        texts.append(Text(css, LEFT + INSET, y, line))
        y += step
    return y


def wrap(text, width, size):
    """The lines of a text no wider than `width` pixels at a font size. Words too long are broken."""
    lines = []
    for word in text.split():
        if lines and extent(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.extend(pieces(word, width, size))
    return lines


def pieces(word, width, size):
    piece = ""
    for letter in word:
        if piece and extent(piece + letter, size) > width:
            yield piece
            piece = ""
        piece += letter
    yield piece


def extent(text, size):
    return size * sum(map(letter_width, text)) / 1000


def letter_width(letter):
    if unicodedata.east_asian_width(letter) in "WF":
        return FULL
    if letter in "iljtfr.,;:'’!|() ":
        return NARROW
    return UPPER if letter.isupper() or letter in "mwMW@%—" else USUAL
