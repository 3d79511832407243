"""The rows of RiskBase's own lists against the records that they name.

A cell was edited if it no longer says what the export wrote of the record as it was at `updated`. Only
such cells are read; what a format could not hold is thus never taken for an edit.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet, prefetch_related_objects

from apps.core.formats.tabular import flatten_value
from apps.core.models import Record, prefetch_readable
from apps.core.validators import validate_new_id
from apps.ingest.files.cells import quote_cell, stringify_cell
from apps.ingest.files.tables import TableRow as Line
from apps.ingest.plan.bulk import split_into_batches
from apps.ingest.plan.diff import to_json_value
from apps.ingest.plan.rows import ImportRow
from apps.ingest.plan.writer import Writer
from apps.ingest.spreadsheets.cells import (
    cell_matches_export,
    is_same_time,
    is_truncated_cell,
    parse_exported_time,
    read_typed_text,
)
from apps.ingest.spreadsheets.columns import FIXED_COLUMNS, LINEAGE_COLUMNS, EditableColumns
from apps.ingest.spreadsheets.new import NewRows
from apps.ingest.spreadsheets.reader import SPREADSHEET_SERIALIZERS, SpreadsheetReading, get_row_id
from apps.ingest.spreadsheets.terms import check_term_codes, update_moved_terms

RECORDS_AT_ONCE = 500
CROSS_RECORD_FIELDS = {"parent_id", "replaced_by_id", "code", "taxonomy_id"}
MAX_LISTED_ROWS = 5  # rows that a notice names before it counts
SKIP_REASONS = {
    **dict.fromkeys(FIXED_COLUMNS, "not taken, because it says where the record came from"),
    "status": "not taken, because a record is published or withdrawn in the admin",
    "taxonomy": "not taken, because a term stays in its taxonomy",
}
DERIVED_REASON = "not taken, because it follows from other columns or records"
TRUNCATED_REASON = (
    "not taken, because the text was cut to fit a cell; edit it in the CSV file or in the admin"
)
UNKNOWN_STATE_REASON = (
    "the history has no such state of the record, so that what differs from it now is a conflict"
)


def write_edited_spreadsheet(reading: SpreadsheetReading, writer: Writer) -> None:
    """New records as drafts, then what was edited. A record that no row names is left alone."""
    writer.report.problems.extend(reading.problems)
    EditedRows(reading, writer).write()


class EditedRows:
    def __init__(self, reading: SpreadsheetReading, writer: Writer) -> None:
        self.reading, self.writer, self.report = reading, writer, writer.report
        self.serializer = SPREADSHEET_SERIALIZERS[reading.noun]()
        self.columns = EditableColumns(SPREADSHEET_SERIALIZERS[reading.noun])
        self.model = self.columns.model
        self.known = self.columns.known.of(self.model)
        self.tied: list[tuple] = []  # id, sheet and row of what was put below or in place of something
        self.told: defaultdict[tuple, list[Line]] = defaultdict(list)  # (column, what) -> its rows

    def write(self) -> None:
        new, named = self.sorted_rows()
        NewRows(self).put(new)
        unchanged = len(named)
        edits = (edit for some in split_into_batches(named, RECORDS_AT_ONCE) for edit in self.edits(some))
        unchanged -= len(self.put(edits, self.model.objects.all()))
        self.writer.tallies[self.model].unchanged += unchanged
        for some in split_into_batches(self.tied if not self.report.problems else (), RECORDS_AT_ONCE):
            self.check(some)
        self.tell()

    def put(self, rows: Iterable[ImportRow], within: QuerySet) -> dict[str, int]:
        """{public id: primary key}"""
        rows = check_term_codes(self.model, self.noted(rows), self.report)
        return {own: pk for (own,), pk in self.writer.put(self.model, ("public_id",), rows, within).items()}

    def noted(self, rows: Iterable[ImportRow]) -> Iterator[ImportRow]:
        for row in rows:
            if CROSS_RECORD_FIELDS & {*row.values}:
                self.tied.append((row.values["public_id"], row.sheet, row.row))
            yield row

    def check(self, tied: list[tuple]) -> None:
        """What a form would refuse and only shows once all is written: a record above itself."""
        records = self.model.objects.in_bulk([own for own, *_ in tied], field_name="public_id")
        for own, sheet, row in tied:
            try:
                records[own].clean()
            except ValidationError as error:
                for column, messages in error.message_dict.items():
                    self.report.add_problem(sheet, row, column, " ".join(messages))
        if not self.report.problems:
            update_moved_terms(self.model, records.values())

    # --- Which record a row is -------------------------------------------------------------------

    def sorted_rows(self) -> tuple[list[Line], list[Line]]:
        """Rows of new records, and rows of known ones."""
        new, named = [], []
        seen: dict[str, int] = {}
        for line in self.reading.rows:
            own = get_row_id(line)
            if seen.setdefault(own, line.number) != line.number and own:
                self.problem(line, "id", f"{quote_cell(own)} stands in row {seen[own]} too.")
            elif own in self.known:
                named.append(line)
            elif self.may_be_new(line, own):
                new.append(line)
        return new, named

    def may_be_new(self, line: Line, own: str) -> bool:
        if own and stringify_cell(line["updated"]).strip():
            hint = self.columns.known.hint(own, self.known)
            self.problem(
                line, "id", f"There is no {self.noun} {quote_cell(own)}.{hint} A new one has no updated."
            )
            return False
        try:
            validate_new_id(own or "new")
        except ValidationError as error:
            self.problem(line, "id", " ".join(error.messages))
            return False
        return True

    @property
    def noun(self) -> str:
        return str(self.model._meta.verbose_name)

    # --- What was edited in a row ----------------------------------------------------------------

    def edits(self, lines: list[Line]) -> Iterator[ImportRow]:
        records = self.model.objects.filter(public_id__in=map(get_row_id, lines))
        held = {record.public_id: record for record in records.for_list().with_related("replaced_by")}
        states = self.states(lines, held)
        for line in lines:
            if edit := self.edit(line, held[get_row_id(line)], states.get(get_row_id(line))):
                yield edit

    def edit(self, line: Line, record: Record, state: Record | None) -> ImportRow | None:
        """`state` is the record as it was exported, None where that is not known."""
        base = self.texts(record)
        if state and state is not record:
            base |= self.texts(state)
        edited = {
            column for column, cell in line.cells.items() if not cell_matches_export(cell, base[column])
        }
        values = self.values(line, edited - {"id", "updated"}, base, record)
        if state:
            values = {name: value for name, value in values.items() if getattr(state, name) != value}
        elif values and stringify_cell(line["updated"]).strip():
            self.leave(line, "updated", UNKNOWN_STATE_REASON)
        said = {name: to_json_value(getattr(state, name)) for name in values} if state else None
        row = ImportRow({"public_id": record.public_id, **values}, line.sheet, line.number, edited_from=said)
        return row if values else None

    def texts(self, record: Record) -> dict[str, str]:
        return {
            name: flatten_value(value) for name, value in self.serializer.to_representation(record).items()
        }

    def states(self, lines: list[Line], held: dict[str, Record]) -> dict[str, Record]:
        """{id: the record as it was exported}."""
        told = {get_row_id(line): at for line in lines if (at := self.moment(line))}
        now = {own: held[own] for own, at in told.items() if is_same_time(at, held[own].updated)}
        return now | self.past({own: at for own, at in told.items() if own not in now})

    def past(self, told: dict[str, datetime]) -> dict[str, Record]:
        """States out of the history; none where several are so near in time that it may be either."""
        found: defaultdict[str, dict] = defaultdict(dict)
        for row in self.model.history.filter(public_id__in=told).order_by("history_id") if told else []:
            if is_same_time(told[row.public_id], row.updated):
                found[row.public_id][row.updated] = row.instance
        states = {own: next(iter(past.values())) for own, past in found.items() if len(past) == 1}
        prefetch_related_objects(
            [*states.values()], *(prefetch_readable(self.model, name) for name in self.hidden)
        )
        return states

    @property
    def hidden(self) -> list[str]:
        """Links that the export leaves out where readers may not see the record at the other end."""
        return [name for name in self.columns.links if self.columns.fields[name].null]

    def moment(self, line: Line) -> datetime | None:
        try:
            return parse_exported_time(line["updated"])
        except ValueError as error:
            self.problem(line, "updated", str(error))
            return None

    # --- Values ----------------------------------------------------------------------------------

    def values(self, line: Line, edited, base: dict[str, str], record: Record | None = None) -> dict:
        """{attribute: value} of the edited cells, for a record that is there or for a new one."""
        found: dict[str, object] = {}
        for column in sorted(edited):
            if is_truncated_cell(line[column]):
                self.leave(line, column, TRUNCATED_REASON)
            elif column in self.columns.editable and not (record and column == "taxonomy"):
                found |= self.parsed(line, column, record)
            elif column not in self.lineage_columns and not self.agrees(line, column, base[column]):
                self.leave(line, column, SKIP_REASONS.get(column, DERIVED_REASON))
        return found | (self.lineage(line, edited, base) if edited & self.lineage_columns else {})

    def parsed(self, line: Line, column: str, record: Record | None) -> dict:
        way = self.columns.editable[column]
        try:
            text = read_typed_text(line[column], self.reading.is_csv)
            return {way.attribute: way.parse(line[column], text, getattr(record, way.attribute, None))}
        except ValueError as error:
            self.problem(line, column, str(error))
            return {}

    @property
    def lineage_columns(self) -> set[str]:
        return {*LINEAGE_COLUMNS} if self.columns.has_lineage else set()

    def lineage(self, line: Line, edited, base: dict[str, str]) -> dict:
        """A domain that was not edited gives way to the subdomain."""
        told = {
            name: stringify_cell(line[name]) if name in line.cells else base.get(name, "")
            for name in LINEAGE_COLUMNS
        }
        domain, subdomain = (told[name].strip() for name in LINEAGE_COLUMNS)
        if "domain" in edited and subdomain and not domain:
            self.problem(
                line, "domain", f"This is empty, but subdomain says {quote_cell(subdomain)}. Empty both."
            )
            return {}
        column = "subdomain" if subdomain else "domain"
        try:
            wanted = "" if subdomain and "domain" not in edited else domain
            return {"domain_term_id": self.columns.known.lineage(wanted, subdomain)}
        except ValueError as error:
            self.problem(line, column, str(error))
            return {}

    # --- What is told ----------------------------------------------------------------------------

    def agrees(self, line: Line, column: str, text: str) -> bool:
        """Whether a cell that nobody can edit only says the same in another way."""
        if column == "page_url":
            return stringify_cell(line[column]).endswith(text)
        try:
            at = parse_exported_time(text) if column == "created" else None
            return is_same_time(told, at) if at and (told := parse_exported_time(line[column])) else False
        except ValueError:
            return False

    def leave(self, line: Line, column: str, why: str) -> None:
        self.told[column, why].append(line)

    def tell(self) -> None:
        for (column, why), lines in self.told.items():
            numbers = ", ".join(str(line.number) for line in lines[:MAX_LISTED_ROWS])
            more = f" and {len(lines) - MAX_LISTED_ROWS:,} more" if len(lines) > MAX_LISTED_ROWS else ""
            where = f"{'Rows' if len(lines) > 1 else 'Row'} {numbers}{more}"
            self.report.add_notice(lines[0].sheet, None, column, f"{where}: {why}.")

    def problem(self, line: Line, column: str, message: str) -> None:
        self.report.add_problem(line.sheet, line.number, column, message)
