"""Locators: places in a source, sorted in the order of its text.

A locator such as `section 2, paragraph 1; section 4` names one or more places: sections, paragraphs,
bullets, pages or rows.
"""

import re
from enum import IntEnum

ORDINAL_WORDS = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
]  # fmt: skip
ORDINAL_NUMBERS = {word: number for number, word in enumerate(ORDINAL_WORDS, 1)} | {"last": 10**6}
FRONT_MATTER = ("title", "abstract", "about", "paragraph under the title")
BACK_MATTER = ("figure", "table", "appendix", "references")

# A comma separates the levels of a place, except within the quoted name of a section or a list of numbers.
LEVEL_SEPARATOR = re.compile(r', (?!\d)(?=(?:[^"]*"[^"]*")*[^"]*$)')
PLACE_SEPARATOR = re.compile(
    r"; (?=(?:sections?|paragraphs?|bullets?|strategy|about|last paragraph)\b)", re.IGNORECASE
)
PLACE_NUMBER = re.compile(rf"\d+(?:\.\d+)*|\b(?:{'|'.join(ORDINAL_NUMBERS)})\b")
PLURAL_PLACE = re.compile(r"(section|paragraph|bullet)s (\d+(?:\.\d+)*)", re.IGNORECASE)
PAGE_OR_ROW = re.compile(r"(?:pp?\.|pages?|rows?)? ?\d", re.IGNORECASE)


class PlaceRank(IntEnum):
    """The part of a text that one level of a place belongs to, in the order of the text."""

    FRONT = 0
    NUMBERED = 1
    NAMED = 2
    BACK = 3
    UNKNOWN = 4


# The part of the text, the numbers in it, and the words if there are no numbers.
LevelKey = tuple[PlaceRank, tuple[int, ...], str]


def split_locator(locator: str) -> list[str]:
    """The places of a locator: `section 2, paragraph 1; section 4` has two."""
    return PLACE_SEPARATOR.split(locator)


def build_place_sort_key(place: str) -> tuple[LevelKey, ...]:
    """A key that sorts places in the order of the text; a less exact place precedes the places within it."""
    return tuple(parse_place_level(words) for words in LEVEL_SEPARATOR.split(place.lower()))


def parse_place_level(words: str) -> LevelKey:
    """The sort key of one level of a place, such as `section 2`, in lower case."""
    unnamed = re.sub(r'"[^"]*"', "", words)
    number = PLACE_NUMBER.search(unnamed)
    if number is None:
        return rank_place_level(words, is_numbered=False), (), words
    return rank_place_level(words, is_numbered=True), parse_place_numbers(unnamed, number[0]), ""


def parse_place_numbers(words: str, number: str) -> tuple[int, ...]:
    """The numbers of a level: `3.1` is (3, 1), `second` is (2,)."""
    if number in ORDINAL_NUMBERS:
        return (ORDINAL_NUMBERS[number],)
    parts = tuple(map(int, number.split(".")))
    # Bullets follow the paragraph that introduces them, the first one of its section.
    return (1, *parts) if words.startswith("bullet") else parts


def rank_place_level(words: str, is_numbered: bool) -> PlaceRank:
    if not words:
        return PlaceRank.UNKNOWN
    if words.startswith(FRONT_MATTER):
        return PlaceRank.FRONT
    if words.startswith(BACK_MATTER):
        return PlaceRank.BACK
    return PlaceRank.NUMBERED if is_numbered else PlaceRank.NAMED


def format_section_heading(place: str) -> str:
    """The part of the text that contains the place, as a heading; empty for pages and rows."""
    head = LEVEL_SEPARATOR.split(place)[0]
    if PAGE_OR_ROW.match(head):
        return ""
    if plural := PLURAL_PLACE.match(head):
        head = f"{plural[1]} {plural[2]}"
    return head[:1].upper() + head[1:].replace(' "', " “").replace('"', "”")


def strip_section_heading(place: str) -> str:
    """The place without the level that its section heading states already."""
    if not format_section_heading(place) or PLURAL_PLACE.match(place):
        return place
    return ", ".join(LEVEL_SEPARATOR.split(place)[1:])
