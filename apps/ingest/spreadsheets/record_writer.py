"""Write rows of one noun, and validate what depends on other records once all are written."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from apps.core.models import Record
from apps.ingest.plan.bulk import split_into_batches
from apps.ingest.plan.rows import ImportRow
from apps.ingest.plan.writer import Writer
from apps.ingest.spreadsheets.terms import check_term_codes, update_moved_terms

RECORDS_AT_ONCE = 500
CROSS_RECORD_FIELDS = {"parent_id", "replaced_by_id", "code", "taxonomy_id"}


class HierarchyRow(NamedTuple):
    """A row that set one of CROSS_RECORD_FIELDS."""

    public_id: str
    sheet: str
    row: int | None


class RecordWriter:
    def __init__(self, model: type[Record], writer: Writer) -> None:
        self.model, self.writer, self.report = model, writer, writer.report
        self.hierarchy_rows: list[HierarchyRow] = []

    def write(self, rows: Iterable[ImportRow], queryset: QuerySet[Record]) -> dict[str, int | None]:
        """Write rows that are found by public id. Return {public id: primary key}."""
        checked = check_term_codes(self.model, self.track_hierarchy_rows(rows), self.report)
        written = self.writer.put(self.model, ("public_id",), checked, queryset)
        return {public_id: pk for (public_id,), pk in written.items()}

    def track_hierarchy_rows(self, rows: Iterable[ImportRow]) -> Iterator[ImportRow]:
        for row in rows:
            if CROSS_RECORD_FIELDS & {*row.values}:
                self.hierarchy_rows.append(HierarchyRow(row.values["public_id"], row.sheet, row.row))
            yield row

    def validate_hierarchy(self) -> None:
        """Report records that are their own ancestor, say; else update the paths of moved terms."""
        if not self.report.problems:
            for rows in split_into_batches(self.hierarchy_rows, RECORDS_AT_ONCE):
                self.validate_rows(rows)

    def validate_rows(self, rows: Collection[HierarchyRow]) -> None:
        records = self.model.objects.in_bulk([row.public_id for row in rows], field_name="public_id")
        for row in rows:
            try:
                records[row.public_id].clean()
            except ValidationError as error:
                for column, messages in error.message_dict.items():
                    self.report.add_problem(row.sheet, row.row, column, " ".join(messages))
        if not self.report.problems:
            update_moved_terms(self.model, records.values())
