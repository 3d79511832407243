"""What a term asks beyond other records: its code once in the taxonomy, and the path down to it."""

from collections.abc import Iterable, Iterator

from apps.core.models import Record
from apps.ingest.importer import ReadReport
from apps.ingest.plan.rows import ImportRow
from apps.taxonomy.models import Term


def check_term_codes(
    model: type[Record], rows: Iterable[ImportRow], report: ReadReport
) -> Iterator[ImportRow]:
    """All rows; a code that another term has is told."""
    terms = Term.objects.all() if model is Term else []
    held: dict[tuple, str] = {(term.taxonomy_id, term.code): term.public_id for term in terms}
    homes = {term.public_id: term.taxonomy_id for term in terms}
    for row in rows:
        if model is Term and "code" in row.values:
            own, code = row.values["public_id"], row.values["code"]
            first = held.setdefault((homes.get(own, row.values.get("taxonomy_id")), code), own)
            if first != own:
                report.add_problem(
                    row.sheet, row.row, "code", f'The term "{first}" has the code {code} already.'
                )
        yield row


def build_term_path(values: dict) -> str:
    """The path of a new term."""
    above = Term.objects.filter(pk=values.get("parent_id") or 0).first()
    return f"{above.path if above else ''}{values['code']}/"


def update_moved_terms(model: type[Record], records: Iterable[Record]) -> None:
    """The paths of terms that were moved or given another code, and of those below them."""
    for record in records if model is Term else []:
        term = Term.objects.select_related("parent").get(pk=record.pk)
        if term.path != build_term_path(vars(term)):
            term.save()
