"""The shares that the workbook itself states: of each value of an axis among a subdomain's risks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from apps.ingest.files.cells import clean_line, quote_cell
from apps.ingest.files.sheets import CellValues, TabularFile, open_tabular_file
from apps.ingest.files.tables import normalize_label
from apps.ingest.importer import ReadReport
from apps.ingest.mit.codes import AXIS_LABELS
from apps.ingest.mit.workbook import SHARES_TAB_NAME, find_named_tab

SUBDOMAIN_CODE = re.compile(r"(\d+)\.([1-9]\d*)")
CODED_VALUES = {
    axis: [value.partition(" - ")[2] for value in codes[:3]] for axis, codes in AXIS_LABELS.items()
}


@dataclass(frozen=True, slots=True)
class StatedShare:
    """Of the risks of a subdomain that are coded on the axis, the part that has the value: 0 to 1."""

    subdomain: str
    axis: str
    value: str
    share: float


def read_stated_shares(path: Path) -> tuple[StatedShare, ...]:
    """Raises BadFile where the workbook has no such tab, no header in it, or a cell that is no share."""
    report = ReadReport()
    with open_tabular_file(path) as book:
        tab = find_named_tab(book, SHARES_TAB_NAME, "Causal x Domain Taxonomy comparison", report)
        shares = tuple(parse_share_rows(book, tab, report)) if tab else ()
    report.close()
    return shares


def parse_share_rows(book: TabularFile, tab: str, report: ReadReport) -> Iterator[StatedShare]:
    """A blank cell is none: 0."""
    places: dict[int, tuple[str, str]] = {}
    for number, values in book.rows(tab, report):
        code = next((clean_line(value) for value in values if value is not None), "")
        places = places or locate_share_columns(values)
        for at, (axis, value) in places.items() if SUBDOMAIN_CODE.fullmatch(code) else ():
            cell = (values[at] if at < len(values) else None) or 0
            if isinstance(cell, int | float) and 0 <= cell <= 1:
                yield StatedShare(code, axis, value, float(cell))
            else:
                report.problem(
                    tab, number, f"{axis}, {value}", f"{quote_cell(cell)} is no share from 0 to 1."
                )
    if not places:
        report.problem(tab, None, "", "No header row: none has the values of the three axes.")


def locate_share_columns(values: CellValues) -> dict[int, tuple[str, str]]:
    """Where each value stands, if this is the row with all of them in their order."""
    expected = [(axis, label.lower()) for axis, labels in CODED_VALUES.items() for label in labels]
    labels = [normalize_label(label) for _, label in expected]
    places = [place for place, value in enumerate(values) if normalize_label(value) in labels]
    if [normalize_label(values[place]) for place in places] != labels:
        return {}
    return dict(zip(places, expected, strict=True))
