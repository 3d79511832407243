"""Clean single cells. Each function accepts any value and raises nothing.

The functions that return text are idempotent: cleaning a cleaned text changes nothing.
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
    """The cell as text: whole floats without a decimal point, dates in ISO format, None as ''."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat().removesuffix("T00:00:00") if isinstance(value, date) else str(value)


def decode_workbook_escapes(text: str) -> str:
    """Decode workbook escapes (`_x000A_`): keep line breaks and tabs, drop other control characters."""
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
    """Multi-line text: normalized (NFC), without control characters, with every line break as a newline."""
    plain = decode_workbook_escapes(CONTROL_CHARACTERS.sub("", stringify_cell(value)))
    return unicodedata.normalize("NFC", LINE_BREAKS.sub("\n", plain)).strip()


def clean_line(value: object) -> str:
    """Text on one line: every run of white space becomes one space."""
    return " ".join(clean_text(value).split())


def drop_placeholder(cleaned: str) -> str:
    """The text, or '' if it is a placeholder for a missing value: -, N/A, [not defined in text]."""
    return "" if PLACEHOLDER_TEXT.fullmatch(cleaned) else cleaned


def quote_cell(value: object) -> str:
    """A cell in quotation marks, for messages: on one line and at most 60 characters."""
    cleaned = clean_line(value)
    return f'"{cleaned[:60]}…"' if len(cleaned) > 60 else f'"{cleaned}"'


def clean_value(value: object) -> str:
    """Text on one line; '' for a placeholder."""
    return drop_placeholder(clean_line(value))


def rejoin_hyphenated_words(cleaned: str) -> str:
    """Remove line breaks after a hyphen inside a word. The hyphen stays: it may belong to the word."""
    return HYPHENATED_LINE_BREAK.sub("", cleaned)


def opens_quotation(cleaned: str, index: int) -> bool:
    """Whether the straight quotation mark at this index opens a quotation, judged by its neighbours."""
    before, after = cleaned[index - 1 : index], cleaned[index + 1 : index + 2]
    return (not before or before.isspace() or before in BEFORE_OPENING_QUOTE) and bool(after.strip())


def is_single_quotation(cleaned: str) -> bool:
    """Whether the first quotation mark is closed by the last character and not before."""
    first, last = cleaned[:1], CLOSING_QUOTES.get(cleaned[:1])
    depth = 0
    for index, mark in enumerate(cleaned if last else ""):
        if mark == first and (not index or first != last or opens_quotation(cleaned, index)):
            depth += 1
        elif mark == last:
            depth -= 1
            if not depth:
                return index == len(cleaned) - 1
    return False


def strip_quotation_marks(cleaned: str) -> tuple[str, bool]:
    """Remove the marks around a text that is one quotation. Return the text and whether it had them."""
    if is_single_quotation(cleaned):
        return cleaned[1:-1].strip(), True
    return cleaned, False


def extract_doi(value: object) -> str:
    """The bare DOI, such as 10.1000/abc, in a text or URL; '' if there is none."""
    found = DOI_IN_CELL.search(clean_line(value))
    bare = found[0].rstrip(".,;") if found else ""
    return bare if DOI_IN_CELL.fullmatch(bare) else ""


def extract_url(value: object) -> str:
    """The URL at the start of the cell; '' if there is none."""
    found = URL_IN_CELL.match(clean_line(value))
    return found[0] if found else ""


def parse_year_cell(value: object) -> int | None:
    """A year from 1500 to 2199; None for anything else."""
    cleaned = clean_line(value)
    return int(cleaned) if YEAR_IN_CELL.fullmatch(cleaned) else None
