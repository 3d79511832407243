"""Cells of RiskBase's own lists: whether they still say what the export wrote, and what they say if not."""

import re
from datetime import UTC, datetime, timedelta

from django.utils.dateparse import parse_datetime

from apps.core.formats.tabular import CELL_LIMIT, CUT, fitting, unharmed, without_controls
from apps.ingest.files.cells import as_text, shown, without_escapes

BREAK = re.compile(r"\r\n|\r")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
FAILED = {"#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}


def says(value: object, text: str) -> bool:
    """Whether a cell says what was exported as `text`, in either format and after any program saved it."""
    cell = as_text(value)
    if cell == text or (isinstance(value, int | float) and value == number(text)):
        return True
    wrote = {comparable(text), comparable(fitting(without_controls(text)))}
    return comparable(cell) in wrote or comparable(unharmed(cell)) in wrote


def comparable(text: str) -> str:
    """Without what a workbook cannot hold or writes in its own way."""
    plain = BREAK.sub("\n", without_controls(text))
    return without_controls(ESCAPED.sub(lambda found: chr(int(found[1], 16)), plain))


def number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def typed(value: object, is_csv: bool) -> str:
    """What a person wrote. Raises ValueError where the cell holds no such thing."""
    text = as_text(value)
    if text in FAILED:
        raise ValueError(f"The spreadsheet took this for a formula and shows {text}. Write it as text.")
    plain = BREAK.sub("\n", unharmed(text) if is_csv else without_escapes(text))
    return plain if plain.strip() else ""


def is_cut(value: object) -> bool:
    """Whether the end of the text is missing, because of the length that a spreadsheet's cell can have."""
    text = as_text(value)
    full = len(text) >= CELL_LIMIT / 2 and len(text.encode("utf-16-le", "surrogatepass")) == 2 * CELL_LIMIT
    return full or CUT in text


def moment(value: object) -> datetime | None:
    """When a record was last changed, as the export wrote it; UTC if nothing else is said."""
    text = as_text(value).strip()
    try:
        found = value if isinstance(value, datetime) else text and parse_datetime(text)
    except ValueError:
        found = None
    if text and not found:
        raise ValueError(f"{shown(text)} is not a time as exported, such as 2026-11-22T09:30:00.123456Z.")
    return (found if found.tzinfo else found.replace(tzinfo=UTC)) if found else None


def same_moment(told: datetime, held: datetime) -> bool:
    """To the microsecond; to the second where a spreadsheet has rounded it."""
    return told == held if told.microsecond % 1000 else abs(held - told) < timedelta(seconds=1)
