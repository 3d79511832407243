"""Read the shares that the workbook states for each subdomain: of its risks, how many have which code."""

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
    axis: [value.partition(" - ")[2] for value in labels[:3]] for axis, labels in AXIS_LABELS.items()
}


@dataclass(frozen=True, slots=True)
class StatedShare:
    """The share, from 0 to 1, of a subdomain's risks coded on the axis that have the value."""

    subdomain: str
    axis: str
    value: str
    share: float


def read_stated_shares(path: Path) -> tuple[StatedShare, ...]:
    """The stated shares. Raises BadFile if the tab or its header is missing, or a cell is not a share."""
    report = ReadReport()
    with open_tabular_file(path) as workbook:
        tab = find_named_tab(workbook, SHARES_TAB_NAME, "Causal x Domain Taxonomy comparison", report)
        shares = tuple(parse_share_rows(workbook, tab, report)) if tab else ()
    report.raise_problems()
    return shares


def parse_share_rows(workbook: TabularFile, tab: str, report: ReadReport) -> Iterator[StatedShare]:
    """A blank cell is a share of 0."""
    positions: dict[int, tuple[str, str]] = {}
    for number, values in workbook.read_rows(tab, report):
        code = next((clean_line(value) for value in values if value is not None), "")
        positions = positions or locate_share_columns(values)
        for index, (axis, value) in positions.items() if SUBDOMAIN_CODE.fullmatch(code) else ():
            cell = (values[index] if index < len(values) else None) or 0
            if isinstance(cell, int | float) and 0 <= cell <= 1:
                yield StatedShare(code, axis, value, float(cell))
            else:
                report.add_problem(
                    tab, number, f"{axis}, {value}", f"{quote_cell(cell)} is not a share from 0 to 1."
                )
    if not positions:
        report.add_problem(tab, None, "", "No header row: no row has the values of the three axes.")


def locate_share_columns(values: CellValues) -> dict[int, tuple[str, str]]:
    """{index: (axis, value)} if this is the header row, with all values in order; {} otherwise."""
    expected = [(axis, label.lower()) for axis, labels in CODED_VALUES.items() for label in labels]
    labels = [normalize_label(label) for _, label in expected]
    positions = [index for index, value in enumerate(values) if normalize_label(value) in labels]
    if [normalize_label(values[index]) for index in positions] != labels:
        return {}
    return dict(zip(positions, expected, strict=True))
