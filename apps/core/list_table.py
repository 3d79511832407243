"""A list as a table: the selected columns, and the value of each record in them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.core.api.id_fields import RecordIdField
from apps.core.api.sparse_fields import ALWAYS_SHOWN_FIELDS, select_fields
from apps.core.api.viewsets import RecordSerializer
from apps.core.filters.filterset import SORT_FIELDS
from apps.core.formats.tabular import flatten_value
from apps.core.list_layout import ListLayout
from apps.core.models import Record

URL_FIELDS = ("url", "page_url")
LIST_CELL_CHARACTERS = 200  # characters of a text; the record's page and every file have all of it

COLUMN_LABELS = {
    "id": _("Id"),
    "title": _("Title"),
    "description": _("Description"),
    "status": _("Status"),
    "replaced_by": _("Replaced by"),
    "origin": _("Dataset"),
    "external_id": _("Id in the dataset"),
    "created": _("Created"),
    "updated": _("Changed"),
    "page_url": _("Page"),
    "change": _("What changed"),
    "level": _("Level"),
    "parent": _("Parent"),
    "category": _("Category, code"),
    "category_label": _("Category"),
    "domain": _("Domain, code"),
    "domain_label": _("Domain"),
    "subdomain": _("Subdomain, code"),
    "subdomain_label": _("Subdomain"),
    "entity": _("Entity, code"),
    "entity_label": _("Entity"),
    "intent": _("Intent, code"),
    "intent_label": _("Intent"),
    "timing": _("Timing, code"),
    "timing_label": _("Timing"),
    "coding_note": _("Note on the coding"),
    "coded_by": _("Coded by"),
    "source": _("Source"),
    "quick_ref": _("Short reference"),
    "locator": _("Place in the source"),
    "quoted": _("Quoted"),
    "basis": _("Basis, code"),
    "basis_label": _("Basis"),
    "kind": _("Kind"),
    "jurisdiction": _("Jurisdiction"),
    "type": _("Type"),
    "authors": _("Authors"),
    "year": _("Year"),
    "date": _("Date"),
    "container": _("Container"),
    "publisher": _("Publisher"),
    "volume": _("Volume"),
    "issue": _("Issue"),
    "pages": _("Pages"),
    "doi": _("DOI"),
    "url": _("Address"),
    "licence": _("Licence"),
    "accessed": _("Accessed"),
    "step_count": _("Steps"),
    "affirms": _("Affirm it"),
    "rejects": _("Reject it"),
    "reframes": _("Reframe it"),
    "taxonomy": _("Taxonomy"),
    "code": _("Code"),
    "label": _("Label"),
    "path": _("Path"),
    "version": _("Version"),
    "term_count": _("Terms"),
}


@dataclass(frozen=True)
class TableColumn:
    """`order`: ascending, descending or empty. `sort_query`: the query string that sorts by it, or empty."""

    name: str
    field: serializers.Field
    order: str
    sort_query: str

    @property
    def label(self) -> str | Promise:
        return get_column_label(self.name)

    @property
    def css_class(self) -> str:
        return "n" if isinstance(self.field, serializers.IntegerField) else f"c-{self.name}"


@dataclass(frozen=True)
class TableCell:
    column: TableColumn
    value: object
    html: str
    is_heading: bool


class RecordTable:
    """`context`: that of the serializer; `default_columns`: the columns if the query selects none."""

    def __init__(
        self,
        serializer_class: type[RecordSerializer],
        context: dict[str, Any],
        layout: ListLayout,
        default_columns: Sequence[str],
    ) -> None:
        self.layout = layout
        self.known = list(serializer_class(context=context).fields)
        self.names = select_fields(layout.data, self.known, default_columns)
        self.serializer = serializer_class(context=context | {"names": self.names})
        self.heading = "title" if "title" in self.names else "id"

    def list_columns(self) -> list[TableColumn]:
        return [
            TableColumn(name, field, self.get_order(name), self.build_sort_query(name))
            for name, field in self.serializer.fields.items()
        ]

    def get_order(self, name: str) -> str:
        return {name: "ascending", f"-{name}": "descending"}.get(self.layout.sort, "")

    def build_sort_query(self, name: str) -> str:
        """Sort in ascending order first, then reverse the order."""
        sign = "-" if self.layout.sort == name else ""
        return self.layout.query_without(sort=[sign + name]) if name in SORT_FIELDS else ""

    def list_choices(self) -> list[tuple[str, str | Promise, bool, bool]]:
        """[(name, label, whether it is shown, whether it is always shown)] of all columns."""
        return [
            (name, get_column_label(name), name in self.names, name in ALWAYS_SHOWN_FIELDS)
            for name in self.known
        ]

    def build_rows(self, records: Iterable[Record]) -> Iterator[tuple[Record, list[TableCell]]]:
        columns = self.list_columns()
        for record in records:
            row = self.serializer.to_representation(record)
            yield record, [self.build_cell(column, row[column.name], record) for column in columns]

    def build_cell(self, column: TableColumn, value: Any, record: Record) -> TableCell:
        return TableCell(column, value, render_table_cell(column, value, record), column.name == self.heading)


def get_column_label(name: str) -> str | Promise:
    return COLUMN_LABELS.get(name, name)


def render_table_cell(column: TableColumn, value: Any, record: Record) -> str:
    """The value as HTML, empty if there is none."""
    if value in (None, "", []):
        return ""
    if column.name in URL_FIELDS and value.startswith("http"):
        return format_html('<a href="{}">{}</a>', value, value)
    if isinstance(column.field, RecordIdField):
        other: Any = column.field.get_attribute(record)
        return format_html('<a href="{}" title="{}">{}</a>', other.get_absolute_url(), other, value)
    if isinstance(column.field, serializers.DateTimeField):
        time: Any = column.field.get_attribute(record)
        return format_html('<time datetime="{}">{}</time>', value, date_format(time, "SHORT_DATE_FORMAT"))
    return Truncator(flatten_value(value)).chars(LIST_CELL_CHARACTERS)
