"""Find the parents in the MIT database: the category of a sub-category, the risk of a piece of evidence."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from apps.ingest.files.cells import clean_value
from apps.ingest.files.tables import normalize_label
from apps.ingest.mit.ids import get_category_key, strip_evidence_letter
from apps.ingest.mit.workbook import WorkbookEntry


def normalize_entry_cell(entry: WorkbookEntry, column: str) -> str:
    return normalize_label(clean_value(entry.row[column]))


def choose_nearest_entry(candidates: list[WorkbookEntry], entry: WorkbookEntry, column: str) -> WorkbookEntry:
    """Prefer candidates with the same text in the column, then the nearest above, then the first."""
    text = normalize_entry_cell(entry, column)
    same_text = [other for other in candidates if normalize_entry_cell(other, column) == text]
    pool = same_text or candidates
    above = [other for other in pool if other.row.number < entry.row.number]
    return above[-1] if above else pool[0]


def group_entries(
    entries: Iterable[WorkbookEntry], key: Callable[[WorkbookEntry], Hashable]
) -> dict[Hashable, list[WorkbookEntry]]:
    groups: dict[Hashable, list[WorkbookEntry]] = defaultdict(list)
    for entry in entries:
        groups[key(entry)].append(entry)
    return groups


def find_parent_keys(risks: list[WorkbookEntry]) -> dict[str, str]:
    """{key of a sub-category: key of its category}, for those that have a category row."""
    categories = group_entries(
        (risk for risk in risks if risk.level == "category"), lambda risk: get_category_key(risk.external_id)
    )
    return {
        risk.key: choose_nearest_entry(candidates, risk, "Risk category").key
        for risk in risks
        if risk.level == "subcategory" and (candidates := categories.get(get_category_key(risk.external_id)))
    }


@dataclass(slots=True)
class RiskIndex:
    """The risks of a file by id, category and paper, to find the risk that a piece of evidence belongs to."""

    by_id: dict[Hashable, list[WorkbookEntry]]
    by_category: dict[Hashable, list[WorkbookEntry]]
    by_paper: dict[Hashable, list[WorkbookEntry]]

    @classmethod
    def build(cls, risks: list[WorkbookEntry]) -> "RiskIndex":
        return cls(
            group_entries(risks, lambda risk: strip_evidence_letter(risk.external_id)),
            group_entries(risks, lambda risk: get_category_key(risk.external_id)),
            group_entries(risks, lambda risk: risk.paper),
        )

    def find_risk_key(self, evidence: WorkbookEntry) -> tuple[str, str] | None:
        """The key of the risk, and a note if the id alone does not identify it; None if there is no risk."""
        risk_id = strip_evidence_letter(evidence.external_id)
        if candidates := self.by_id.get(risk_id):
            risk = choose_nearest_entry(candidates, evidence, "Risk subcategory")
            note = f"Several risks share the id {risk_id}; this is the nearest that the evidence names."
            return risk.key, note if len(candidates) > 1 else ""
        candidates = self.by_category.get(get_category_key(risk_id)) or self.by_paper.get(evidence.paper)
        if not candidates:
            return None
        risk = choose_nearest_entry(candidates, evidence, "Risk subcategory")
        return risk.key, f"No risk has the id {risk_id}; this is the nearest."
