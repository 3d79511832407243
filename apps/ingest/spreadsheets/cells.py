"""Cells of RiskBase's own lists: compare them with the exported text, and read what was typed."""

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
    """Whether a cell equals the exported text, in either format and after any program has saved it."""
    cell = stringify_cell(value)
    if cell == text or (isinstance(value, int | float) and value == parse_float(text)):
        return True
    truncated = truncate_to_cell(remove_control_characters(text))
    exported = {normalize_exported_text(text), normalize_exported_text(truncated)}
    return (
        normalize_exported_text(cell) in exported
        or normalize_exported_text(unescape_formula(cell)) in exported
    )


def normalize_exported_text(text: str) -> str:
    """The text without characters that workbooks cannot store or write differently."""
    plain = CARRIAGE_RETURN.sub("\n", remove_control_characters(text))
    return remove_control_characters(ESCAPED_CHARACTER.sub(lambda found: chr(int(found[1], 16)), plain))


def parse_float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def read_typed_text(value: object, is_csv: bool) -> str:
    """The text that was typed into a cell. Raises ValueError if it is the error of a formula."""
    text = stringify_cell(value)
    if text in FORMULA_ERRORS:
        raise ValueError(
            f"The spreadsheet took this for a formula and shows {text}. Format the cell as text."
        )
    plain = CARRIAGE_RETURN.sub("\n", unescape_formula(text) if is_csv else decode_workbook_escapes(text))
    return plain if plain.strip() else ""


def is_truncated_cell(value: object) -> bool:
    """Whether the end of the text is missing because of the maximum length of a cell."""
    text = stringify_cell(value)
    is_full = len(text) >= CELL_LIMIT / 2 and len(text.encode("utf-16-le", "surrogatepass")) == 2 * CELL_LIMIT
    return is_full or TRUNCATION_NOTICE in text


def parse_exported_time(value: object) -> datetime | None:
    """A time in the exported format, in UTC by default; None for an empty cell."""
    text = stringify_cell(value).strip()
    try:
        found = value if isinstance(value, datetime) else text and parse_datetime(text)
    except ValueError:
        found = None
    if text and not found:
        example = "2026-11-22T09:30:00.123456Z"
        raise ValueError(f"{quote_cell(text)} is not a time in the exported format, such as {example}.")
    return (found if found.tzinfo else found.replace(tzinfo=UTC)) if found else None


def is_same_time(cell_time: datetime, current: datetime) -> bool:
    """Compare to the microsecond, or to the second if a spreadsheet has rounded the cell."""
    if cell_time.microsecond % 1000:
        return cell_time == current
    return abs(current - cell_time) < timedelta(seconds=1)
