"""Lines of text no wider than what holds them, without knowing the typeface that a reader has."""

import unicodedata

# Rough widths of a letter, in thousandths of the font size; the full ones are those of East Asia.
NARROW, USUAL, UPPER, WIDE, FULL = 300, 510, 680, 830, 1000


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


def cut(text, width, size, most):
    """At most so many lines; the last of them ends in dots where something is left out."""
    lines = wrap(text, width, size)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while extent(f"{last} …", size) > width:
        last = last.rpartition(" ")[0] or last[:-1]
    return [*lines[: most - 1], f"{last.rstrip(' ,;:')} …"]


def extent(text, size):
    return size * sum(map(letter_width, text)) / 1000


def letter_width(letter):
    if unicodedata.east_asian_width(letter) in "WF":
        return FULL
    if letter in "iljtfr.,;:'’!|() ":
        return NARROW
    if letter in "mwMW@%—":
        return WIDE
    return UPPER if letter.isupper() else USUAL
