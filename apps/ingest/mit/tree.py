"""What belongs to what in the MIT database: sub-categories to categories, evidence to risks."""

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
    """Of several: those that name the same in that column, then the nearest above, then the first."""
    alike = [
        other
        for other in candidates
        if normalize_entry_cell(other, column) == normalize_entry_cell(entry, column)
    ]
    pool = alike or candidates
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
    """Key of each sub-category to the key of its category row, where there is one."""
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
    """The risks of a file, to find where a piece of evidence belongs."""

    by_stem: dict[Hashable, list[WorkbookEntry]]
    by_category: dict[Hashable, list[WorkbookEntry]]
    by_paper: dict[Hashable, list[WorkbookEntry]]

    @classmethod
    def of(cls, risks: list[WorkbookEntry]) -> "RiskIndex":
        return cls(
            group_entries(risks, lambda risk: strip_evidence_letter(risk.external_id)),
            group_entries(risks, lambda risk: get_category_key(risk.external_id)),
            group_entries(risks, lambda risk: risk.paper),
        )

    def place(self, quote: WorkbookEntry) -> tuple[str, str] | None:
        """The key of its risk and why, if the id alone does not say; None where the paper has no risk."""
        own = strip_evidence_letter(quote.external_id)
        if candidates := self.by_stem.get(own):
            risk = choose_nearest_entry(candidates, quote, "Risk subcategory")
            several = f"Several risks share the id {own}; this is the nearest that the evidence names."
            return risk.key, several if len(candidates) > 1 else ""
        candidates = self.by_category.get(get_category_key(own)) or self.by_paper.get(quote.paper)
        if not candidates:
            return None
        risk = choose_nearest_entry(candidates, quote, "Risk subcategory")
        return risk.key, f"No risk has the id {own}; this is the nearest."
