"""What the MIT importers read, written as records."""

from django.db.models import Q
from django.utils.text import Truncator, slugify

from apps.core.models import Basis, Status
from apps.ingest.importer import BadFile
from apps.ingest.mit.mitigations import MitigationReading, MitMitigationImporter
from apps.ingest.mit.risks import MitRiskImporter
from apps.ingest.mit.rows import RiskReading, RiskRow
from apps.ingest.plan.public_ids import PublicIdAllocator
from apps.ingest.plan.rows import ImportRow
from apps.mitigations.models import Mitigation
from apps.risks.models import Evidence, Risk, RiskCitation
from apps.sources.models import Source, SourceType
from apps.taxonomy.models import Taxonomy, Term

DATASET_KEY = ("origin", "external_id")
CITATION_KEY = ("risk_id", "source_id")
MIT_CODER = "MIT AI Risk Initiative"
KINDS_BY_ITEM_TYPE = {
    "preprint": SourceType.ARTICLE, "journal article": SourceType.JOURNAL, "conference paper": SourceType.CONFERENCE,
    "report": SourceType.REPORT, "book": SourceType.BOOK, "book section": SourceType.CHAPTER, "web page": SourceType.WEBPAGE,
    "webpage": SourceType.WEBPAGE, "thesis": SourceType.THESIS, "legislation": SourceType.LEGISLATION,
}  # fmt: skip


class TaxonomyTerms:
    """The terms of a taxonomy by code. A code not seen before becomes a term, with the file's words."""

    def __init__(self, taxonomy):
        found = Taxonomy.objects.filter(public_id=taxonomy).first()
        if not found:
            told = f"The taxonomy {taxonomy} is not in the base yet. Run load_knowledge first."
            raise BadFile.for_file("database", told)
        self.taxonomy = found
        self.terms = {term.code: term for term in self.taxonomy.terms.all()}

    def find(self, code, label, parent_label=""):
        if not code:
            return None
        return (self.terms.get(code) or self.add(code, label or parent_label, parent_label)).pk

    def add(self, code, label, parent_label):
        above = code.rpartition(".")[0]
        parent = above and (self.terms.get(above) or self.add(above, parent_label, ""))
        title = label.removeprefix(code).lstrip(" .>") or code
        self.terms[code] = Term.objects.create(
            taxonomy=self.taxonomy, code=code, parent=parent or None, title=title, status=Status.PUBLISHED
        )
        return self.terms[code]


def write_mit_risks(reading: RiskReading, writer):
    """Papers, then categories, then sub-categories that name them, then what backs them."""
    sources = writer.put(
        Source, DATASET_KEY, build_source_rows(reading), Source.objects.filter(origin=MitRiskImporter.name)
    )
    papers = {key[1]: pk for key, pk in sources.items()}
    terms, taken = TaxonomyTerms("mit-domain"), PublicIdAllocator(Risk).taken
    risks: dict[str, int] = {}
    for level in ("category", "subcategory"):
        rows = (
            build_risk_row(risk, papers, terms, risks, taken) for risk in reading.risks if risk.level == level
        )
        held = writer.put(Risk, DATASET_KEY, rows, Risk.objects.filter(origin=MitRiskImporter.name))
        risks |= {key[1]: pk for key, pk in held.items()}
    writer.put(RiskCitation, CITATION_KEY, build_citation_rows(reading, risks, papers))
    writer.put(Evidence, DATASET_KEY, build_evidence_rows(reading, risks, papers))


def build_source_rows(reading):
    ids = PublicIdAllocator(Source)
    held = set(Source.objects.filter(origin=MitRiskImporter.name).values_list("external_id", flat=True))
    for paper in reading.sources:
        bibliography = {
            "quick_ref": paper.quick_ref, "authors": [dict(name) for name in paper.authors],
            "year": paper.year, "doi": paper.doi, "url": paper.url,
            "type": paper.item_type and get_source_kind(paper.item_type), "raw": paper.raw,
        }  # fmt: skip
        identity = {"origin": MitRiskImporter.name, "external_id": paper.number}
        said = {name: value for name, value in {"title": paper.title, **bibliography}.items() if value}
        # A CSV has no bibliography, only short words for the paper: they do not replace a known one.
        is_listed = paper.authors or paper.year or paper.doi or paper.url
        values = {**identity, **said} if is_listed or paper.number not in held else identity
        wish = slugify(paper.quick_ref.replace("_", "-")) or f"mit-paper-{paper.number}"
        initial = (
            {} if paper.number in held else {"public_id": ids.allocate(wish), "status": Status.PUBLISHED}
        )
        yield ImportRow(values, paper.sheet, paper.row, initial)


def get_source_kind(item_type):
    return KINDS_BY_ITEM_TYPE.get(item_type.lower(), SourceType.DOCUMENT)


def build_new_risk_values(risk: RiskRow, taken):
    """A number that MIT's rule gives, where no other risk had it before; else an id made of the Ev_ID."""
    wish = f"mit{risk.mit_number}"
    free = risk.mit_number and wish not in taken
    return {
        "public_id": (wish if free else f"ev-{risk.key}").lower(),
        "status": Status.PUBLISHED,
        "coded_by": MIT_CODER,
    }


