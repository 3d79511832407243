"""Write an edited spreadsheet: new records as drafts, then the edits of known records."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from apps.core.nouns import NOUNS
from apps.core.validators import validate_new_id
from apps.ingest.files.cells import quote_cell, stringify_cell
from apps.ingest.files.tables import TableRow
from apps.ingest.plan.bulk import split_into_batches
from apps.ingest.plan.writer import Writer
from apps.ingest.spreadsheets.columns import EditableColumns
from apps.ingest.spreadsheets.new import NewRows
from apps.ingest.spreadsheets.reader import SpreadsheetReading, get_row_id
from apps.ingest.spreadsheets.record_writer import RECORDS_AT_ONCE, RecordWriter
from apps.ingest.spreadsheets.rows import EditedRows
from apps.ingest.spreadsheets.values import RowParser


def write_edited_spreadsheet(reading: SpreadsheetReading, writer: Writer) -> None:
    """Write all rows. Problems go into the report of the writer. Records without a row stay unchanged."""
    writer.report.problems.extend(reading.problems)
    noun = NOUNS[reading.noun]
    parser = RowParser(EditableColumns(noun), writer.report, is_csv=reading.is_csv)
    record_writer = RecordWriter(noun.model, writer)
    new, known = split_new_and_known(reading.rows, parser)
    NewRows(parser, record_writer).write(new)
    edited_rows = EditedRows(noun, parser)
    edits = (
        edit for batch in split_into_batches(known, RECORDS_AT_ONCE) for edit in edited_rows.build_rows(batch)
    )
    written = record_writer.write(edits, noun.model.objects.all())
    writer.tallies[noun.model].unchanged += len(known) - len(written)
    record_writer.validate_hierarchy()
    parser.skipped.report_to(writer.report)


def split_new_and_known(rows: Iterable[TableRow], parser: RowParser) -> tuple[list[TableRow], list[TableRow]]:
    """The rows of new records and those of known ones. Repeated and invalid ids are reported."""
    known_ids = parser.columns.references.get_public_ids(parser.columns.model)
    new, known = [], []
    first_rows: dict[str, int] = {}
    for row in rows:
        public_id = get_row_id(row)
        if first_rows.setdefault(public_id, row.number) != row.number and public_id:
            message = f"{quote_cell(public_id)} is also in row {first_rows[public_id]}."
            parser.report_problem(row, "id", message)
        elif public_id in known_ids:
            known.append(row)
        elif is_valid_new_row(row, public_id, parser):
            new.append(row)
    return new, known


def is_valid_new_row(row: TableRow, public_id: str, parser: RowParser) -> bool:
    """Whether the row can become a new record: its id is valid, and it was not exported before."""
    columns = parser.columns
    if public_id and stringify_cell(row["updated"]).strip():
        hint = columns.references.suggest_id(public_id, columns.references.get_public_ids(columns.model))
        message = f"There is no {columns.noun_name} {quote_cell(public_id)}.{hint}"
        parser.report_problem(row, "id", f"{message} For a new record, leave updated empty.")
        return False
    try:
        validate_new_id(public_id or "new")
    except ValidationError as error:
        parser.report_problem(row, "id", " ".join(error.messages))
        return False
    return True
