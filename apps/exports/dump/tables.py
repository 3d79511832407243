"""The tables of a dump: every noun as in the lists of the API, every kind of link, withdrawn records.

Records are identified by their public ids, because primary keys differ between databases.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import models
from django.db.models.fields.reverse_related import ManyToOneRel
from rest_framework import serializers

from apps.core.models import READABLE_STATUSES, Status
from apps.core.nouns import NOUNS, Noun
from apps.history.log.positions import get_public_relations, get_required_ends
from apps.history.log.public_log import get_readable_id

DUMP_CHUNK_SIZE = 500
OMITTED_FIELDS = ("page_url",)  # an address of one instance
WITHDRAWN_COLUMNS = {
    "noun": "The list that it was in.",
    "id": "Its id.",
    "title": "Its last title.",
    "replaced_by": "Id of the record that replaces it.",
    "updated": "When it was last changed.",
}


@dataclass(frozen=True)
class DumpColumn:
    """A column; `type` is text, integer, boolean or json. `is_id`: its values are ids of records."""

    name: str
    type: str
    meaning: str = ""
    is_id: bool = False


@dataclass(frozen=True)
class DumpTable:
    """A table; `key` is the name of the column that identifies a row, if there is one."""

    name: str
    columns: list[DumpColumn]
    iterate_rows: Callable[[], Iterator[dict[str, Any]]]
    key: str = ""


def build_dump_tables() -> list[DumpTable]:
    nouns = list(NOUNS.values())
    relations = [relation for noun in nouns for relation in get_public_relations(noun.model)]
    return [
        *(build_noun_table(noun) for noun in nouns),
        *(build_link_table(relation) for relation in relations),
        build_withdrawn_table(),
    ]


# --- Records -----------------------------------------------------------------------------------


def build_noun_table(noun: Noun) -> DumpTable:
    serializer = create_dump_serializer(noun)
    columns = [build_field_column(name, field) for name, field in serializer.fields.items()]
    has_raw = any(field.name == "raw" for field in noun.model._meta.fields)
    raw = [DumpColumn("raw", "json", "The original cells of the imported row.")] if has_raw else []
    return DumpTable(noun.plural, columns + raw, partial(iterate_noun_rows, noun, has_raw), key="id")


def create_dump_serializer(noun: Noun) -> serializers.Serializer:
    serializer = noun.serializer_class()
    for name in OMITTED_FIELDS:
        serializer.fields.pop(name)
    return serializer


def iterate_noun_rows(noun: Noun, has_raw: bool) -> Iterator[dict[str, Any]]:
    serializer = create_dump_serializer(noun)
    rows = noun.model.objects.published().for_list().with_related("replaced_by").order_by("pk")
    for record in rows.iterator(chunk_size=DUMP_CHUNK_SIZE):
        yield serializer.to_representation(record) | ({"raw": record.raw} if has_raw else {})


def build_field_column(name: str, field: serializers.Field) -> DumpColumn:
    types = {
        serializers.BooleanField: "boolean",
        serializers.IntegerField: "integer",
        serializers.ListField: "json",
        serializers.JSONField: "json",
    }
    kind = next((name for field_class, name in types.items() if isinstance(field, field_class)), "text")
    return DumpColumn(name, kind, str(field.help_text or ""), str(field.source).endswith(".public_id"))


# --- Links -------------------------------------------------------------------------------------


def build_link_table(relation: ManyToOneRel) -> DumpTable:
    """Build the table of the links behind a relation; the first column is the record they belong to."""
    model: type[models.Model] = relation.field.model
    fields = [field for field in model._meta.fields if not field.primary_key]
    fields += get_plain_many_to_many(model)
    fields.sort(key=lambda field: (field.name != relation.field.name, not field.is_relation))
    name = str(model._meta.verbose_name_plural).replace(" ", "_")
    columns = [build_link_column(field) for field in fields]
    return DumpTable(name, columns, partial(iterate_link_rows, relation, fields))


def get_plain_many_to_many(model: type[models.Model]) -> list[Any]:
    """Return the many-to-many fields without a link model of their own."""
    fields: list[Any] = list(model._meta.many_to_many)
    return [field for field in fields if field.remote_field.through._meta.auto_created]


def build_link_column(field: Any) -> DumpColumn:
    types = {models.BooleanField: "boolean", models.IntegerField: "integer", models.JSONField: "json"}
    kind = next((name for field_class, name in types.items() if isinstance(field, field_class)), "text")
    is_id = field.is_relation and not field.many_to_many
    return DumpColumn(field.name, "json" if field.many_to_many else kind, str(field.help_text), is_id)


def iterate_link_rows(relation: ManyToOneRel, fields: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield the links of published records to published or withdrawn ones."""
    readable = {f"{end.name}__status__in": READABLE_STATUSES for end in get_required_ends(relation)}
    published = {f"{relation.field.name}__status": Status.PUBLISHED}
    rows = relation.field.model._default_manager.filter(**published, **readable).order_by("pk")
    rows = rows.select_related(*(field.name for field in fields if field.many_to_one))
    rows = rows.prefetch_related(*(field.name for field in fields if field.many_to_many))
    for link in rows.iterator(chunk_size=DUMP_CHUNK_SIZE):
        yield {field.name: get_link_value(link, field) for field in fields}


def get_link_value(link: models.Model, field: Any) -> Any:
    """Return the value of a field, with public ids in place of records."""
    value = getattr(link, field.name)
    if field.many_to_many:
        return sorted(filter(None, map(get_readable_id, value.all())))
    return get_readable_id(value) if field.is_relation else value


# --- Withdrawn records -------------------------------------------------------------------------


def build_withdrawn_table() -> DumpTable:
    columns = [DumpColumn(name, "text", meaning) for name, meaning in WITHDRAWN_COLUMNS.items()]
    return DumpTable("withdrawn", columns, iterate_withdrawn_rows)


def iterate_withdrawn_rows() -> Iterator[dict[str, Any]]:
    for plural, noun in NOUNS.items():
        rows = noun.model.objects.withdrawn().with_related("replaced_by").order_by("pk")
        for record in rows.iterator(chunk_size=DUMP_CHUNK_SIZE):
            yield {
                "noun": plural,
                "id": record.public_id,
                "title": record.title,
                "replaced_by": record.replaced_by and record.replaced_by.public_id,
                "updated": serializers.DateTimeField().to_representation(record.updated),
            }
