"""Page cells: whole numbers, ranges, lists, words, and ranges that a spreadsheet took for a date."""

import re
from datetime import date

from apps.ingest.files.cells import words

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
MIDNIGHT = r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
DATES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\d{{4}}-(?P<a>\d\d)-(?P<b>\d\d){MIDNIGHT}",
        rf"(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})/\d{{2,4}}{MIDNIGHT}",
        rf"(?P<a>\d{{1,2}})[.-](?P<b>\d{{1,2}})[.-]\d{{4}}{MIDNIGHT}",
        rf"(?P<b>\d{{1,2}})[ -]{MONTH}(?:[ -]\d{{2,4}})?",
        rf"{MONTH}[ -](?P<b>\d{{1,2}})(?:,? ?\d{{4}})?",
    )
]
WHOLE = re.compile(r"(\d+)\.0+")


def span(first: int, second: int) -> str:
    """A range runs upwards, which also settles whether the day or the month came first."""
    low, high = sorted((first, second))
    return f"{low}-{high}" if 1 <= low <= 12 and high <= 31 else ""


def undated(text: str) -> str:
    """The range behind a written date, such as 5-6 behind 6-May; '' if it is no date."""
    for pattern in DATES:
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            name = parts.get("name")
            month = MONTHS.index(name[:3].lower()) + 1 if name else int(parts["a"])
            return span(month, int(parts["b"]))
    return ""


def page(value: object) -> str:
    """The page or pages as text: '5', '5-6', '7; 16'; '' where the cell says that there is none."""
    if isinstance(value, date):
        return span(value.month, value.day)
    cleaned = words(value)
    whole = WHOLE.fullmatch(cleaned)
    return whole[1] if whole else undated(cleaned) or cleaned
