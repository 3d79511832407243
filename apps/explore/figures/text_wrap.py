"""Break text into lines of a maximum width. Letter widths are estimates: the reader's font is not known."""

import unicodedata
from collections.abc import Iterator

# Approximate widths of a letter in thousandths of the font size; full-width letters are East Asian.
NARROW, REGULAR, UPPER, WIDE, FULL_WIDTH = 300, 510, 680, 830, 1000


def wrap_text(text: str, width: float, size: float) -> list[str]:
    """The lines of a text, at most `width` pixels wide at a font size. Words that are too long are broken."""
    lines: list[str] = []
    for word in text.split():
        if lines and measure_text(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.extend(break_word(word, width, size))
    return lines


def break_word(word: str, width: float, size: float) -> Iterator[str]:
    piece = ""
    for letter in word:
        if piece and measure_text(piece + letter, size) > width:
            yield piece
            piece = ""
        piece += letter
    yield piece


def wrap_and_truncate(text: str, width: float, size: float, max_lines: int) -> list[str]:
    """At most `max_lines` lines; the last one ends in an ellipsis if text is left out."""
    lines = wrap_text(text, width, size)
    if len(lines) <= max_lines:
        return lines
    last = lines[max_lines - 1]
    while measure_text(f"{last} …", size) > width:
        last = last.rpartition(" ")[0] or last[:-1]
    return [*lines[: max_lines - 1], f"{last.rstrip(' ,;:')} …"]


def measure_text(text: str, size: float) -> float:
    """The approximate width in pixels at a font size."""
    return size * sum(map(get_letter_width, text)) / 1000


def get_letter_width(letter: str) -> int:
    if unicodedata.east_asian_width(letter) in "WF":
        return FULL_WIDTH
    if letter in "iljtfr.,;:'’!|() ":
        return NARROW
    if letter in "mwMW@%—":
        return WIDE
    return UPPER if letter.isupper() else REGULAR
