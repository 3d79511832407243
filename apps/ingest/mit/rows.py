"""The content of a release of the MIT AI Risk Repository: one frozen dataclass for each kind of row."""

from dataclasses import dataclass, field

from apps.ingest.importer import FileProblem
from apps.ingest.mit.authors import CslName


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A paper. `number`, such as '01', links it to its risks. `authors` are CSL-JSON names."""

    number: str
    title: str
    quick_ref: str = ""
    authors: tuple[CslName, ...] = ()
    year: int | None = None
    doi: str = ""
    url: str = ""
    item_type: str = ""
    raw: dict[str, str] = field(default_factory=dict)
    sheet: str
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRow:
    """A risk category or sub-category.

    `key` is the Ev_ID, with -2 for the second row of that Ev_ID. `parent_key` is '' for a category
    and if the sheet has no row for the parent; `category` then still has the parent's title.
    `domain_code` is 6.1, 6 if only the domain is known, X.1 for excluded, or ''. The labels are the
    texts after the codes. `mit_number` is 128 for mit128. `quoted` is true if the description was
    in quotation marks.
    """

    key: str
    external_id: str
    level: str
    paper: str
    parent_key: str
    title: str
    category: str
    subcategory: str
    description: str
    quoted: bool
    additional_evidence: str
    page: str
    additional_page: str
    entity: str
    intent: str
    timing: str
    domain_code: str
    domain_label: str
    subdomain_label: str
    mit_number: int | None
    raw: dict[str, str]
    sheet: str
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """A quotation as evidence of a risk. `note` says why, if its Ev_ID alone does not identify the risk."""

    key: str
    external_id: str
    risk_key: str
    paper: str
    text: str
    page: str
    codes_present: bool
    note: str
    raw: dict[str, str]
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class RiskReading:
    """A whole file. `version` is 'V3', or '' if neither the file nor the caller gives it."""

    version: str
    sources: tuple[SourceRow, ...]
    risks: tuple[RiskRow, ...]
    evidence: tuple[EvidenceRow, ...]
    notices: tuple[FileProblem, ...]
