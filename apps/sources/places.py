"""Places in a source, put in the order of its text: sections, paragraphs, bullets, pages, rows."""

import re

WORDS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
ORDINALS = {word: number for number, word in enumerate(WORDS, 1)} | {"last": 10**6}
FRONT, NUMBERED, NAMED, BACK, NOWHERE = range(5)

# A comma parts the levels of a place, unless it stands in the name of a section or in a row of numbers.
LEVEL = re.compile(r', (?!\d)(?=(?:[^"]*"[^"]*")*[^"]*$)')
ANOTHER = re.compile(r"; (?=(?:section|paragraph|bullet|strategy|about) ?)", re.IGNORECASE)
NUMBER = re.compile(rf"\d+(?:\.\d+)*|\b(?:{'|'.join(ORDINALS)})\b")
SEVERAL = re.compile(r"(section|paragraph|bullet)s (\d+(?:\.\d+)*)", re.IGNORECASE)
PLAIN = re.compile(r"(?:pp?\.|pages?|rows?)? ?\d", re.IGNORECASE)


def places(locator):
    """`section 2, paragraph 1; section 4` names two places."""
    return ANOTHER.split(locator)


def order(place):
    """A key that sorts places as the text has them; what a place says less exactly comes first."""
    return tuple(level(words) for words in LEVEL.split(place.lower()))


def level(words):
    unnamed = re.sub(r'"[^"]*"', "", words)
    if found := NUMBER.search(unnamed):
        return NUMBERED, numbers(unnamed, found[0]), ""
    return rank(words), (), words


def numbers(words, found):
    if found in ORDINALS:
        return (ORDINALS[found],)
    count = tuple(map(int, found.split(".")))
    # Bullets follow the paragraph that introduces them, which is the first of its section.
    return (1, *count) if words.startswith("bullet") else count


def rank(words):
    if not words:
        return NOWHERE
    if words.startswith(("title", "abstract", "about", "paragraph under the title")):
        return FRONT
    return BACK if words.startswith(("figure", "table", "appendix", "references")) else NAMED


def part(place):
    """The part of the text that the place is in, as a heading. Pages and rows have none."""
    head = LEVEL.split(place)[0]
    if PLAIN.match(head):
        return ""
    if several := SEVERAL.match(head):
        head = f"{several[1]} {several[2]}"
    return head[:1].upper() + head[1:].replace(' "', " “").replace('"', "”")


def within(place):
    """The place without what the heading of its part says already."""
    if not part(place) or SEVERAL.match(place):
        return place
    return ", ".join(LEVEL.split(place)[1:])
