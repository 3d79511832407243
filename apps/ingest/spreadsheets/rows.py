"""Find what was edited in the rows of known records.

A cell was edited if it differs from what the export wrote of the record as it was at `updated`. Only edited
cells are parsed, so that a value that a format cannot represent exactly is not mistaken for an edit.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import prefetch_related_objects
from simple_history.utils import get_history_manager_for_model

from apps.core.formats.tabular import flatten_value
from apps.core.models import Record, prefetch_readable
from apps.core.nouns import Noun
from apps.ingest.files.cells import stringify_cell
from apps.ingest.files.tables import TableRow
from apps.ingest.plan.diff import to_json_value
from apps.ingest.plan.rows import ImportRow
from apps.ingest.spreadsheets.cells import cell_matches_export, is_same_time, parse_exported_time
from apps.ingest.spreadsheets.reader import get_row_id
from apps.ingest.spreadsheets.values import RowParser

UNKNOWN_STATE_REASON = (
    "the history has no such state of the record; every difference from the current state is a conflict"
)


class EditedRows:
    """Compares rows with the records that they name."""

    def __init__(self, noun: Noun, parser: RowParser) -> None:
        self.parser, self.columns, self.model = parser, parser.columns, noun.model
        self.serializer = noun.serializer_class()

    def build_rows(self, rows: Collection[TableRow]) -> Iterator[ImportRow]:
        """The edits of each row that has any."""
        records = self.model.objects.filter(public_id__in=map(get_row_id, rows))
        current = {record.public_id: record for record in records.for_list().with_related("replaced_by")}
        states = self.find_exported_states(rows, current)
        for row in rows:
            public_id = get_row_id(row)
            if edit := self.build_row(row, current[public_id], states.get(public_id)):
                yield edit

    def build_row(self, row: TableRow, record: Record, state: Record | None) -> ImportRow | None:
        """The edits of a row; None without any. `state` is the record as it was exported, if known."""
        exported = self.export_texts(record)
        if state and state is not record:
            exported |= self.export_texts(state)
        edited = {
            column for column, cell in row.cells.items() if not cell_matches_export(cell, exported[column])
        }
        values = self.parser.parse_values(row, edited - {"id", "updated"}, exported, record)
        if state:
            values = {name: value for name, value in values.items() if getattr(state, name) != value}
        elif values and stringify_cell(row["updated"]).strip():
            self.parser.skipped.add(row, "updated", UNKNOWN_STATE_REASON)
        if not values:
            return None
        edited_from = {name: to_json_value(getattr(state, name)) for name in values} if state else None
        return ImportRow(
            {"public_id": record.public_id, **values}, row.sheet, row.number, edited_from=edited_from
        )

    def export_texts(self, record: Record) -> dict[str, str]:
        """{column: the text that an export writes}."""
        return {
            name: flatten_value(value) for name, value in self.serializer.to_representation(record).items()
        }

    # --- States of records at the time of the export ---------------------------------------------

    def find_exported_states(
        self, rows: Collection[TableRow], current: dict[str, Record]
    ) -> dict[str, Record]:
        """{public id: the record as it was at `updated`}, for the rows whose state is known."""
        times = {get_row_id(row): time for row in rows if (time := self.parse_updated(row))}
        unchanged = {
            public_id: current[public_id]
            for public_id, time in times.items()
            if is_same_time(time, current[public_id].updated)
        }
        return unchanged | self.find_past_states(
            {public_id: time for public_id, time in times.items() if public_id not in unchanged}
        )

    def find_past_states(self, times: dict[str, datetime]) -> dict[str, Record]:
        """States from the history. A time that fits several states identifies none."""
        found: defaultdict[str, dict[datetime, Record]] = defaultdict(dict)
        if not times:
            return {}
        history = get_history_manager_for_model(self.model).filter(public_id__in=times)
        for row in history.order_by("history_id"):
            if is_same_time(times[row.public_id], row.updated):
                found[row.public_id][row.updated] = row.instance
        states = {public_id: next(iter(each.values())) for public_id, each in found.items() if len(each) == 1}
        # The export leaves out links to records that readers may not see.
        links = (prefetch_readable(self.model, name) for name in self.columns.optional_links)
        prefetch_related_objects([*states.values()], *links)
        return states

    def parse_updated(self, row: TableRow) -> datetime | None:
        try:
            return parse_exported_time(row["updated"])
        except ValueError as error:
            self.parser.report_problem(row, "updated", str(error))
            return None
