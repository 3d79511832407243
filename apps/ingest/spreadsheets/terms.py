"""Rules for terms that concern several records: unique codes in a taxonomy, and materialised paths."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from apps.core.models import Record
from apps.ingest.importer import ReadReport
from apps.ingest.plan.rows import ImportRow
from apps.taxonomy.models import Term


def check_term_codes(
    model: type[Record], rows: Iterable[ImportRow], report: ReadReport
) -> Iterator[ImportRow]:
    """Yield all rows. A code that another term of the taxonomy has is reported."""
    terms = Term.objects.all() if model is Term else []
    ids_by_code: dict[tuple[Any, str], str] = {
        (term.taxonomy_id, term.code): term.public_id for term in terms
    }
    taxonomies = {term.public_id: term.taxonomy_id for term in terms}
    for row in rows:
        if model is Term and "code" in row.values:
            public_id, code = row.values["public_id"], row.values["code"]
            taxonomy = taxonomies.get(public_id, row.values.get("taxonomy_id"))
            first = ids_by_code.setdefault((taxonomy, code), public_id)
            if first != public_id:
                message = f'The term "{first}" already has the code {code}.'
                report.add_problem(row.sheet, row.row, "code", message)
        yield row


def build_term_path(values: Mapping[str, Any]) -> str:
    """The path of a term: its parent's path and its code."""
    parent = Term.objects.filter(pk=values.get("parent_id") or 0).first()
    return f"{parent.path if parent else ''}{values['code']}/"


def update_moved_terms(model: type[Record], records: Iterable[Record]) -> None:
    """Update the paths of terms with a new parent or code, and of the terms below them."""
    for record in records if model is Term else []:
        term = Term.objects.select_related("parent").get(pk=record.pk)
        if term.path != build_term_path(vars(term)):
            term.save()
