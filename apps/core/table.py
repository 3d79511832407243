"""Rows of a list as a table: the columns that are asked for, and what each record says in them."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.core.api import sparse_fields
from apps.core.api.id_fields import RecordIdField
from apps.core.filters.filterset import SORT_FIELDS
from apps.core.formats.tabular import flatten_value

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
    """`order`: ascending, descending or ''. `sort`: the query that sorts by it, '' where none does."""

    name: str
    field: serializers.Field
    order: str
    sort: str

    @property
    def label(self):
        return get_column_label(self.name)

    @property
    def css(self):
        return "n" if isinstance(self.field, serializers.IntegerField) else f"c-{self.name}"


@dataclass(frozen=True)
class TableCell:
    column: TableColumn
    value: object
    said: str
    is_head: bool


class RecordTable:
    """`context` is that of the serializer; `usual` are the columns where the query names none."""

    def __init__(self, serializer_class, context, arrangement, usual):
        self.arrangement = arrangement
        self.known = list(serializer_class(context=context).fields)
        self.names = sparse_fields.select_fields(arrangement.data, self.known, usual)
        self.serializer = serializer_class(context=context | {"names": self.names})
        self.head = "title" if "title" in self.names else "id"

    def columns(self):
        return [TableColumn(name, field, self.order(name), self.sort(name)) for name, field in self.fields()]

    def fields(self):
        return self.serializer.fields.items()

    def order(self, name):
        return {name: "ascending", f"-{name}": "descending"}.get(self.arrangement.sort, "")

    def sort(self, name):
        """Ascending at first, then to and fro."""
        sign = "-" if self.arrangement.sort == name else ""
        return self.arrangement.less(sort=[sign + name]) if name in SORT_FIELDS else ""

    def choices(self):
        """Every column that there is: [(name, label, whether it is shown, whether it always is)]."""
        return [
            (name, get_column_label(name), name in self.names, name in sparse_fields.ALWAYS_SHOWN_FIELDS)
            for name in self.known
        ]

    def rows(self, records):
        """[(record, its cells)]"""
        columns = self.columns()
        for record in records:
            row = self.serializer.to_representation(record)
            yield record, [self.cell(column, row[column.name], record) for column in columns]

    def cell(self, column, value, record):
        return TableCell(column, value, render_table_cell(column, value, record), column.name == self.head)


def get_column_label(name):
    return COLUMN_LABELS.get(name, name)


def render_table_cell(column, value, record):
    """A value as a reader is shown it, '' for none."""
    if value in (None, "", []):
        return ""
    if column.name in URL_FIELDS and value.startswith("http"):
        return format_html('<a href="{}">{}</a>', value, value)
    if isinstance(column.field, RecordIdField):
        other = getattr(record, column.field.source_attrs[0])
        return format_html('<a href="{}" title="{}">{}</a>', other.get_absolute_url(), other, value)
    if isinstance(column.field, serializers.DateTimeField):
        at = column.field.get_attribute(record)
        return format_html('<time datetime="{}">{}</time>', value, date_format(at, "SHORT_DATE_FORMAT"))
    return Truncator(flatten_value(value)).chars(LIST_CELL_CHARACTERS)
