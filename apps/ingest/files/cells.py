"""Cleaning of single cells. Each function takes any value and raises nothing.

Cleaning twice is cleaning once, for every function that returns text.
"""

import re
import unicodedata
from datetime import date

BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ud800-\udfff]")
ESCAPE = re.compile(r"x00([01][0-9A-F]|7F)", re.IGNORECASE)
NOTHING = re.compile(r"[-–—]+|n\.?/?a\.?|\[?not defined in text\]?\.?|\[?none provided\]?\.?", re.IGNORECASE)
DOI = re.compile(r"10\.\d{4,9}/\S+")
URL = re.compile(r"https?://\S+")
YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
BROKEN_WORD = re.compile(r"(?<=[^\W\d_][-\u00ad])\n(?=[^\W\d_])")
CLOSING = {'"': '"', "“": "”"}
BEFORE_OPENING = "([{/—–-“‘"


def as_text(value: object) -> str:
    """The cell as it came: whole floats without their point, dates in ISO form, nothing as ''."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat().removesuffix("T00:00:00") if isinstance(value, date) else str(value)


def without_escapes(text: str) -> str:
    """A workbook writes U+0001 as _x0001_: line breaks and tabs are decoded, other controls go."""
    kept: list[str] = []
    for part in text.split("_"):
        code = ESCAPE.fullmatch(kept[-1]) if len(kept) > 1 else None
        if not code:
            kept.append(part)
            continue
        character = chr(int(code[1], 16))
        kept.pop()
        kept[-1] += (character if character in "\t\n\r" else "") + part
    return "_".join(kept)


def text(value: object) -> str:
    """Text of any length: composed (NFC), without control characters, line breaks as newlines."""
    plain = without_escapes(CONTROLS.sub("", as_text(value)))
    return unicodedata.normalize("NFC", BREAKS.sub("\n", plain)).strip()


def line(value: object) -> str:
    """Text on one line: every run of white space is one space."""
    return " ".join(text(value).split())


def something(cleaned: str) -> str:
    """The text, or '' where it only says that there is none: -, N/A, [not defined in text]."""
    return "" if NOTHING.fullmatch(cleaned) else cleaned


def shown(value: object) -> str:
    """A cell as a message quotes it: on one line, and only its beginning where it is long."""
    cleaned = line(value)
    return f'"{cleaned[:60]}…"' if len(cleaned) > 60 else f'"{cleaned}"'


def words(value: object) -> str:
    return something(line(value))


def rejoined(cleaned: str) -> str:
    """Without the line breaks that follow a hyphen inside a word; the hyphen may belong there."""
    return BROKEN_WORD.sub("", cleaned)


def opens(cleaned: str, at: int) -> bool:
    """Whether the straight mark at this place opens a quotation, by what stands beside it."""
    before, after = cleaned[at - 1 : at], cleaned[at + 1 : at + 2]
    return (not before or before.isspace() or before in BEFORE_OPENING) and bool(after.strip())


def is_one_quotation(cleaned: str) -> bool:
    """Whether the first mark is closed by the last character, and by none before it."""
    first, last = cleaned[:1], CLOSING.get(cleaned[:1])
    depth = 0
    for at, mark in enumerate(cleaned if last else ""):
        if mark == first and (not at or first != last or opens(cleaned, at)):
            depth += 1
        elif mark == last:
            depth -= 1
            if not depth:
                return at == len(cleaned) - 1
    return False


def unquoted(cleaned: str) -> tuple[str, bool]:
    """The text without the marks around it and whether it had them: only if it is one quotation."""
    if is_one_quotation(cleaned):
        return cleaned[1:-1].strip(), True
    return cleaned, False


def doi(value: object) -> str:
    """10.1000/abc out of a DOI, its address or a cell with white space; '' if there is none."""
    found = DOI.search(line(value))
    bare = found[0].rstrip(".,;") if found else ""
    return bare if DOI.fullmatch(bare) else ""


def url(value: object) -> str:
    found = URL.match(line(value))
    return found[0] if found else ""


def year(value: object) -> int | None:
    cleaned = line(value)
    return int(cleaned) if YEAR.fullmatch(cleaned) else None
