"""Places in a source, put in the order of its text: sections, paragraphs, bullets, pages, rows."""

import re

ORDINAL_WORDS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
]
ORDINAL_NUMBERS = {word: number for number, word in enumerate(ORDINAL_WORDS, 1)} | {"last": 10**6}
FRONT_MATTER = ("title", "abstract", "about", "paragraph under the title")
BACK_MATTER = ("figure", "table", "appendix", "references")
FRONT_RANK, NUMBERED_RANK, NAMED_RANK, BACK_RANK, UNKNOWN_RANK = range(5)

# A comma parts the levels of a place, unless it stands in the name of a section or in a row of numbers.
LEVEL_SEPARATOR = re.compile(r', (?!\d)(?=(?:[^"]*"[^"]*")*[^"]*$)')
PLACE_SEPARATOR = re.compile(
    r"; (?=(?:sections?|paragraphs?|bullets?|strategy|about|last paragraph)\b)", re.IGNORECASE
)
PLACE_NUMBER = re.compile(rf"\d+(?:\.\d+)*|\b(?:{'|'.join(ORDINAL_NUMBERS)})\b")
PLURAL_PLACE = re.compile(r"(section|paragraph|bullet)s (\d+(?:\.\d+)*)", re.IGNORECASE)
PAGE_OR_ROW = re.compile(r"(?:pp?\.|pages?|rows?)? ?\d", re.IGNORECASE)


def split_locator(locator):
    """`section 2, paragraph 1; section 4` names two places."""
    return PLACE_SEPARATOR.split(locator)


def build_place_sort_key(place):
    """A key that sorts places as the text has them; what a place says less exactly comes first."""
    return tuple(parse_place_level(words) for words in LEVEL_SEPARATOR.split(place.lower()))


def parse_place_level(words):
    unnamed = re.sub(r'"[^"]*"', "", words)
    found = PLACE_NUMBER.search(unnamed)
    return (
        rank_place_level(words, found),
        parse_place_numbers(unnamed, found[0]) if found else (),
        "" if found else words,
    )


def parse_place_numbers(words, found):
    if found in ORDINAL_NUMBERS:
        return (ORDINAL_NUMBERS[found],)
    count = tuple(map(int, found.split(".")))
    # Bullets follow the paragraph that introduces them, which is the first of its section.
    return (1, *count) if words.startswith("bullet") else count


def rank_place_level(words, numbered):
    if not words:
        return UNKNOWN_RANK
    if words.startswith(FRONT_MATTER):
        return FRONT_RANK
    if words.startswith(BACK_MATTER):
        return BACK_RANK
    return NUMBERED_RANK if numbered else NAMED_RANK


def format_section_heading(place):
    """The part of the text that the place is in, as a heading. Pages and rows have none."""
    head = LEVEL_SEPARATOR.split(place)[0]
    if PAGE_OR_ROW.match(head):
        return ""
    if several := PLURAL_PLACE.match(head):
        head = f"{several[1]} {several[2]}"
    return head[:1].upper() + head[1:].replace(' "', " “").replace('"', "”")


def strip_section_heading(place):
    """The place without what the heading of its part says already."""
    if not format_section_heading(place) or PLURAL_PLACE.match(place):
        return place
    return ", ".join(LEVEL_SEPARATOR.split(place)[1:])
