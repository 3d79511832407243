"""Records of a kind side by side: their facts, and what is tied to them."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import Record
from apps.history.log.diff import format_row_value

UNCOMPARED_FIELDS = {"id", "public_id", "title", "created", "updated", "raw", "path", "external_id", "origin"}
CITING_FIELDS = {"source", "via"}
RELATION_LABELS = {
    "actor_links": _("actors"),
    "mitigation_links": _("mitigations"),
    "risk_links": _("risks"),
    "parts": _("cases under it"),
    "relations": _("leads to, aggravates, is like"),
    "related_from": _("named so by others"),
}


@dataclass(frozen=True)
class ComparisonRow:
    """One fact of each record. `common` are the parts of a list that all of them have."""

    name: str
    cells: tuple
    is_list: bool = False

    @property
    def differs(self):
        return len({tuple(cell) if self.is_list else cell for cell in self.cells}) > 1

    @property
    def common(self):
        return set.intersection(*map(set, self.cells)) if self.is_list else set()

    @property
    def columns(self):
        """For each record the parts of its list, and whether all have them."""
        return [[(part, part in self.common) for part in cell] for cell in self.cells]


def compare_records(records):
    """Rows for records of one noun, as `for_page()` brings them, less the facts that none has."""
    model = type(records[0])
    rows = [
        ComparisonRow(
            str(item.verbose_name), tuple(format_compared_value(record, item) for record in records)
        )
        for item in list_compared_fields(model)
    ]
    rows += [
        ComparisonRow(label_relation(link), format_linked_records(records, link), is_list=True)
        for link in list_prefetched_relations(records[0])
    ]
    return [row for row in rows if any(row.cells)]


def list_prefetched_relations(record):
    """The relations that the record's page shows, and so were brought along."""
    brought = getattr(record, "_prefetched_objects_cache", ())
    return [link for link in record._meta.related_objects if link.get_accessor_name() in brought]


def label_relation(link):
    return RELATION_LABELS.get(link.get_accessor_name()) or str(link.related_model._meta.verbose_name_plural)


def list_compared_fields(model):
    return [item for item in model._meta.fields if item.name not in UNCOMPARED_FIELDS]


def format_compared_value(record, item):
    return format_row_value(record, item, str) if not item.is_relation or getattr(record, item.name) else ""


def format_linked_records(records, link):
    owner = link.field.name
    return tuple(
        tuple(
            dict.fromkeys(
                summarize_link(row, owner) for row in getattr(record, link.get_accessor_name()).all()
            )
        )
        for record in records
    )


def summarize_link(row, owner):
    """What a link ties to and how: `China, Drives it`; of a citation the source and the place."""
    if isinstance(row, Record):
        return str(row)
    fields = [item for item in row._meta.fields if item.name not in {owner, "id", "basis"}]
    ends = [str(getattr(row, item.name)) for item in fields if is_linked_record(row, item)]
    how = [format_row_value(row, item) for item in fields if item.choices]
    parts = [*ends, *how] or [
        row.source.short if hasattr(row, "source") else str(row),
        getattr(row, "locator", ""),
    ]
    return ", ".join(filter(None, parts))


def is_linked_record(row, item):
    return (
        isinstance(item, models.ForeignKey)
        and item.name not in CITING_FIELDS
        and issubclass(item.related_model, Record)
        and getattr(row, item.name)
    )
