"""Rows of RiskBase's own lists that name no record yet: each becomes a draft."""

from apps.core.models import Status
from apps.ingest.cells import as_text
from apps.ingest.compare import Row
from apps.ingest.mit import Ids
from apps.ingest.own_columns import STAY
from apps.ingest.own_files import own_id
from apps.ingest.own_terms import path, tell_of_doubled_codes
from apps.ingest.tables import Row as Line
from apps.taxonomy.models import Term


class NewRows:
    def __init__(self, rows) -> None:
        """`rows` reads the cells, holds the model and what is known, and writes: an OwnRows."""
        self.rows = rows
        self.model, self.columns, self.report = rows.model, rows.columns, rows.report
        self.ids = Ids(self.model)

    def put(self, lines: list[Line]) -> list[tuple]:
        """Those that another row names first, so that they have a key when it is read."""
        written = []
        self.ids.taken |= {own_id(line) for line in lines}
        while lines:
            waiting = {own_id(line) for line in lines} - {""}
            ready = [line for line in lines if not self.named(line) & waiting]
            written += self.put_ready(ready or lines)
            lines = [line for line in lines if self.named(line) & waiting] if ready else []
        return written

    def named(self, line: Line) -> set[str]:
        """The ids of its own noun that a row names."""
        links = [name for name in self.columns.links if self.columns.fields[name].related_model is self.model]
        return {as_text(line[name]).strip() for name in links}

    def put_ready(self, lines: list[Line]) -> list[tuple]:
        rows = [row for line in lines if (row := self.row(line)) and not self.is_there(line, row)]
        for row in rows:
            row.values["public_id"] = row.values["public_id"] or self.made_id(row)
        tell_of_doubled_codes(self.model, rows, self.report)
        written = self.rows.put(rows, self.model.objects.none())
        self.rows.known.update({own_id(line): None for line in lines if own_id(line)})
        self.rows.known.update({record.public_id: record.pk for row, record in written})
        return written

    def row(self, line: Line) -> Row | None:
        """Empty cells say nothing; what would follow from others is not looked at."""
        found = len(self.report.problems)
        said = {column for column, cell in line.cells.items() if as_text(cell).strip()}
        said &= {*self.columns.editable, *self.rows.lineage_columns, *STAY}
        if as_text(line["status"]).strip() == Status.DRAFT:
            said.remove("status")
        values = self.rows.values(line, said, dict.fromkeys(said, ""))
        for column in {"title", *self.needed()} - said:
            self.rows.problem(line, column, f"A new {self.rows.noun} needs this.")
        if len(self.report.problems) > found:
            return None
        fresh = {"path": path(values)} if self.model is Term else {}
        return Row({"public_id": own_id(line), **values}, line.sheet, line.number, fresh)

    def needed(self) -> set[str]:
        """Columns of links that no record is without."""
        return {name for name in self.columns.editable if (field := self.columns.fields[name]).is_relation
                and not field.null}  # fmt: skip

    def is_there(self, line: Line, row: Row) -> bool:
        """Whether a row without an id was made into a record before: the same file makes it once."""
        alike = self.model.objects.filter(title=row.values["title"]) if not row.values["public_id"] else []
        values = {name: value for name, value in row.values.items() if name != "public_id"}
        for record in alike:
            if all(getattr(record, name) == value for name, value in values.items()):
                told = f"This is there already as {record.public_id}: none is made."
                self.report.notice(line.sheet, line.number, "id", told)
                return True
        return False

    def made_id(self, row: Row) -> str:
        return self.ids.give(self.model(**row.values, **row.fresh).make_public_id())
