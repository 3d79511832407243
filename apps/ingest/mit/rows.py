"""What a release of the MIT AI Risk Repository holds, one frozen dataclass for each kind of row."""

from dataclasses import dataclass, field

from apps.ingest.importer import FileProblem
from apps.ingest.mit.authors import CslName


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A paper. `number` joins it to its risks: '01'. `authors` are names as in CSL-JSON."""

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
    and where the sheet has no row for the parent; `category` then still has its words.
    `domain_code` is 6.1, 6 where only the domain is known, X.1 for excluded, or ''. The labels are
    the words that stand beside the codes. `mit_number` is 128 for mit128. `quoted` tells that the
    description stood in quotation marks.
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
    """A quotation under a risk. `note` says why, where its Ev_ID alone does not lead to that risk."""

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
    """A whole file: version is 'V3', or '' where neither the file nor the caller tells."""

    version: str
    sources: tuple[SourceRow, ...]
    risks: tuple[RiskRow, ...]
    evidence: tuple[EvidenceRow, ...]
    notices: tuple[FileProblem, ...]
