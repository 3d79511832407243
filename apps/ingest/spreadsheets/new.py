"""Rows of RiskBase's own lists that name no record yet: each becomes a draft."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Max

from apps.core.models import Record, Status
from apps.ingest.files.cells import stringify_cell
from apps.ingest.files.tables import TableRow as Line
from apps.ingest.plan.bulk import OBJECTS_PER_STATEMENT, split_into_batches
from apps.ingest.plan.public_ids import PublicIdAllocator
from apps.ingest.plan.rows import ImportRow
from apps.ingest.spreadsheets.columns import FIXED_COLUMNS
from apps.ingest.spreadsheets.reader import get_row_id
from apps.ingest.spreadsheets.terms import build_term_path
from apps.taxonomy.models import Term


class NewRows:
    def __init__(self, rows) -> None:
        """`rows` reads the cells, holds the model and what is known, and writes: an OwnRows."""
        self.rows = rows
        self.model, self.columns, self.report = rows.model, rows.columns, rows.report
        self.ids = PublicIdAllocator(self.model)
        self.last = self.model.objects.aggregate(last=Max("pk"))["last"] or 0

    def put(self, lines: list[Line]) -> None:
        """Those that another row names first, so that they have a key when it is read."""
        self.ids.taken |= {get_row_id(line) for line in lines}
        while lines:
            waiting = {get_row_id(line) for line in lines} - {""}
            ready = [line for line in lines if not self.named(line) & waiting]
            self.put_ready(ready or lines)
            lines = [line for line in lines if self.named(line) & waiting] if ready else []

    def named(self, line: Line) -> set[str]:
        """The ids of its own noun that a row names."""
        links = [name for name in self.columns.links if self.columns.fields[name].related_model is self.model]
        return {stringify_cell(line[name]).strip() for name in links}

    def put_ready(self, lines: list[Line]) -> None:
        rows = (
            row for some in split_into_batches(lines, OBJECTS_PER_STATEMENT) for row in self.rows_of(some)
        )
        written = self.rows.put(rows, self.model.objects.none())
        self.rows.known.update({get_row_id(line): None for line in lines if get_row_id(line)})
        self.rows.known.update(written)

    def rows_of(self, lines: list[Line]) -> Iterator[ImportRow]:
        """Less those without an id that were made into a record before: the same file makes it once."""
        rows = [row for line in lines if (row := self.row(line))]
        there = self.alike(rows)
        for row in rows:
            if found := next(
                (record for record in there[row.values["title"]] if record_matches_row(record, row)), None
            ):
                told = f"This is there already as {found.public_id}: none is made."
                self.report.add_notice(row.sheet, row.row, "id", told)
            else:
                row.values["public_id"] = row.values["public_id"] or self.made_id(row)
                yield row

    def alike(self, rows: list[ImportRow]) -> dict[str, list[Record]]:
        """The records that were here before, by title, of rows without an id."""
        titles = {row.values["title"] for row in rows if not row.values["public_id"]}
        found: defaultdict[str, list[Record]] = defaultdict(list)
        for record in self.model.objects.filter(title__in=titles, pk__lte=self.last) if titles else []:
            found[record.title].append(record)
        return found

    def row(self, line: Line) -> ImportRow | None:
        """Empty cells say nothing; what would follow from others is not looked at."""
        found = len(self.report.problems)
        said = {column for column, cell in line.cells.items() if stringify_cell(cell).strip()}
        said &= {*self.columns.editable, *self.rows.lineage_columns, *FIXED_COLUMNS}
        if stringify_cell(line["status"]).strip() == Status.DRAFT:
            said.remove("status")
        values = self.rows.values(line, said, dict.fromkeys(said, ""))
        for column in {"title", *self.needed()} - said:
            self.rows.problem(line, column, f"A new {self.rows.noun} needs this.")
        if len(self.report.problems) > found:
            return None
        initial = {"path": build_term_path(values)} if self.model is Term else {}
        return ImportRow({"public_id": get_row_id(line), **values}, line.sheet, line.number, initial)

    def needed(self) -> set[str]:
        """Columns of links that no record is without."""
        return {name for name in self.columns.editable if (field := self.columns.fields[name]).is_relation
                and not field.null}  # fmt: skip

    def made_id(self, row: ImportRow) -> str:
        return self.ids.allocate(self.model(**row.values, **row.initial).suggest_public_id())


def record_matches_row(record: Record, row: ImportRow) -> bool:
    """Whether a row without an id says what a record holds."""
    values = {name: value for name, value in row.values.items() if name != "public_id"}
    return not row.values["public_id"] and all(
        getattr(record, name) == value for name, value in values.items()
    )
