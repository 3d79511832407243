"""The columns of MIT's files that each model attribute is read from.

An attribute without columns gets its value from the importer itself.
"""

from apps.ingest.importer import ColumnNames, FirstFilledColumn
from apps.ingest.models import Upstream

AttributeColumns = dict[str, ColumnNames]

NO_COLUMNS: ColumnNames = ()
TITLE_COLUMNS = {
    "category": FirstFilledColumn(("Risk category", "Risk subcategory", "Ev_ID")),
    "subcategory": FirstFilledColumn(("Risk subcategory", "Risk category", "Ev_ID")),
}
RISK_COLUMNS: AttributeColumns = {
    "origin": NO_COLUMNS, "external_id": ("Ev_ID",), "level": ("Category level",),
    "category": ("Risk category",), "description": ("Description",), "quoted": ("Description",),
    "entity": ("Entity",), "intent": ("Intent",), "timing": ("Timing",),
    "domain_term_id": FirstFilledColumn(("Sub-domain", "Domain")), "parent_id": ("Ev_ID", "Risk category"),
    "source_id": ("Ev_ID",), "locator": ("P.Def",),
}  # fmt: skip
RISK_CITATION_COLUMNS: AttributeColumns = {
    "risk_id": ("Ev_ID",), "source_id": ("Ev_ID",), "locator": ("p.AddEv",), "quote": ("Additional ev.",),
}  # fmt: skip
EVIDENCE_COLUMNS: AttributeColumns = {
    "origin": NO_COLUMNS, "external_id": ("Ev_ID",), "risk_id": ("Ev_ID", "Risk subcategory"),
    "source_id": ("Ev_ID",), "locator": FirstFilledColumn(("p.AddEv", "P.Def")),
    "quote": ("Description", "Additional ev."), "note": ("Ev_ID",),
}  # fmt: skip
PAPER_COLUMNS: AttributeColumns = {
    "origin": NO_COLUMNS, "external_id": FirstFilledColumn(("Paper_ID", "Ev_ID")),
    "title": FirstFilledColumn(("Title", "QuickRef")),
    "quick_ref": ("QuickRef",), "authors": ("Authors (full)", "Authors (short)"), "year": ("Year",),
    "doi": ("DOI",), "url": ("URL",), "type": ("Item type",),
}  # fmt: skip
MITIGATION_COLUMNS: AttributeColumns = {
    "origin": NO_COLUMNS, "external_id": ("Action ID",),
    "title": FirstFilledColumn(("Action Name", "Action ID")),
    "description": ("Action Definition",), "basis": NO_COLUMNS,
    "source_id": FirstFilledColumn(("Action Source", "Action ID")), "category_id": ("MitigationCode",),
}  # fmt: skip
DOCUMENT_COLUMNS: AttributeColumns = {
    "origin": NO_COLUMNS, "external_id": ("ShortRef",), "title": FirstFilledColumn(("Title", "ShortRef")),
    "quick_ref": ("ShortRef",), "year": ("Year",), "doi": ("DOI",), "url": ("URL",),
    "authors": ("First author",), "description": ("Description",), "type": ("Type",),
}  # fmt: skip
REFERENCE_FIELDS = ("external_id", "title", "quick_ref", "year", "authors")
REFERENCE_COLUMNS: AttributeColumns = dict.fromkeys(DOCUMENT_COLUMNS, NO_COLUMNS) | dict.fromkeys(
    REFERENCE_FIELDS, ("Action Source",)
)


def get_risk_columns(upstream: Upstream) -> AttributeColumns:
    return RISK_COLUMNS | {"title": TITLE_COLUMNS[upstream.values["level"]]}


def get_document_columns(upstream: Upstream) -> AttributeColumns:
    """A document without a row of its own was derived from a reference in a mitigation."""
    return DOCUMENT_COLUMNS if upstream.row else REFERENCE_COLUMNS
