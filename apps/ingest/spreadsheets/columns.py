"""The columns of a list that can be edited, each with the attribute that it sets and a parser.

A parser takes the cell, its text, and the current value. It raises ValueError with the accepted values.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from rest_framework import serializers

from apps.core.api.id_fields import RelatedIdField
from apps.core.models import Record
from apps.core.nouns import Noun, get_noun
from apps.ingest.files.cells import quote_cell
from apps.ingest.importer import ColumnNames
from apps.ingest.spreadsheets.references import ReferenceLookup
from apps.sources.authors import format_author_name, parse_author_name
from apps.taxonomy.serializers import TermCodeField

LINEAGE_COLUMNS = ("domain", "subdomain")
FIXED_COLUMNS = ("status", "origin", "external_id")
WHOLE_NUMBER = re.compile(r"(-?\d{1,9})(?:\.0+)?")
TRUE_WORDS, FALSE_WORDS = ("true", "yes", "1"), ("false", "no", "0")

CellParser = Callable[[object, str, Any], object]
SerializerField: TypeAlias = "serializers.Field[Any, Any, Any, Any]"
ModelField: TypeAlias = "models.Field[Any, Any]"


@dataclass(frozen=True, slots=True)
class EditableColumn:
    attribute: str
    parse: CellParser


class EditableColumns:
    """The columns of a noun's list: `editable` by name, `link_fields` that refer to other records."""

    def __init__(self, noun: Noun) -> None:
        self.model = noun.model
        self.references = ReferenceLookup()
        self.fields: dict[str, Any] = {item.name: item for item in self.model._meta.concrete_fields}
        serializer_fields = noun.serializer_class().fields
        columns = {name: self.build_column(name, field) for name, field in serializer_fields.items()}
        self.editable = {name: column for name, column in columns.items() if column}
        self.link_fields = [
            name for name, field in serializer_fields.items() if isinstance(field, RelatedIdField)
        ]
        self.lineage = {*LINEAGE_COLUMNS} if "domain_term" in self.fields else set()

    def build_column(self, name: str, serializer_field: SerializerField) -> EditableColumn | None:
        """The column for a serializer field; None if its value is derived or fixed."""
        field = self.fields.get(name)
        if field is None or serializer_field.source != name:
            return None
        if isinstance(serializer_field, TermCodeField):
            parse = partial(self.references.parse_term, field, serializer_field.taxonomy)
            return EditableColumn(field.attname, parse)
        if isinstance(serializer_field, RelatedIdField):
            return EditableColumn(field.attname, partial(self.references.parse_record, field))
        if not field.editable or name in FIXED_COLUMNS:
            return None
        return EditableColumn(name, choose_cell_parser(field))

    @property
    def noun_name(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def required_links(self) -> set[str]:
        """The columns of links that every record has."""
        return {name for name in self.editable if (field := self.fields[name]).is_relation and not field.null}

    @property
    def optional_links(self) -> list[str]:
        return [name for name in self.link_fields if self.fields[name].null]


@cache
def get_spreadsheet_columns(model: type[Record]) -> dict[str, ColumnNames]:
    """{attribute: the columns of a spreadsheet that it is read from}."""
    columns = EditableColumns(get_noun(model))
    found: dict[str, ColumnNames] = {column.attribute: (name,) for name, column in columns.editable.items()}
    return found | ({"domain_term_id": LINEAGE_COLUMNS} if columns.lineage else {})


# --- Parsers of values that the record itself stores --------------------------------------------------


def choose_cell_parser(field: ModelField) -> CellParser:
    if field.choices:
        return partial(parse_choice, field)
    return next((parse for kind, parse in CELL_PARSERS if isinstance(field, kind)), parse_plain_text)


def parse_choice(field: ModelField, cell: object, text: str, current: object) -> str:
    """The value whose name in the API, or whose label, is in the cell."""
    wanted = text.strip().casefold() or "blank"
    for value, label in field.flatchoices:
        if wanted in (value.casefold(), str(label).casefold()):
            return value
    values = ", ".join(value for value, label in field.flatchoices)
    raise ValueError(f"{quote_cell(text)} is not accepted. Accepted: {values}.")


def parse_plain_text(cell: object, text: str, current: object) -> str:
    if isinstance(cell, date):
        raise ValueError(f"The spreadsheet converted this to a date: {text}. Format the cell as text.")
    return text


def parse_boolean(cell: object, text: str, current: object) -> bool:
    if text.strip().lower() not in (*TRUE_WORDS, *FALSE_WORDS):
        raise ValueError(f"{quote_cell(text)} is not accepted. Accepted: True, False.")
    return text.strip().lower() in TRUE_WORDS


def parse_whole_number(cell: object, text: str, current: object) -> int | None:
    found = WHOLE_NUMBER.fullmatch(text.strip())
    if text and not found:
        raise ValueError(f"{quote_cell(text)} is not a whole number.")
    return int(found[1]) if found else None


def parse_day_cell(cell: object, text: str, current: object) -> date | None:
    wanted = text.strip()
    try:
        time = parse_datetime(wanted)
        day = time.date() if time else parse_date(wanted)
    except ValueError:
        day = None
    if wanted and not day:
        raise ValueError(f"{quote_cell(text)} is not a day in the form 2026-11-22.")
    return day


def parse_author_list(cell: object, text: str, current: list[dict[str, str]] | None) -> list[dict[str, str]]:
    """`Family, Given; Family, Given`. A name that was not edited keeps all its parts."""
    known = {label: name for name in current or [] if (label := format_author_name(name))}
    known_label = "|".join(map(re.escape, sorted(known, key=len, reverse=True))) or r"(?!)"
    parts = re.findall(rf"\s*(?:({known_label})(?=\s*(?:;|\Z))|([^;]+))", text)
    try:
        return [
            known.get(label) or parse_author_name(other.strip())
            for label, other in parts
            if (label or other).strip()
        ]
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from error


CELL_PARSERS: list[tuple[type[models.Field], CellParser]] = [
    (models.BooleanField, parse_boolean),
    (models.IntegerField, parse_whole_number),
    (models.DateField, parse_day_cell),
    (models.JSONField, parse_author_list),
]