def build_risk_row(risk: RiskRow, papers, terms, risks, taken):
    values = {
        "origin": MitRiskImporter.name, "external_id": risk.key, "level": risk.level, "title": truncate_title(risk.title),
        "category": truncate_title(risk.category), "description": risk.description, "quoted": risk.quoted,
        "entity": risk.entity, "intent": risk.intent, "timing": risk.timing,
        "domain_term_id": terms.find(risk.domain_code, risk.subdomain_label, risk.domain_label),
        "parent_id": risks.get(risk.parent_key), "source_id": papers[risk.paper],
        "locator": format_page_locator(risk.page), "raw": risk.raw,
    }  # fmt: skip
    kept_with = {"quoted": "description", "locator": "source_id"}
    return ImportRow(values, risk.sheet, risk.row, build_new_risk_values(risk, taken), kept_with=kept_with)


def build_citation_rows(reading, risks, papers):
    """The evidence that stands in a risk's own row."""
    for risk in reading.risks:
        if risk.additional_evidence:
            values = {
                "risk_id": risks[risk.key], "source_id": papers[risk.paper],
                "locator": format_page_locator(risk.additional_page), "quote": risk.additional_evidence,
            }  # fmt: skip
            yield ImportRow(values, risk.sheet, risk.row)


def build_evidence_rows(reading, risks, papers):
    for piece in reading.evidence:
        values = {
            "origin": MitRiskImporter.name, "external_id": piece.key, "risk_id": risks[piece.risk_key],
            "source_id": papers[piece.paper], "locator": format_page_locator(piece.page), "quote": piece.text,
            "note": piece.note, "raw": piece.raw,
        }  # fmt: skip
        yield ImportRow(values, piece.sheet, piece.row)


def truncate_title(text):
    """What a title holds; a longer one ends in a visible …, and the raw cells have it whole."""
    return Truncator(text).chars(500)


def format_page_locator(page):
    """`p. 7`, `pp. 5-6`, or the words as they came."""
    if not page[:1].isdigit():
        return page
    return f"p. {page}" if page.isdigit() else f"pp. {page}"


def write_mit_mitigations(reading: MitigationReading, writer):
    """Documents, or the source that already has their DOI, then the mitigations that name them."""
    documents = {row.short_ref: row for row in reading.documents}
    held = find_known_sources(documents.values())
    rows = [build_document_row(row) for ref, row in documents.items() if ref not in held]
    mine = Source.objects.filter(origin=MitMitigationImporter.name)
    written = writer.put(Source, DATASET_KEY, assign_public_ids(Source, mine, rows), mine)
    sources = {key[1]: pk for key, pk in written.items()} | held
    terms = TaxonomyTerms("mit-mitigation")
    earlier = Mitigation.objects.filter(origin=MitMitigationImporter.name)
    said = (build_mitigation_row(row, sources, terms) for row in reading.mitigations)
    writer.put(Mitigation, DATASET_KEY, assign_public_ids(Mitigation, earlier, said), earlier)


def find_known_sources(documents):
    """{short reference: key} of documents whose DOI another dataset or a curator already brought."""
    dois = {row.doi.lower(): row.short_ref for row in documents if row.doi}
    others = Source.objects.filter(~Q(doi="") & ~Q(origin=MitMitigationImporter.name)).values_list(
        "doi", "pk"
    )
    return {dois[doi.lower()]: pk for doi, pk in others if doi.lower() in dois}


def assign_public_ids(model, mine, rows):
    """Adds a public id to what is new: `bengio2025`, `a0001-bengio2025`."""
    ids, held = PublicIdAllocator(model), set(mine.values_list("external_id", flat=True))
    for row in rows:
        own = row.values["external_id"]
        if own not in held:
            row.initial |= {
                "public_id": ids.allocate(slugify(own.replace("_", "-"))),
                "status": Status.PUBLISHED,
            }
        yield row


def build_document_row(row):
    values = {
        "origin": MitMitigationImporter.name, "external_id": row.short_ref, "title": row.title,
        "quick_ref": row.short_ref, "year": row.year, "doi": row.doi, "url": row.url,
        "authors": [{"literal": row.first_author}] if row.first_author else [],
        "description": row.description, "type": get_source_kind(row.item_type), "raw": row.raw,
    }  # fmt: skip
    return ImportRow(
        values, row.sheet, row.row, file_index=1 if row.row else 0
    )  # a reference alone is of the first


def build_mitigation_row(row, sources, terms):
    values = {
        "origin": MitMitigationImporter.name, "external_id": row.external_id, "title": truncate_title(row.title),
        "description": row.description, "basis": Basis.QUOTED, "source_id": sources[row.source_ref],
        "category_id": terms.find(row.category_code, row.category_label), "raw": row.raw,
    }  # fmt: skip
    return ImportRow(values, row.sheet, row.row)
