"""Upstream values of an object: what each dataset last stated for each field, next to the current value."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Field, Model

from apps.core.models import Record
from apps.history.models import Revision
from apps.ingest.datasets import DATASETS, Dataset
from apps.ingest.importer import FirstFilledColumn
from apps.ingest.models import Upstream
from apps.ingest.provenance.states import FilePosition, get_attribute_name, get_file_position
from apps.ingest.spreadsheets.columns import get_spreadsheet_columns


@dataclass(frozen=True)
class UpstreamValue:
    """The value that a dataset last stated for a field, and the cells that it was read from."""

    upstream: Upstream
    object_key: str  # as in ObjectChange.key
    attribute: str
    is_current: bool  # it is the same as the current value
    raw: Mapping[str, str]  # the cells of the row by column
    text: str
    linked_records: list[Record]  # of a link: the records that still exist

    @property
    def name(self) -> str:
        """Identifies the value in a form."""
        return f"{self.object_key}:{self.attribute}:{self.upstream.dataset}"

    @property
    def stated(self) -> Any:
        return self.upstream.values[self.attribute]

    @property
    def dataset(self) -> Dataset:
        return DATASETS[self.upstream.dataset]

    @cached_property
    def cells(self) -> list[tuple[str, str | None]]:
        """Each column with its cell in the file, or None if the cell is not stored."""
        columns = self.dataset.get_columns(self.upstream)[self.attribute]
        if isinstance(columns, FirstFilledColumn):
            filled = (column for column in columns if self.raw.get(column, "").strip())
            columns = (next(filled, columns[0]),)
        return [(column, self.raw.get(column)) for column in columns]

    @property
    def is_verbatim(self) -> bool:
        """Whether the importer took the cell as it is."""
        return [cell for _, cell in self.cells] == [self.text]


@dataclass(frozen=True)
class TracedField:
    """A field of an object: its current value, its upstream values, and the revision that wrote it here.

    `revision` is None if a dataset states the current value.
    """

    field: Field
    current: Any  # as in JSON
    text: str
    linked_records: list[Record]
    upstream_values: list[UpstreamValue]
    revision: Revision | None

    @property
    def label(self) -> str:
        return str(self.field.verbose_name)

    @property
    def attribute(self) -> str:
        return get_attribute_name(self.field)

    @property
    def is_overridden(self) -> bool:
        """Whether the field was edited here after a dataset stated a value."""
        return bool(self.upstream_values) and self.revision is not None

    @property
    def column(self) -> str:
        """The column of the edited spreadsheet that the value was imported from, or an empty string."""
        is_edit = self.revision is not None and self.revision.batch.startswith("riskbase ")
        if is_edit and issubclass(self.field.model, Record):
            return ", ".join(get_spreadsheet_columns(self.field.model).get(self.attribute, ()))
        return ""


@dataclass(frozen=True)
class TracedObject:
    """A record or one of its links, with the upstream rows that describe it and its fields."""

    key: str  # as in ObjectChange.key
    model: type[Model]
    primary_key: int
    owner: str  # of a link: the name of the field that refers to the record
    label: str
    upstream_rows: list[Upstream]
    fields: list[TracedField]

    @property
    def noun(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def imported_fields(self) -> list[TracedField]:
        """The fields for which a dataset states a value."""
        return [field for field in self.fields if field.upstream_values]

    @property
    def local_fields(self) -> list[tuple[Revision, list[TracedField]]]:
        """The fields for which no dataset states a value, by the revision that wrote them."""
        found = [field for field in self.fields if not field.upstream_values]
        groups = groupby(sorted(found, key=attrgetter("revision.pk")), attrgetter("revision"))
        return [(revision, [*fields]) for revision, fields in groups]

    @property
    def positions(self) -> list[tuple[Dataset, Upstream]]:
        """The datasets with the rows of their files, each row once."""
        rows: dict[FilePosition, Upstream] = {get_file_position(row): row for row in self.upstream_rows}
        return [(DATASETS[row.dataset], row) for row in rows.values()]
