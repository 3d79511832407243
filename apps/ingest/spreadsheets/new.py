"""Create drafts from the rows that name no known record."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Max

from apps.core.models import Record, Status
from apps.ingest.files.cells import stringify_cell
from apps.ingest.files.tables import TableRow
from apps.ingest.plan.bulk import OBJECTS_PER_STATEMENT, split_into_batches
from apps.ingest.plan.public_ids import PublicIdAllocator
from apps.ingest.plan.rows import ImportRow
from apps.ingest.spreadsheets.columns import FIXED_COLUMNS
from apps.ingest.spreadsheets.reader import get_row_id
from apps.ingest.spreadsheets.record_writer import RecordWriter
from apps.ingest.spreadsheets.terms import build_term_path
from apps.ingest.spreadsheets.values import RowParser
from apps.taxonomy.models import Term


class NewRows:
    """Writes new records. Records that other rows refer to are written first."""

    def __init__(self, parser: RowParser, record_writer: RecordWriter) -> None:
        self.parser, self.record_writer = parser, record_writer
        self.columns, self.report, self.model = parser.columns, parser.report, parser.columns.model
        self.allocator = PublicIdAllocator(self.model)
        self.last_pk = self.model.objects.aggregate(last=Max("pk"))["last"] or 0

    def write(self, rows: list[TableRow]) -> None:
        self.allocator.taken |= {get_row_id(row) for row in rows}
        while rows:
            waiting = {get_row_id(row) for row in rows} - {""}
            ready = [row for row in rows if not self.get_referenced_ids(row) & waiting]
            self.write_ready_rows(ready or rows)
            rows = [row for row in rows if self.get_referenced_ids(row) & waiting] if ready else []

    def get_referenced_ids(self, row: TableRow) -> set[str]:
        """The ids of records of the same noun that a row refers to."""
        links = [
            name for name in self.columns.link_fields if self.columns.fields[name].related_model is self.model
        ]
        return {stringify_cell(row[name]).strip() for name in links}

    def write_ready_rows(self, rows: list[TableRow]) -> None:
        import_rows = (
            import_row
            for batch in split_into_batches(rows, OBJECTS_PER_STATEMENT)
            for import_row in self.build_rows(batch)
        )
        written = self.record_writer.write(import_rows, self.model.objects.none())
        known = self.columns.references.get_public_ids(self.model)
        known |= dict.fromkeys(filter(None, map(get_row_id, rows)))
        known |= written

    def build_rows(self, rows: Collection[TableRow]) -> Iterator[ImportRow]:
        """The valid rows. A row without an id that equals a record is skipped: it was imported before."""
        import_rows = [import_row for row in rows if (import_row := self.build_row(row))]
        same_titles = self.find_same_titles(import_rows)
        for row in import_rows:
            candidates = same_titles[row.values["title"]]
            if found := next((each for each in candidates if record_matches_row(each, row)), None):
                message = f"This record already exists as {found.public_id}. No new one was created."
                self.report.add_notice(row.sheet, row.row, "id", message)
            else:
                row.values["public_id"] = row.values["public_id"] or self.make_public_id(row)
                yield row

    def find_same_titles(self, rows: list[ImportRow]) -> dict[str, list[Record]]:
        """{title: records that existed before this import}, for rows without an id."""
        titles = {row.values["title"] for row in rows if not row.values["public_id"]}
        found: defaultdict[str, list[Record]] = defaultdict(list)
        for record in self.model.objects.filter(title__in=titles, pk__lte=self.last_pk) if titles else []:
            found[record.title].append(record)
        return found

    def build_row(self, row: TableRow) -> ImportRow | None:
        """The values of a new record; None if any is invalid. Empty cells and derived columns are ignored."""
        problem_count = len(self.report.problems)
        filled = {column for column, cell in row.cells.items() if stringify_cell(cell).strip()}
        filled &= {*self.columns.editable, *self.columns.lineage, *FIXED_COLUMNS}
        if stringify_cell(row["status"]).strip() == Status.DRAFT:
            filled.remove("status")
        values = self.parser.parse_values(row, filled, dict.fromkeys(filled, ""))
        for column in {"title", *self.columns.required_links} - filled:
            self.parser.report_problem(row, column, f"A new {self.columns.noun_name} needs this value.")
        if len(self.report.problems) > problem_count:
            return None
        initial: dict[str, Any] = {"path": build_term_path(values)} if self.model is Term else {}
        return ImportRow({"public_id": get_row_id(row), **values}, row.sheet, row.number, initial)

    def make_public_id(self, row: ImportRow) -> str:
        return self.allocator.allocate(self.model(**row.values, **row.initial).suggest_public_id())


def record_matches_row(record: Record, row: ImportRow) -> bool:
    """Whether a row without an id has the values of the record."""
    values = {name: value for name, value in row.values.items() if name != "public_id"}
    return not row.values["public_id"] and all(
        getattr(record, name) == value for name, value in values.items()
    )
