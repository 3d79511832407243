"""Write what the MIT importers read as sources, risks, evidence and mitigations."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.text import Truncator, slugify

from apps.core.models import Basis, Status
from apps.ingest.importer import BadFile
from apps.ingest.mit.documents import DocumentRow
from apps.ingest.mit.mitigations import MitigationReading, MitigationRow, MitMitigationImporter
from apps.ingest.mit.risks import MitRiskImporter
from apps.ingest.mit.rows import RiskReading, RiskRow, SourceRow
from apps.ingest.plan.public_ids import PublicIdAllocator
from apps.ingest.plan.rows import ImportRow
from apps.ingest.plan.writer import Writer
from apps.mitigations.models import Mitigation
from apps.risks.models import Evidence, Risk, RiskCitation
from apps.sources.models import Source, SourceType
from apps.taxonomy.models import Taxonomy, Term

DATASET_KEY = ("origin", "external_id")
CITATION_KEY = ("risk_id", "source_id")
MIT_CODER = "MIT AI Risk Initiative"
MIT_TITLE_LENGTH = 500
SOURCE_TYPES = {
    "preprint": SourceType.ARTICLE,
    "journal article": SourceType.JOURNAL,
    "conference paper": SourceType.CONFERENCE,
    "report": SourceType.REPORT,
    "book": SourceType.BOOK,
    "book section": SourceType.CHAPTER,
    "web page": SourceType.WEBPAGE,
    "webpage": SourceType.WEBPAGE,
    "thesis": SourceType.THESIS,
    "legislation": SourceType.LEGISLATION,
}

PrimaryKeys = Mapping[str, int]  # by the id in the file


class TaxonomyTerms:
    """The terms of a taxonomy by code. A term is created for an unknown code, with the label of the file."""

    def __init__(self, taxonomy_id: str) -> None:
        taxonomy = Taxonomy.objects.filter(public_id=taxonomy_id).first()
        if not taxonomy:
            message = f"The taxonomy {taxonomy_id} does not exist yet. Run load_knowledge first."
            raise BadFile.for_file("database", message)
        self.taxonomy = taxonomy
        self.terms = {term.code: term for term in taxonomy.terms.all()}

    def find_or_create(self, code: str, label: str, parent_label: str = "") -> int | None:
        """The primary key of the term; None if there is no code."""
        if not code:
            return None
        term = self.terms.get(code) or self.create_term(code, label or parent_label, parent_label)
        return term.pk

    def create_term(self, code: str, label: str, parent_label: str) -> Term:
        """Create a term, and its parent if that does not exist either."""
        parent_code = code.rpartition(".")[0]
        parent = None
        if parent_code:
            parent = self.terms.get(parent_code) or self.create_term(parent_code, parent_label, "")
        title = label.removeprefix(code).lstrip(" .>") or code
        self.terms[code] = Term.objects.create(
            taxonomy=self.taxonomy, code=code, parent=parent, title=title, status=Status.PUBLISHED
        )
        return self.terms[code]


def get_source_type(item_type: str) -> SourceType:
    return SOURCE_TYPES.get(item_type.lower(), SourceType.DOCUMENT)


def truncate_title(text: str) -> str:
    """A text as title. The end of a long one is replaced by …; the raw cells keep it."""
    return Truncator(text).chars(MIT_TITLE_LENGTH)


def format_page_locator(page: str) -> str:
    """`p. 7` or `pp. 5-6`; any other text unchanged."""
    if not page[:1].isdigit():
        return page
    return f"p. {page}" if page.isdigit() else f"pp. {page}"


def map_external_ids(written: Mapping[Any, Any]) -> dict[str, int]:
    """{external id: primary key} of rows that were written by DATASET_KEY."""
    return {external_id: pk for (_, external_id), pk in written.items()}


# --- Risks -------------------------------------------------------------------------------------------


def write_mit_risks(reading: RiskReading, writer: Writer) -> None:
    """Write the papers, the categories, the sub-categories below them, and the evidence."""
    sources = Source.objects.filter(origin=MitRiskImporter.name)
    papers = map_external_ids(writer.put(Source, DATASET_KEY, build_source_rows(reading, sources), sources))
    terms, taken_ids = TaxonomyTerms("mit-domain"), PublicIdAllocator(Risk).taken
    risks: dict[str, int] = {}
    for level in ("category", "subcategory"):
        rows = (
            build_risk_row(risk, papers, terms, risks, taken_ids)
            for risk in reading.risks
            if risk.level == level
        )
        imported = Risk.objects.filter(origin=MitRiskImporter.name)
        risks |= map_external_ids(writer.put(Risk, DATASET_KEY, rows, imported))
    writer.put(RiskCitation, CITATION_KEY, build_citation_rows(reading, risks, papers))
    writer.put(Evidence, DATASET_KEY, build_evidence_rows(reading, risks, papers))


def build_source_rows(reading: RiskReading, imported: QuerySet[Source]) -> Iterator[ImportRow]:
    """The rows of the papers. `imported` are the sources that earlier releases brought."""
    allocator, known = PublicIdAllocator(Source), set(imported.values_list("external_id", flat=True))
    for paper in reading.sources:
        values = {"origin": MitRiskImporter.name, "external_id": paper.number}
        has_bibliography = paper.authors or paper.year or paper.doi or paper.url
        # A CSV file only has a short reference to the paper. It must not replace a known bibliography.
        if has_bibliography or paper.number not in known:
            values |= build_bibliography(paper)
        initial = {}
        if paper.number not in known:
            suggestion = slugify(paper.quick_ref.replace("_", "-")) or f"mit-paper-{paper.number}"
            initial = {"public_id": allocator.allocate(suggestion), "status": Status.PUBLISHED}
        yield ImportRow(values, paper.sheet, paper.row, initial)


def build_bibliography(paper: SourceRow) -> dict[str, Any]:
    """The values that the file has for a paper, without empty ones."""
    values = {
        "title": paper.title,
        "quick_ref": paper.quick_ref,
        "authors": [dict(name) for name in paper.authors],
        "year": paper.year,
        "doi": paper.doi,
        "url": paper.url,
        "type": paper.item_type and get_source_type(paper.item_type),
        "raw": paper.raw,
    }
    return {name: value for name, value in values.items() if value}


def build_new_risk_values(risk: RiskRow, taken_ids: Collection[str]) -> dict[str, Any]:
    """The id of a new risk is its MIT number if no other risk has it, and else made from the Ev_ID."""
    mit_id = f"mit{risk.mit_number}"
    is_free = risk.mit_number and mit_id not in taken_ids
    return {
        "public_id": (mit_id if is_free else f"ev-{risk.key}").lower(),
        "status": Status.PUBLISHED,
        "coded_by": MIT_CODER,
    }


def build_risk_row(
    risk: RiskRow, papers: PrimaryKeys, terms: TaxonomyTerms, risks: PrimaryKeys, taken_ids: Collection[str]
) -> ImportRow:
    """The model values of a risk of MIT, with the keys of its paper, term and parent."""
    values = {
        "origin": MitRiskImporter.name,
        "external_id": risk.key,
        "level": risk.level,
        "title": truncate_title(risk.title),
        "category": truncate_title(risk.category),
        "description": risk.description,
        "quoted": risk.quoted,
        "entity": risk.entity,
        "intent": risk.intent,
        "timing": risk.timing,
        "domain_term_id": terms.find_or_create(risk.domain_code, risk.subdomain_label, risk.domain_label),
        "parent_id": risks.get(risk.parent_key),
        "source_id": papers[risk.paper],
        "locator": format_page_locator(risk.page),
        "raw": risk.raw,
    }
    initial = build_new_risk_values(risk, taken_ids)
    kept_with = {"quoted": "description", "locator": "source_id"}
    return ImportRow(values, risk.sheet, risk.row, initial, kept_with=kept_with)


def build_citation_rows(reading: RiskReading, risks: PrimaryKeys, papers: PrimaryKeys) -> Iterator[ImportRow]:
    """The evidence in the rows of the risks themselves, as citations."""
    for risk in reading.risks:
        if risk.additional_evidence:
            values = {
                "risk_id": risks[risk.key],
                "source_id": papers[risk.paper],
                "locator": format_page_locator(risk.additional_page),
                "quote": risk.additional_evidence,
            }
            yield ImportRow(values, risk.sheet, risk.row)


def build_evidence_rows(reading: RiskReading, risks: PrimaryKeys, papers: PrimaryKeys) -> Iterator[ImportRow]:
    for evidence in reading.evidence:
        values = {
            "origin": MitRiskImporter.name,
            "external_id": evidence.key,
            "risk_id": risks[evidence.risk_key],
            "source_id": papers[evidence.paper],
            "locator": format_page_locator(evidence.page),
            "quote": evidence.text,
            "note": evidence.note,
            "raw": evidence.raw,
        }
        yield ImportRow(values, evidence.sheet, evidence.row)


# --- Mitigations -------------------------------------------------------------------------------------


def write_mit_mitigations(reading: MitigationReading, writer: Writer) -> None:
    """Write the documents, except known sources with the same DOI, and the mitigations."""
    documents = {row.short_ref: row for row in reading.documents}
    known = find_known_sources(documents.values())
    rows = [build_document_row(row) for ref, row in documents.items() if ref not in known]
    imported = Source.objects.filter(origin=MitMitigationImporter.name)
    written = writer.put(Source, DATASET_KEY, assign_public_ids(Source, imported, rows), imported)
    sources = map_external_ids(written) | known
    terms = TaxonomyTerms("mit-mitigation")
    mitigations = Mitigation.objects.filter(origin=MitMitigationImporter.name)
    mitigation_rows = (build_mitigation_row(row, sources, terms) for row in reading.mitigations)
    with_ids = assign_public_ids(Mitigation, mitigations, mitigation_rows)
    writer.put(Mitigation, DATASET_KEY, with_ids, mitigations)


def find_known_sources(documents: Iterable[DocumentRow]) -> dict[str, int]:
    """{short reference: primary key} of documents whose DOI a source of another origin has."""
    refs_by_doi = {row.doi.lower(): row.short_ref for row in documents if row.doi}
    others = Source.objects.filter(~Q(doi="") & ~Q(origin=MitMitigationImporter.name))
    return {
        refs_by_doi[doi.lower()]: pk
        for doi, pk in others.values_list("doi", "pk")
        if doi.lower() in refs_by_doi
    }


def assign_public_ids(
    model: type[Model], imported: QuerySet, rows: Iterable[ImportRow]
) -> Iterator[ImportRow]:
    """Give new rows a public id made from the external id: `bengio2025`, `a0001-bengio2025`."""
    allocator, known = PublicIdAllocator(model), set(imported.values_list("external_id", flat=True))
    for row in rows:
        external_id = row.values["external_id"]
        if external_id not in known:
            public_id = allocator.allocate(slugify(external_id.replace("_", "-")))
            row.initial |= {"public_id": public_id, "status": Status.PUBLISHED}
        yield row


def build_document_row(document: DocumentRow) -> ImportRow:
    values = {
        "origin": MitMitigationImporter.name,
        "external_id": document.short_ref,
        "title": document.title,
        "quick_ref": document.short_ref,
        "year": document.year,
        "doi": document.doi,
        "url": document.url,
        "authors": [{"literal": document.first_author}] if document.first_author else [],
        "description": document.description,
        "type": get_source_type(document.item_type),
        "raw": document.raw,
    }
    # A document without a row was derived from a reference in the first file.
    return ImportRow(values, document.sheet, document.row, file_index=1 if document.row else 0)


def build_mitigation_row(row: MitigationRow, sources: PrimaryKeys, terms: TaxonomyTerms) -> ImportRow:
    values = {
        "origin": MitMitigationImporter.name,
        "external_id": row.external_id,
        "title": truncate_title(row.title),
        "description": row.description,
        "basis": Basis.QUOTED,
        "source_id": sources[row.source_ref],
        "category_id": terms.find_or_create(row.category_code, row.category_label),
        "raw": row.raw,
    }
    return ImportRow(values, row.sheet, row.row)
