"""Cells of RiskBase's own lists: whether they still say what the export wrote, and what they say if not."""

import re
from datetime import UTC, datetime, timedelta

from django.utils.dateparse import parse_datetime

from apps.core.formats.tabular import (
    CELL_LIMIT,
    TRUNCATION_NOTICE,
    remove_control_characters,
    truncate_to_cell,
    unescape_formula,
)
from apps.ingest.files.cells import decode_workbook_escapes, quote_cell, stringify_cell

CARRIAGE_RETURN = re.compile(r"\r\n|\r")
ESCAPED_CHARACTER = re.compile("_x([0-9A-Fa-f]{4})_")
FORMULA_ERRORS = {"#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}


def cell_matches_export(value: object, text: str) -> bool:
    """Whether a cell says what was exported as `text`, in either format and after any program saved it."""
    cell = stringify_cell(value)
    if cell == text or (isinstance(value, int | float) and value == parse_float(text)):
        return True
    wrote = {
        normalize_exported_text(text),
        normalize_exported_text(truncate_to_cell(remove_control_characters(text))),
    }
    return normalize_exported_text(cell) in wrote or normalize_exported_text(unescape_formula(cell)) in wrote


def normalize_exported_text(text: str) -> str:
    """Without what a workbook cannot hold or writes in its own way."""
    plain = CARRIAGE_RETURN.sub("\n", remove_control_characters(text))
    return remove_control_characters(ESCAPED_CHARACTER.sub(lambda found: chr(int(found[1], 16)), plain))


def parse_float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def read_typed_text(value: object, is_csv: bool) -> str:
    """What a person wrote. Raises ValueError where the cell holds no such thing."""
    text = stringify_cell(value)
    if text in FORMULA_ERRORS:
        raise ValueError(f"The spreadsheet took this for a formula and shows {text}. Write it as text.")
    plain = CARRIAGE_RETURN.sub("\n", unescape_formula(text) if is_csv else decode_workbook_escapes(text))
    return plain if plain.strip() else ""


def is_truncated_cell(value: object) -> bool:
    """Whether the end of the text is missing, because of the length that a spreadsheet's cell can have."""
    text = stringify_cell(value)
    full = len(text) >= CELL_LIMIT / 2 and len(text.encode("utf-16-le", "surrogatepass")) == 2 * CELL_LIMIT
    return full or TRUNCATION_NOTICE in text


def parse_exported_time(value: object) -> datetime | None:
    """When a record was last changed, as the export wrote it; UTC if nothing else is said."""
    text = stringify_cell(value).strip()
    try:
        found = value if isinstance(value, datetime) else text and parse_datetime(text)
    except ValueError:
        found = None
    if text and not found:
        raise ValueError(
            f"{quote_cell(text)} is not a time as exported, such as 2026-11-22T09:30:00.123456Z."
        )
    return (found if found.tzinfo else found.replace(tzinfo=UTC)) if found else None


def is_same_time(told: datetime, held: datetime) -> bool:
    """To the microsecond; to the second where a spreadsheet has rounded it."""
    return told == held if told.microsecond % 1000 else abs(held - told) < timedelta(seconds=1)
