"""Parse page cells: numbers, ranges, lists, words, and ranges that a spreadsheet converted to dates."""

import re
from datetime import date

from apps.ingest.files.cells import clean_value

MONTH_PREFIXES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_PATTERN = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
MIDNIGHT_PATTERN = r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
DATE_PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\d{{4}}-(?P<a>\d\d)-(?P<b>\d\d){MIDNIGHT_PATTERN}",
        rf"(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})/\d{{2,4}}{MIDNIGHT_PATTERN}",
        rf"(?P<a>\d{{1,2}})[.-](?P<b>\d{{1,2}})[.-]\d{{4}}{MIDNIGHT_PATTERN}",
        rf"(?P<b>\d{{1,2}})[ -]{MONTH_PATTERN}(?:[ -]\d{{2,4}})?",
        rf"{MONTH_PATTERN}[ -](?P<b>\d{{1,2}})(?:,? ?\d{{4}})?",
    )
]
INTEGRAL_FLOAT = re.compile(r"(\d+)\.0+")


def format_page_range(first: int, second: int) -> str:
    """The two numbers, in ascending order, as a page range; '' if they cannot be a month and a day."""
    low, high = sorted((first, second))
    return f"{low}-{high}" if 1 <= low <= 12 and high <= 31 else ""


def recover_page_range(text: str) -> str:
    """The page range that was converted to a date, such as 5-6 for 6-May; '' if the text is not a date."""
    for pattern in DATE_PATTERNS:
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            name = parts.get("name")
            month = MONTH_PREFIXES.index(name[:3].lower()) + 1 if name else int(parts["a"])
            return format_page_range(month, int(parts["b"]))
    return ""


def parse_pages(value: object) -> str:
    """The page or pages as text: '5', '5-6', '7; 16'; '' for an empty cell or a placeholder."""
    if isinstance(value, date):
        return format_page_range(value.month, value.day)
    cleaned = clean_value(value)
    whole = INTEGRAL_FLOAT.fullmatch(cleaned)
    return whole[1] if whole else recover_page_range(cleaned) or cleaned
