"""Cleaning of single cells. Each function takes any value and raises nothing.

Cleaning twice is cleaning once, for every function that returns text.
"""

import re
import unicodedata
from datetime import date

LINE_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ud800-\udfff]")
WORKBOOK_ESCAPE = re.compile(r"x00([01][0-9A-F]|7F)", re.IGNORECASE)
PLACEHOLDER_TEXT = re.compile(
    r"[-–—]+|n\.?/?a\.?|\[?not defined in text\]?\.?|\[?none provided\]?\.?", re.IGNORECASE
)
DOI_IN_CELL = re.compile(r"10\.\d{4,9}/\S+")
URL_IN_CELL = re.compile(r"https?://\S+")
YEAR_IN_CELL = re.compile(r"(?:1[5-9]|20|21)\d\d")
HYPHENATED_LINE_BREAK = re.compile(r"(?<=[^\W\d_][-\u00ad])\n(?=[^\W\d_])")
CLOSING_QUOTES = {'"': '"', "“": "”"}
BEFORE_OPENING_QUOTE = "([{/—–-“‘"


def stringify_cell(value: object) -> str:
    """The cell as it came: whole floats without their point, dates in ISO form, nothing as ''."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat().removesuffix("T00:00:00") if isinstance(value, date) else str(value)


def decode_workbook_escapes(text: str) -> str:
    """A workbook writes U+0001 as _x0001_: line breaks and tabs are decoded, other controls go."""
    kept: list[str] = []
    for part in text.split("_"):
        code = WORKBOOK_ESCAPE.fullmatch(kept[-1]) if len(kept) > 1 else None
        if not code:
            kept.append(part)
            continue
        character = chr(int(code[1], 16))
        kept.pop()
        kept[-1] += (character if character in "\t\n\r" else "") + part
    return "_".join(kept)


def clean_text(value: object) -> str:
    """Text of any length: composed (NFC), without control characters, line breaks as newlines."""
    plain = decode_workbook_escapes(CONTROL_CHARACTERS.sub("", stringify_cell(value)))
    return unicodedata.normalize("NFC", LINE_BREAKS.sub("\n", plain)).strip()


def clean_line(value: object) -> str:
    """Text on one line: every run of white space is one space."""
    return " ".join(clean_text(value).split())


def drop_placeholder(cleaned: str) -> str:
    """The text, or '' where it only says that there is none: -, N/A, [not defined in text]."""
    return "" if PLACEHOLDER_TEXT.fullmatch(cleaned) else cleaned


def quote_cell(value: object) -> str:
    """A cell as a message quotes it: on one line, and only its beginning where it is long."""
    cleaned = clean_line(value)
    return f'"{cleaned[:60]}…"' if len(cleaned) > 60 else f'"{cleaned}"'


def clean_value(value: object) -> str:
    return drop_placeholder(clean_line(value))


def rejoin_hyphenated_words(cleaned: str) -> str:
    """Without the line breaks that follow a hyphen inside a word; the hyphen may belong there."""
    return HYPHENATED_LINE_BREAK.sub("", cleaned)


def opens_quotation(cleaned: str, at: int) -> bool:
    """Whether the straight mark at this place opens a quotation, by what stands beside it."""
    before, after = cleaned[at - 1 : at], cleaned[at + 1 : at + 2]
    return (not before or before.isspace() or before in BEFORE_OPENING_QUOTE) and bool(after.strip())


def is_single_quotation(cleaned: str) -> bool:
    """Whether the first mark is closed by the last character, and by none before it."""
    first, last = cleaned[:1], CLOSING_QUOTES.get(cleaned[:1])
    depth = 0
    for at, mark in enumerate(cleaned if last else ""):
        if mark == first and (not at or first != last or opens_quotation(cleaned, at)):
            depth += 1
        elif mark == last:
            depth -= 1
            if not depth:
                return at == len(cleaned) - 1
    return False


def strip_quotation_marks(cleaned: str) -> tuple[str, bool]:
    """The text without the marks around it and whether it had them: only if it is one quotation."""
    if is_single_quotation(cleaned):
        return cleaned[1:-1].strip(), True
    return cleaned, False


def extract_doi(value: object) -> str:
    """10.1000/abc out of a DOI, its address or a cell with white space; '' if there is none."""
    found = DOI_IN_CELL.search(clean_line(value))
    bare = found[0].rstrip(".,;") if found else ""
    return bare if DOI_IN_CELL.fullmatch(bare) else ""


def extract_url(value: object) -> str:
    found = URL_IN_CELL.match(clean_line(value))
    return found[0] if found else ""


def parse_year_cell(value: object) -> int | None:
    cleaned = clean_line(value)
    return int(cleaned) if YEAR_IN_CELL.fullmatch(cleaned) else None
