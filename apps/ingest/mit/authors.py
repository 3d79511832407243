"""Names out of a cell of authors, in the form that CSL-JSON has for them."""

import re
from itertools import takewhile

from apps.ingest.files.cells import line, words

Name = dict[str, str]

NUMERALS = {"II", "III", "IV"}
BETWEEN_NAMES = re.compile(r"\s*[,;]\s*(?:&|\band\b)?\s*|\s+(?:&|and)\s+")


def are_initials(token: str) -> bool:
    letters = re.sub(r"[.\s-]", "", token)
    return len(letters) <= 4 and letters.isalpha() and letters.isupper() and token not in NUMERALS


def dotted(token: str) -> bool:
    return "." in token and are_initials(token)


def alternating(parts: list[str]) -> list[Name]:
    """Coghlan, S, Parker, C and Ghosh, S., Frase, H. as pairs; nothing where they do not alternate."""
    families, givens = parts[::2], parts[1::2]
    if len(families) != len(givens) or any(map(are_initials, families)) or not all(map(are_initials, givens)):
        return []
    return [{"family": family, "given": given} for family, given in zip(families, givens, strict=True)]


def single(part: str) -> Name:
    """Critch A or Y. Bengio; a name in another form stays as it is."""
    tokens = part.split()
    after = len(list(takewhile(are_initials, reversed(tokens))))
    before = len(list(takewhile(dotted, tokens)))
    if max(after, before) in (0, len(tokens)):
        return {"literal": part}
    cut = len(tokens) - after if after else before
    family, given = (tokens[:cut], tokens[cut:]) if after else (tokens[cut:], tokens[:cut])
    return {"family": " ".join(family), "given": " ".join(given)}


def authors(full: object, short: object = "") -> tuple[Name, ...]:
    """Names split where their form is certain; else the whole cell as one literal name.

    A body is cited by its full name: where the short form of the cell is the same, nothing is split.
    """
    whole = words(full)
    parts = [part for part in BETWEEN_NAMES.split(whole) if part]
    if not parts:
        return ()
    if whole == line(short) or (len(parts) == 1 and not line(short)):
        return ({"literal": whole},)
    names = alternating(parts) or [single(part) for part in parts]
    split = sum("family" in name for name in names)
    return tuple(names) if split * 2 > len(names) else ({"literal": whole},)
