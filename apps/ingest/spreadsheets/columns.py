"""What each column of a list is in the model, and which value a cell of it stands for.

A parser takes the cell, its text, and the value held now. It raises ValueError with what is accepted.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache, partial

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from rest_framework import serializers

from apps.core.api.viewsets import RecordSerializer
from apps.core.models import Record
from apps.core.nouns import get_noun
from apps.ingest.files.cells import quote_cell
from apps.ingest.importer import ColumnNames
from apps.ingest.plan.public_ids import map_public_ids
from apps.sources.authors import format_author_name
from apps.sources.authors import parse_author_name as author
from apps.taxonomy.models import Term

TAXONOMIES_BY_FIELD = {"kind": "actor-types", "category": "mit-mitigation"}
LINEAGE_COLUMNS = ("domain", "subdomain")
FIXED_COLUMNS = ("status", "origin", "external_id")
WHOLE_NUMBER = re.compile(r"(-?\d{1,9})(?:\.0+)?")
TRUE_WORDS, FALSE_WORDS = ("true", "yes", "1"), ("false", "no", "0")
MAX_LISTED_CODES = 30  # accepted values that a message lists
MAX_ID_HINTS = 50  # messages that look for a near id: in a large base each takes a moment


@dataclass(frozen=True, slots=True)
class EditableColumn:
    attribute: str
    parse: Callable


class EditableColumns:
    """The columns of a noun that can be edited, by name."""

    def __init__(self, serializer: type[RecordSerializer]) -> None:
        self.model = serializer.Meta.model
        self.known = ReferenceLookup()
        self.fields = {item.name: item for item in self.model._meta.concrete_fields}
        sources = {name: get_full_source(field) for name, field in serializer().fields.items()}
        found = {name: self.column(name, source) for name, source in sources.items()}
        self.editable = {name: column for name, column in found.items() if column}
        self.links = [source.partition(".")[0] for source in sources.values() if ".public_id" in source]

    def column(self, name: str, source: str) -> EditableColumn | None:
        """`source` is where the serializer has the cell from: an attribute, or that of a linked record."""
        owner, _, part = source.partition(".")
        field = self.fields.get(owner if part else name)
        if field is None or source not in (name, "*", f"{owner}.{part}"):
            return None
        if part == "public_id":
            return EditableColumn(field.attname, partial(self.known.record, field))
        if part == "code":
            return EditableColumn(field.attname, partial(self.known.term, field, TAXONOMIES_BY_FIELD[owner]))
        if part or not field.editable or name in FIXED_COLUMNS:
            return None
        return EditableColumn(name, choose_cell_parser(field))

    @property
    def has_lineage(self) -> bool:
        return "domain_term" in self.fields


def get_full_source(field: serializers.Field) -> str:
    """The source of a field, for a related record with the attribute that identifies it: `kind.code`."""
    is_related = isinstance(field, serializers.SlugRelatedField)
    return f"{field.source}.{field.slug_field}" if is_related else str(field.source)


class ReferenceLookup:
    """What cells can name: records by id, terms by code."""

    def __init__(self) -> None:
        self.ids: dict[type[models.Model], dict] = {}
        self.terms: dict[str, list[Term]] = {}
        self.hints = 0

    def of(self, model: type[models.Model]) -> dict:
        if model not in self.ids:
            self.ids[model] = map_public_ids(model)
        return self.ids[model]

    def record(self, field: models.ForeignKey, cell: object, text: str, ours: object) -> int | None:
        return self.found(field, text.strip(), self.of(field.related_model))

    def found(self, field, wanted: str, among: dict) -> int | None:
        noun = field.related_model._meta.verbose_name
        if wanted in among or (not wanted and field.null):
            return among.get(wanted)
        if not wanted:
            raise ValueError(f"This cannot be empty: it takes the id of a {noun}.")
        raise ValueError(f"There is no {noun} {quote_cell(wanted)}.{self.hint(wanted, among)}")

    def hint(self, wanted: str, among) -> str:
        self.hints += 1
        close = get_close_matches(wanted, among, 1) if self.hints <= MAX_ID_HINTS else []
        return f' Is it "{close[0]}"?' if close else " Give its id, as in the column id of its list."

    def term(self, field, taxonomy: str, cell: object, text: str, ours: object) -> int | None:
        found = find_term_by_code(text, self.of_taxonomy(taxonomy))
        if not found and not field.null:
            raise ValueError(f"This cannot be empty. {list_accepted_codes(self.of_taxonomy(taxonomy))}")
        return found.pk if found else None

    def of_taxonomy(self, public_id: str) -> list[Term]:
        if public_id not in self.terms:
            self.terms[public_id] = list(Term.objects.of(public_id))
        return self.terms[public_id]

    def lineage(self, domain: str, subdomain: str) -> int | None:
        """The term of both columns: the subdomain, or the domain where there is no subdomain."""
        terms = self.of_taxonomy("mit-domain")
        above = find_term_by_code(domain, [term for term in terms if term.is_root])
        below = find_term_by_code(subdomain, [term for term in terms if not term.is_root])
        if above and below and below.parent_id != above.pk:
            inside = [term for term in terms if term.parent_id == above.pk]
            raise ValueError(f"{below.code} is not in the domain {above.code}. {list_accepted_codes(inside)}")
        lowest = below or above
        return lowest.pk if lowest else None


def find_term_by_code(text: str, terms: list[Term]) -> Term | None:
    """By its code, or as MIT writes it: `6.1 > Subdomain`. None for nothing."""
    wanted = text.strip()
    names = {name: term for term in terms for name in (term.label, term.code)}
    found = names.get(wanted) or names.get(wanted.removesuffix(".0"))
    if wanted and not found:
        raise ValueError(f"{quote_cell(wanted)} is not a code of these terms. {list_accepted_codes(terms)}")
    return found


def list_accepted_codes(terms: list[Term]) -> str:
    codes = [term.code for term in terms]
    return f"Accepted: {', '.join(codes[:MAX_LISTED_CODES])}{' …' if len(codes) > MAX_LISTED_CODES else ''}."


# --- Values that the record stores itself -------------------------------------------------------------


def choose_cell_parser(field) -> Callable:
    if field.choices:
        return partial(parse_choice, field)
    return next((parse for kind, parse in CELL_PARSERS if isinstance(field, kind)), parse_plain_text)


def parse_choice(field, cell: object, text: str, ours: object) -> str:
    """A value as the API has it, or its label as MIT writes it."""
    wanted = text.strip().casefold() or "blank"
    for value, label in field.flatchoices:
        if wanted in (value.casefold(), str(label).casefold()):
            return value
    values = ", ".join(value for value, label in field.flatchoices)
    raise ValueError(f"{quote_cell(text)} is not accepted. Accepted: {values}.")


def parse_plain_text(cell: object, text: str, ours: object) -> str:
    if isinstance(cell, date):
        raise ValueError(f"The spreadsheet has made a date of this: {text}. Format the cell as text.")
    return text


def parse_boolean(cell: object, text: str, ours: object) -> bool:
    if text.strip().lower() not in (*TRUE_WORDS, *FALSE_WORDS):
        raise ValueError(f"{quote_cell(text)} is not accepted. Accepted: True, False.")
    return text.strip().lower() in TRUE_WORDS


def parse_whole_number(cell: object, text: str, ours: object) -> int | None:
    found = WHOLE_NUMBER.fullmatch(text.strip())
    if text and not found:
        raise ValueError(f"{quote_cell(text)} is not a whole number.")
    return int(found[1]) if found else None


def parse_day_cell(cell: object, text: str, ours: object) -> date | None:
    wanted = text.strip()
    try:
        at = parse_datetime(wanted)
        found = at.date() if at else parse_date(wanted)
    except ValueError:
        found = None
    if wanted and not found:
        raise ValueError(f"{quote_cell(text)} is not a day in the form 2026-11-22.")
    return found


def parse_author_list(cell: object, text: str, ours) -> list[dict]:
    """`Family, Given; Family, Given`. A name that was not edited keeps all of its parts."""
    held = {shown_name: name for name in ours or [] if (shown_name := format_author_name(name))}
    whole = "|".join(map(re.escape, sorted(held, key=len, reverse=True))) or r"(?!)"
    parts = re.findall(rf"\s*(?:({whole})(?=\s*(?:;|\Z))|([^;]+))", text)
    try:
        return [held.get(one) or author(other.strip()) for one, other in parts if (one or other).strip()]
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from error


CELL_PARSERS = [
    (models.BooleanField, parse_boolean),
    (models.IntegerField, parse_whole_number),
    (models.DateField, parse_day_cell),
    (models.JSONField, parse_author_list),
]


@cache
def get_spreadsheet_columns(model: type[Record]) -> dict[str, ColumnNames]:
    """{attribute: the columns of a spreadsheet that it is read from}."""
    columns = EditableColumns(get_noun(model).serializer_class)
    found = {column.attribute: (name,) for name, column in columns.editable.items()}
    return found | ({"domain_term_id": LINEAGE_COLUMNS} if columns.has_lineage else {})
