"""Names out of a cell of authors, in the form that CSL-JSON has for them."""

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
    """Coghlan, S, Parker, C and Ghosh, S., Frase, H. as pairs; nothing where they do not alternate."""
    families, givens = parts[::2], parts[1::2]
    if len(families) != len(givens) or any(map(are_initials, families)) or not all(map(are_initials, givens)):
        return []
    return [{"family": family, "given": given} for family, given in zip(families, givens, strict=True)]


def split_author_name(part: str) -> CslName:
    """Critch A or Y. Bengio; a name in another form stays as it is."""
    tokens = part.split()
    after = len(list(takewhile(are_initials, reversed(tokens))))
    before = len(list(takewhile(are_dotted_initials, tokens)))
    if max(after, before) in (0, len(tokens)):
        return {"literal": part}
    cut = len(tokens) - after if after else before
    family, given = (tokens[:cut], tokens[cut:]) if after else (tokens[cut:], tokens[:cut])
    return {"family": " ".join(family), "given": " ".join(given)}


def parse_authors_cell(full: object, short: object = "") -> tuple[CslName, ...]:
    """Names split where their form is certain; else the whole cell as one literal name.

    A body is cited by its full name: where the short form of the cell is the same, nothing is split.
    """
    whole = clean_value(full)
    parts = [part for part in NAME_SEPARATOR.split(whole) if part]
    if not parts:
        return ()
    if whole == clean_line(short) or (len(parts) == 1 and not clean_line(short)):
        return ({"literal": whole},)
    names = pair_alternating_names(parts) or [split_author_name(part) for part in parts]
    split = sum("family" in name for name in names)
    return tuple(names) if split * 2 > len(names) else ({"literal": whole},)
