"""Compare records of one noun: their fields, and the links that their pages show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.history.log.diff import format_row_value

UNCOMPARED_FIELDS = {"id", "public_id", "title", "created", "updated", "raw", "path", "external_id", "origin"}
CITING_FIELDS = {"source", "via"}
RELATION_LABELS = {
    "actor_links": _("actors"),
    "mitigation_links": _("mitigations"),
    "risk_links": _("risks"),
    "parts": _("sub-cases"),
    "relations": _("leads to, aggravates, is like"),
    "related_from": _("leads from, aggravated by, is like"),
}


@dataclass(frozen=True)
class ComparisonRow:
    """A field or relation, with one cell for each record. Cells of a relation are lists of texts."""

    name: str
    cells: tuple[Any, ...]
    is_list: bool = False

    @property
    def differs(self) -> bool:
        return len({tuple(cell) if self.is_list else cell for cell in self.cells}) > 1

    @property
    def common(self) -> set[str]:
        """The list items that all records have."""
        return set.intersection(*map(set, self.cells)) if self.is_list else set()

    @property
    def columns(self) -> list[list[tuple[str, bool]]]:
        """For each record the list items, each with whether all records have it."""
        return [[(item, item in self.common) for item in cell] for cell in self.cells]


def compare_records(records: Sequence[Record]) -> list[ComparisonRow]:
    """Rows for records from `for_page()`, without those that are empty for all records."""
    rows = [
        ComparisonRow(
            str(field.verbose_name), tuple(format_compared_value(record, field) for record in records)
        )
        for field in list_compared_fields(type(records[0]))
    ]
    rows += [
        ComparisonRow(label_relation(relation), format_linked_records(records, relation), is_list=True)
        for relation in list_prefetched_relations(records[0])
    ]
    return [row for row in rows if any(row.cells)]


def list_prefetched_relations(record: Record) -> list[ForeignObjectRel]:
    """The relations that the page of the record shows: they were prefetched for it."""
    prefetched = getattr(record, "_prefetched_objects_cache", ())
    return [
        relation for relation in record._meta.related_objects if relation.get_accessor_name() in prefetched
    ]


def label_relation(relation: ForeignObjectRel) -> str:
    label = RELATION_LABELS.get(relation.get_accessor_name() or "")
    return str(label or relation.related_model._meta.verbose_name_plural)


def list_compared_fields(model: type[Record]) -> list[models.Field]:
    return [field for field in model._meta.fields if field.name not in UNCOMPARED_FIELDS]


def format_compared_value(record: Record, field: models.Field) -> str:
    has_value = not field.is_relation or getattr(record, field.name)
    return format_row_value(record, field, str) if has_value else ""


def format_linked_records(
    records: Sequence[Record], relation: ForeignObjectRel
) -> tuple[tuple[str, ...], ...]:
    """For each record the texts of its links, each once."""
    owner, accessor = relation.field.name, relation.get_accessor_name() or ""
    return tuple(
        tuple(dict.fromkeys(summarize_link(row, owner) for row in getattr(record, accessor).all()))
        for record in records
    )


def summarize_link(row: models.Model, owner: str) -> str:
    """The linked record and the kind of link, such as `China, Drives it`; of a citation, source and place."""
    if isinstance(row, Record):
        return str(row)
    fields = [field for field in row._meta.fields if field.name not in {owner, "id", "basis"}]
    parts = [str(getattr(row, field.name)) for field in fields if is_linked_record(row, field)]
    parts += [format_row_value(row, field) for field in fields if field.choices]
    if not parts:
        source = getattr(row, "source", None)
        parts = [source.short if source else str(row), getattr(row, "locator", "")]
    return ", ".join(filter(None, parts))


def is_linked_record(row: models.Model, field: models.Field) -> bool:
    return (
        isinstance(field, models.ForeignKey)
        and field.name not in CITING_FIELDS
        and issubclass(field.related_model, Record)
        and bool(getattr(row, field.name))
    )
