"""Parse the edited cells of a row into values, and collect the cells that are ignored."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from apps.core.models import Record
from apps.ingest.files.cells import quote_cell, stringify_cell
from apps.ingest.files.tables import TableRow
from apps.ingest.importer import ReadReport
from apps.ingest.spreadsheets.cells import (
    is_same_time,
    is_truncated_cell,
    parse_exported_time,
    read_typed_text,
)
from apps.ingest.spreadsheets.columns import FIXED_COLUMNS, LINEAGE_COLUMNS, EditableColumns

MAX_LISTED_ROWS = 5  # row numbers in a notice; further rows are counted
SKIP_REASONS = {
    **dict.fromkeys(FIXED_COLUMNS, "ignored, because the origin of a record cannot be changed"),
    "status": "ignored, because records are published and withdrawn in the admin",
    "taxonomy": "ignored, because a term cannot move to another taxonomy",
}
DERIVED_REASON = "ignored, because it is derived from other columns or records"
TRUNCATED_REASON = (
    "ignored, because the text was truncated to fit into a cell; edit it in the CSV file or in the admin"
)


class SkippedCells:
    """Edited cells that are ignored, by column and reason."""

    def __init__(self) -> None:
        self.rows: defaultdict[tuple[str, str], list[TableRow]] = defaultdict(list)

    def add(self, row: TableRow, column: str, reason: str) -> None:
        self.rows[column, reason].append(row)

    def report_to(self, report: ReadReport) -> None:
        """Add one notice for each column and reason."""
        for (column, reason), rows in self.rows.items():
            numbers = ", ".join(str(row.number) for row in rows[:MAX_LISTED_ROWS])
            more = f" and {len(rows) - MAX_LISTED_ROWS:,} more" if len(rows) > MAX_LISTED_ROWS else ""
            where = f"{'Rows' if len(rows) > 1 else 'Row'} {numbers}{more}"
            report.add_notice(rows[0].sheet, None, column, f"{where}: {reason}.")


class RowParser:
    """Parses the edited cells of rows. Invalid cells are reported, cells that cannot be edited skipped."""

    def __init__(self, columns: EditableColumns, report: ReadReport, *, is_csv: bool) -> None:
        self.columns, self.report, self.is_csv = columns, report, is_csv
        self.skipped = SkippedCells()

    def report_problem(self, row: TableRow, column: str, message: str) -> None:
        self.report.add_problem(row.sheet, row.number, column, message)

    def parse_values(
        self,
        row: TableRow,
        edited: Collection[str],
        exported: Mapping[str, str],
        record: Record | None = None,
    ) -> dict[str, Any]:
        """{attribute: value} of the edited columns. `exported` are the texts that the export wrote."""
        values: dict[str, Any] = {}
        for column in sorted(edited):
            if is_truncated_cell(row[column]):
                self.skipped.add(row, column, TRUNCATED_REASON)
            elif column in self.columns.editable and not (record and column == "taxonomy"):
                values |= self.parse_value(row, column, record)
            elif column not in self.columns.lineage and not self.equals_export(row, column, exported[column]):
                self.skipped.add(row, column, SKIP_REASONS.get(column, DERIVED_REASON))
        if self.columns.lineage & {*edited}:
            values |= self.parse_lineage(row, edited, exported)
        return values

    def parse_value(self, row: TableRow, column: str, record: Record | None) -> dict[str, Any]:
        """{attribute: value} of one cell; {} if it is invalid."""
        editable = self.columns.editable[column]
        try:
            text = read_typed_text(row[column], self.is_csv)
            current = getattr(record, editable.attribute, None)
            return {editable.attribute: editable.parse(row[column], text, current)}
        except ValueError as error:
            self.report_problem(row, column, str(error))
            return {}

    def parse_lineage(
        self, row: TableRow, edited: Collection[str], exported: Mapping[str, str]
    ) -> dict[str, Any]:
        """The domain term of both columns. If only the subdomain was edited, it determines the domain."""
        domain, subdomain = (
            (stringify_cell(row[name]) if name in row.cells else exported.get(name, "")).strip()
            for name in LINEAGE_COLUMNS
        )
        if "domain" in edited and subdomain and not domain:
            message = f"The domain is empty, but the subdomain is {quote_cell(subdomain)}. Clear both."
            self.report_problem(row, "domain", message)
            return {}
        if subdomain and "domain" not in edited:
            domain = ""
        try:
            return {"domain_term_id": self.columns.references.find_lineage_term(domain, subdomain)}
        except ValueError as error:
            self.report_problem(row, "subdomain" if subdomain else "domain", str(error))
            return {}

    def equals_export(self, row: TableRow, column: str, text: str) -> bool:
        """Whether a cell that cannot be edited has the exported value in another form."""
        if column == "page_url":
            return stringify_cell(row[column]).endswith(text)
        if column != "created":
            return False
        try:
            cell_time, exported_time = parse_exported_time(row[column]), parse_exported_time(text)
        except ValueError:
            return False
        return bool(cell_time and exported_time and is_same_time(cell_time, exported_time))
