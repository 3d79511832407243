"""What a dump holds, table by table: every noun as in the API's lists, every kind of link, what is gone.

Records are named by their public ids, so that nothing depends on keys of this base.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.db import models
from rest_framework import serializers

from apps.core.models import READABLE_STATUSES, Status
from apps.core.nouns import NOUNS
from apps.history.log.positions import get_public_relations, get_required_ends
from apps.history.log.public_log import get_readable_id

DUMP_CHUNK_SIZE = 500
OMITTED_FIELDS = ("page_url",)  # an address of one host
WITHDRAWN_COLUMNS = {
    "noun": "Where it was listed.",
    "id": "Its id.",
    "title": "What it was called.",
    "replaced_by": "Id of the record that it went into.",
    "updated": "When it was last changed.",
}


@dataclass(frozen=True)
class DumpColumn:
    name: str
    type: str  # text, integer, boolean or json
    meaning: str = ""
    is_id: bool = False  # of a record


@dataclass(frozen=True)
class DumpTable:
    name: str
    columns: list[DumpColumn]
    rows: Callable[[], Iterator[dict]]
    key: str = ""


def build_dump_tables():
    nouns = [build_noun_table(plural, noun) for plural, noun in NOUNS.items()]
    links = [
        build_link_table(relation) for noun in NOUNS.values() for relation in get_public_relations(noun.model)
    ]
    return [*nouns, *links, build_withdrawn_table()]


# --- Records -----------------------------------------------------------------------------------


def build_noun_table(plural, noun):
    serializer = create_dump_serializer(noun)
    columns = [build_field_column(name, item) for name, item in serializer.fields.items()]
    has_raw = any(item.name == "raw" for item in noun.model._meta.fields)
    raw = [DumpColumn("raw", "json", "The cells that it was read from, as they came.")] if has_raw else []
    return DumpTable(plural, columns + raw, partial(iterate_noun_rows, noun, has_raw), key="id")


def create_dump_serializer(noun):
    serializer = noun.serializer_class()
    for name in OMITTED_FIELDS:
        serializer.fields.pop(name)
    return serializer


def iterate_noun_rows(noun, has_raw):
    serializer = create_dump_serializer(noun)
    rows = noun.model.objects.published().for_list().with_related("replaced_by").order_by("pk")
    for row in rows.iterator(chunk_size=DUMP_CHUNK_SIZE):
        yield serializer.to_representation(row) | ({"raw": row.raw} if has_raw else {})


def build_field_column(name, item):
    kinds = {
        serializers.BooleanField: "boolean", serializers.IntegerField: "integer",
        serializers.ListField: "json", serializers.JSONField: "json",
    }  # fmt: skip
    kind = next((told for field, told in kinds.items() if isinstance(item, field)), "text")
    return DumpColumn(name, kind, str(item.help_text or ""), item.source.endswith(".public_id"))


# --- Links -------------------------------------------------------------------------------------


def build_link_table(relation):
    model = relation.related_model
    items = [item for item in model._meta.fields if not item.primary_key] + [*get_plain_many_to_many(model)]
    first = relation.field.name
    items.sort(key=lambda item: (item.name != first, not item.is_relation))
    name = model._meta.verbose_name_plural.replace(" ", "_")
    return DumpTable(
        name, [build_link_column(item) for item in items], partial(iterate_link_rows, relation, items)
    )


def get_plain_many_to_many(model):
    return [item for item in model._meta.many_to_many if item.remote_field.through._meta.auto_created]


def build_link_column(item):
    kinds = {models.BooleanField: "boolean", models.IntegerField: "integer", models.JSONField: "json"}
    kind = next((told for field, told in kinds.items() if isinstance(item, field)), "text")
    is_id = item.is_relation and not item.many_to_many
    return DumpColumn(item.name, "json" if item.many_to_many else kind, str(item.help_text), is_id)


def iterate_link_rows(relation, items):
    """Of published records, to records that readers may see."""
    seen = {f"{end.name}__status__in": READABLE_STATUSES for end in get_required_ends(relation)}
    published = {f"{relation.field.name}__status": Status.PUBLISHED}
    rows = relation.related_model._default_manager.filter(**published, **seen).order_by("pk")
    rows = rows.select_related(*(item.name for item in items if item.many_to_one))
    rows = rows.prefetch_related(*(item.name for item in items if item.many_to_many))
    for row in rows.iterator(chunk_size=DUMP_CHUNK_SIZE):
        yield {item.name: get_link_value(row, item) for item in items}


def get_link_value(row, item):
    found = getattr(row, item.name)
    if item.many_to_many:
        return sorted(filter(None, map(get_readable_id, found.all())))
    return get_readable_id(found) if item.is_relation else found


# --- What is gone ------------------------------------------------------------------------------


def build_withdrawn_table():
    return DumpTable(
        "withdrawn",
        [DumpColumn(name, "text", meaning) for name, meaning in WITHDRAWN_COLUMNS.items()],
        iterate_withdrawn_rows,
    )


def iterate_withdrawn_rows():
    for plural, noun in NOUNS.items():
        rows = noun.model.objects.withdrawn().with_related("replaced_by").order_by("pk")
        for row in rows.iterator(chunk_size=DUMP_CHUNK_SIZE):
            updated = serializers.DateTimeField().to_representation(row.updated)
            into = row.replaced_by and row.replaced_by.public_id
            yield dict(zip(WITHDRAWN_COLUMNS, (plural, row.public_id, row.title, into, updated), strict=True))
