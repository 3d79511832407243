"""Lines of text no wider than what holds them, without knowing the typeface that a reader has."""

import unicodedata

# Rough widths of a letter, in thousandths of the font size; the full ones are those of East Asia.
NARROW, REGULAR, UPPER, WIDE, FULL_WIDTH = 300, 510, 680, 830, 1000


def wrap_text(text, width, size):
    """The lines of a text no wider than `width` pixels at a font size. Words too long are broken."""
    lines = []
    for word in text.split():
        if lines and measure_text(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.extend(break_word(word, width, size))
    return lines


def break_word(word, width, size):
    piece = ""
    for letter in word:
        if piece and measure_text(piece + letter, size) > width:
            yield piece
            piece = ""
        piece += letter
    yield piece


def wrap_and_truncate(text, width, size, most):
    """At most so many lines; the last of them ends in dots where something is left out."""
    lines = wrap_text(text, width, size)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while measure_text(f"{last} …", size) > width:
        last = last.rpartition(" ")[0] or last[:-1]
    return [*lines[: most - 1], f"{last.rstrip(' ,;:')} …"]


def measure_text(text, size):
    return size * sum(map(get_letter_width, text)) / 1000


def get_letter_width(letter):
    if unicodedata.east_asian_width(letter) in "WF":
        return FULL_WIDTH
    if letter in "iljtfr.,;:'’!|() ":
        return NARROW
    if letter in "mwMW@%—":
        return WIDE
    return UPPER if letter.isupper() else REGULAR
