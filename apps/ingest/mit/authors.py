"""Parse a cell of authors into CSL-JSON names."""

import re
from itertools import takewhile

from apps.ingest.files.cells import clean_line, clean_value

CslName = dict[str, str]

ROMAN_NUMERALS = {"II", "III", "IV"}
NAME_SEPARATOR = re.compile(r"\s*[,;]\s*(?:&|\band\b)?\s*|\s+(?:&|and)\s+")


def are_initials(token: str) -> bool:
    letters = re.sub(r"[.\s-]", "", token)
    return len(letters) <= 4 and letters.isalpha() and letters.isupper() and token not in ROMAN_NUMERALS


def are_dotted_initials(token: str) -> bool:
    return "." in token and are_initials(token)


def pair_alternating_names(parts: list[str]) -> list[CslName]:
    """Pair alternating family names and initials (Coghlan, S, Parker, C); [] if they do not alternate."""
    families, givens = parts[::2], parts[1::2]
    if len(families) != len(givens) or any(map(are_initials, families)) or not all(map(are_initials, givens)):
        return []
    return [{"family": family, "given": given} for family, given in zip(families, givens, strict=True)]


def split_author_name(part: str) -> CslName:
    """Split names with initials, such as Critch A or Y. Bengio; any other form stays one literal name."""
    tokens = part.split()
    trailing = len(list(takewhile(are_initials, reversed(tokens))))
    leading = len(list(takewhile(are_dotted_initials, tokens)))
    if max(trailing, leading) in (0, len(tokens)):
        return {"literal": part}
    cut = len(tokens) - trailing if trailing else leading
    family, given = (tokens[:cut], tokens[cut:]) if trailing else (tokens[cut:], tokens[:cut])
    return {"family": " ".join(family), "given": " ".join(given)}


def parse_authors_cell(full: object, short: object = "") -> tuple[CslName, ...]:
    """Split the cell into names if most of them have a known form; else return one literal name.

    Organisations are cited by their full name: nothing is split if the short form is the same text.
    """
    whole = clean_value(full)
    parts = [part for part in NAME_SEPARATOR.split(whole) if part]
    if not parts:
        return ()
    if whole == clean_line(short) or (len(parts) == 1 and not clean_line(short)):
        return ({"literal": whole},)
    names = pair_alternating_names(parts) or [split_author_name(part) for part in parts]
    split_count = sum("family" in name for name in names)
    return tuple(names) if split_count * 2 > len(names) else ({"literal": whole},)
