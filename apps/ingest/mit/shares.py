"""The shares that the workbook itself states: of each value of an axis among a subdomain's risks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from apps.ingest.files.cells import line, shown
from apps.ingest.files.sheets import Book, Values, open_book
from apps.ingest.files.tables import fold
from apps.ingest.importer import Report
from apps.ingest.mit.codes import AXES
from apps.ingest.mit.workbook import SHARES_TAB, find_tab

CODE = re.compile(r"(\d+)\.([1-9]\d*)")
VALUES = {axis: [value.partition(" - ")[2] for value in codes[:3]] for axis, codes in AXES.items()}


@dataclass(frozen=True, slots=True)
class Share:
    """Of the risks of a subdomain that are coded on the axis, the part that has the value: 0 to 1."""

    subdomain: str
    axis: str
    value: str
    share: float


def read_shares(path: Path) -> tuple[Share, ...]:
    """Raises BadFile where the workbook has no such tab, no header in it, or a cell that is no share."""
    report = Report()
    with open_book(path) as book:
        tab = find_tab(book, SHARES_TAB, "Causal x Domain Taxonomy comparison", report)
        shares = tuple(shares_of(book, tab, report)) if tab else ()
    report.close()
    return shares


def shares_of(book: Book, tab: str, report: Report) -> Iterator[Share]:
    """A blank cell is none: 0."""
    places: dict[int, tuple[str, str]] = {}
    for number, values in book.rows(tab, report):
        code = next((line(value) for value in values if value is not None), "")
        places = places or header(values)
        for at, (axis, value) in places.items() if CODE.fullmatch(code) else ():
            cell = (values[at] if at < len(values) else None) or 0
            if isinstance(cell, int | float) and 0 <= cell <= 1:
                yield Share(code, axis, value, float(cell))
            else:
                report.problem(tab, number, f"{axis}, {value}", f"{shown(cell)} is no share from 0 to 1.")
    if not places:
        report.problem(tab, None, "", "No header row: none has the values of the three axes.")


def header(values: Values) -> dict[int, tuple[str, str]]:
    """Where each value stands, if this is the row with all of them in their order."""
    expected = [(axis, label.lower()) for axis, labels in VALUES.items() for label in labels]
    labels = [fold(label) for _, label in expected]
    places = [place for place, value in enumerate(values) if fold(value) in labels]
    if [fold(values[place]) for place in places] != labels:
        return {}
    return dict(zip(places, expected, strict=True))
