"""Places in a source, put in the order of its text: sections, paragraphs, bullets, pages, rows."""

import re

WORDS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
ORDINALS = {word: number for number, word in enumerate(WORDS, 1)} | {"last": 10**6}
BEFORE = ("title", "abstract", "about", "paragraph under the title")
AFTER = ("figure", "table", "appendix", "references")
FRONT, NUMBERED, NAMED, BACK, NOWHERE = range(5)

# A comma parts the levels of a place, unless it stands in the name of a section or in a row of numbers.
LEVEL = re.compile(r', (?!\d)(?=(?:[^"]*"[^"]*")*[^"]*$)')
ANOTHER = re.compile(
    r"; (?=(?:sections?|paragraphs?|bullets?|strategy|about|last paragraph)\b)", re.IGNORECASE
)
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
    found = NUMBER.search(unnamed)
    return rank(words, found), numbers(unnamed, found[0]) if found else (), "" if found else words


def numbers(words, found):
    if found in ORDINALS:
        return (ORDINALS[found],)
    count = tuple(map(int, found.split(".")))
    # Bullets follow the paragraph that introduces them, which is the first of its section.
    return (1, *count) if words.startswith("bullet") else count


def rank(words, numbered):
    if not words:
        return NOWHERE
    if words.startswith(BEFORE):
        return FRONT
    if words.startswith(AFTER):
        return BACK
    return NUMBERED if numbered else NAMED


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
