"""Find the records and terms that cells refer to."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, TypeAlias, cast

from django.db import models

from apps.core.models import Record
from apps.ingest.files.cells import quote_cell
from apps.ingest.plan.public_ids import map_public_ids
from apps.taxonomy.models import Term

MAX_LISTED_CODES = 30  # accepted values in a message
MAX_ID_HINTS = 50  # messages with a similar id: in a large database each search takes a moment

ForeignKey: TypeAlias = "models.ForeignKey[Any, Any]"


class ReferenceLookup:
    """Finds records by public id and terms by code. Each model and taxonomy is loaded once."""

    def __init__(self) -> None:
        self.public_ids: dict[type[models.Model], dict[str, int | None]] = {}
        self.terms: dict[str, list[Term]] = {}
        self.hint_count = 0

    def get_public_ids(self, model: type[Record]) -> dict[str, int | None]:
        """{public id: primary key}; None for a new record that could not be written."""
        if model not in self.public_ids:
            self.public_ids[model] = map_public_ids(model)
        return self.public_ids[model]

    def parse_record(self, field: ForeignKey, cell: object, text: str, current: object) -> int | None:
        """The primary key of the record whose id is in the cell."""
        model = cast(type[Record], field.related_model)
        noun, public_id, known = model._meta.verbose_name, text.strip(), self.get_public_ids(model)
        if public_id in known or (not public_id and field.null):
            return known.get(public_id)
        if not public_id:
            raise ValueError(f"This cannot be empty. Give the id of a {noun}.")
        raise ValueError(f"There is no {noun} {quote_cell(public_id)}.{self.suggest_id(public_id, known)}")

    def suggest_id(self, public_id: str, known: Iterable[str]) -> str:
        self.hint_count += 1
        close = get_close_matches(public_id, known, 1) if self.hint_count <= MAX_ID_HINTS else []
        return f' Did you mean "{close[0]}"?' if close else " Give an id from the column id of its list."

    def parse_term(
        self, field: ForeignKey, taxonomy: str, cell: object, text: str, current: object
    ) -> int | None:
        """The primary key of the term whose code is in the cell."""
        term = find_term_by_code(text, self.get_terms(taxonomy))
        if not term and not field.null:
            raise ValueError(f"This cannot be empty. {list_accepted_codes(self.get_terms(taxonomy))}")
        return term.pk if term else None

    def get_terms(self, taxonomy: str) -> list[Term]:
        if taxonomy not in self.terms:
            self.terms[taxonomy] = list(Term.objects.of(taxonomy))
        return self.terms[taxonomy]

    def find_lineage_term(self, domain: str, subdomain: str) -> int | None:
        """The primary key of the subdomain or, if there is none, of the domain."""
        terms = self.get_terms("mit-domain")
        root = find_term_by_code(domain, [term for term in terms if term.is_root])
        child = find_term_by_code(subdomain, [term for term in terms if not term.is_root])
        if root and child and child.parent_id != root.pk:
            children = [term for term in terms if term.parent_id == root.pk]
            accepted = list_accepted_codes(children)
            raise ValueError(f"{child.code} is not in the domain {root.code}. {accepted}")
        term = child or root
        return term.pk if term else None


def find_term_by_code(text: str, terms: list[Term]) -> Term | None:
    """The term with this code or label (`6.1 > Subdomain`); None for an empty text."""
    wanted = text.strip()
    names = {name: term for term in terms for name in (term.label, term.code)}
    term = names.get(wanted) or names.get(wanted.removesuffix(".0"))
    if wanted and not term:
        raise ValueError(f"{quote_cell(wanted)} is not a code of these terms. {list_accepted_codes(terms)}")
    return term


def list_accepted_codes(terms: list[Term]) -> str:
    codes = [term.code for term in terms]
    return f"Accepted: {', '.join(codes[:MAX_LISTED_CODES])}{' …' if len(codes) > MAX_LISTED_CODES else ''}."
