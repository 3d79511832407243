"""What a dump holds, table by table: every noun as in the API's lists, every kind of link, what is gone.

Records are named by their public ids, so that nothing depends on keys of this base.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.db import models
from rest_framework import serializers

from apps.core.models import READABLE, Status
from apps.core.nouns import NOUNS
from apps.history.log.positions import needed, own_links
from apps.history.log.public_log import id_of

CHUNK = 500
LEFT_OUT = ("page_url",)  # an address of one host
GONE = {
    "noun": "Where it was listed.",
    "id": "Its id.",
    "title": "What it was called.",
    "replaced_by": "Id of the record that it went into.",
    "updated": "When it was last changed.",
}


@dataclass(frozen=True)
class Column:
    name: str
    type: str  # text, integer, boolean or json
    meaning: str = ""
    is_id: bool = False  # of a record


@dataclass(frozen=True)
class Table:
    name: str
    columns: list[Column]
    rows: Callable[[], Iterator[dict]]
    key: str = ""


def tables():
    nouns = [of_noun(plural, noun) for plural, noun in NOUNS.items()]
    links = [of_link(relation) for noun in NOUNS.values() for relation in own_links(noun.model)]
    return [*nouns, *links, gone()]


# --- Records -----------------------------------------------------------------------------------


def of_noun(plural, noun):
    serializer = fields_of(noun)
    columns = [column(name, item) for name, item in serializer.fields.items()]
    has_raw = any(item.name == "raw" for item in noun.model._meta.fields)
    raw = [Column("raw", "json", "The cells that it was read from, as they came.")] if has_raw else []
    return Table(plural, columns + raw, partial(records, noun, has_raw), key="id")


def fields_of(noun):
    serializer = noun.serializer_class()
    for name in LEFT_OUT:
        serializer.fields.pop(name)
    return serializer


def records(noun, has_raw):
    serializer = fields_of(noun)
    rows = noun.model.objects.published().for_list().with_named("replaced_by").order_by("pk")
    for row in rows.iterator(chunk_size=CHUNK):
        yield serializer.to_representation(row) | ({"raw": row.raw} if has_raw else {})


def column(name, item):
    kinds = {
        serializers.BooleanField: "boolean", serializers.IntegerField: "integer",
        serializers.ListField: "json", serializers.JSONField: "json",
    }  # fmt: skip
    kind = next((told for field, told in kinds.items() if isinstance(item, field)), "text")
    return Column(name, kind, str(item.help_text or ""), item.source.endswith(".public_id"))


# --- Links -------------------------------------------------------------------------------------


def of_link(relation):
    model = relation.related_model
    items = [item for item in model._meta.fields if not item.primary_key] + [*own_many(model)]
    first = relation.field.name
    items.sort(key=lambda item: (item.name != first, not item.is_relation))
    name = model._meta.verbose_name_plural.replace(" ", "_")
    return Table(name, [link_column(item) for item in items], partial(link_rows, relation, items))


def own_many(model):
    return [item for item in model._meta.many_to_many if item.remote_field.through._meta.auto_created]


def link_column(item):
    kinds = {models.BooleanField: "boolean", models.IntegerField: "integer", models.JSONField: "json"}
    kind = next((told for field, told in kinds.items() if isinstance(item, field)), "text")
    is_id = item.is_relation and not item.many_to_many
    return Column(item.name, "json" if item.many_to_many else kind, str(item.help_text), is_id)


def link_rows(relation, items):
    """Of published records, to records that readers may see."""
    seen = {f"{end.name}__status__in": READABLE for end in needed(relation)}
    published = {f"{relation.field.name}__status": Status.PUBLISHED}
    rows = relation.related_model._default_manager.filter(**published, **seen).order_by("pk")
    rows = rows.select_related(*(item.name for item in items if item.many_to_one))
    rows = rows.prefetch_related(*(item.name for item in items if item.many_to_many))
    for row in rows.iterator(chunk_size=CHUNK):
        yield {item.name: said(row, item) for item in items}


def said(row, item):
    found = getattr(row, item.name)
    if item.many_to_many:
        return sorted(filter(None, map(id_of, found.all())))
    return id_of(found) if item.is_relation else found


# --- What is gone ------------------------------------------------------------------------------


def gone():
    return Table("withdrawn", [Column(name, "text", meaning) for name, meaning in GONE.items()], gone_rows)


def gone_rows():
    for plural, noun in NOUNS.items():
        rows = noun.model.objects.withdrawn().with_named("replaced_by").order_by("pk")
        for row in rows.iterator(chunk_size=CHUNK):
            updated = serializers.DateTimeField().to_representation(row.updated)
            into = row.replaced_by and row.replaced_by.public_id
            yield dict(zip(GONE, (plural, row.public_id, row.title, into, updated), strict=True))
