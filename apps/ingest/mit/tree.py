"""What belongs to what in the MIT database: sub-categories to categories, evidence to risks."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from apps.ingest.files.cells import words
from apps.ingest.files.tables import fold
from apps.ingest.mit.ids import category, stem
from apps.ingest.mit.workbook import Entry


def wording(entry: Entry, column: str) -> str:
    return fold(words(entry.row[column]))


def best(candidates: list[Entry], entry: Entry, column: str) -> Entry:
    """Of several: those that name the same in that column, then the nearest above, then the first."""
    alike = [other for other in candidates if wording(other, column) == wording(entry, column)]
    pool = alike or candidates
    above = [other for other in pool if other.row.number < entry.row.number]
    return above[-1] if above else pool[0]


def grouped(entries: Iterable[Entry], key: Callable[[Entry], Hashable]) -> dict[Hashable, list[Entry]]:
    groups: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[key(entry)].append(entry)
    return groups


def parents(risks: list[Entry]) -> dict[str, str]:
    """Key of each sub-category to the key of its category row, where there is one."""
    categories = grouped(
        (risk for risk in risks if risk.level == "category"), lambda risk: category(risk.external_id)
    )
    return {
        risk.key: best(candidates, risk, "Risk category").key
        for risk in risks
        if risk.level == "subcategory" and (candidates := categories.get(category(risk.external_id)))
    }


@dataclass(slots=True)
class Shelf:
    """The risks of a file, to find where a piece of evidence belongs."""

    by_stem: dict[Hashable, list[Entry]]
    by_category: dict[Hashable, list[Entry]]
    by_paper: dict[Hashable, list[Entry]]

    @classmethod
    def of(cls, risks: list[Entry]) -> "Shelf":
        return cls(
            grouped(risks, lambda risk: stem(risk.external_id)),
            grouped(risks, lambda risk: category(risk.external_id)),
            grouped(risks, lambda risk: risk.paper),
        )

    def place(self, quote: Entry) -> tuple[str, str] | None:
        """The key of its risk and why, if the id alone does not say; None where the paper has no risk."""
        own = stem(quote.external_id)
        if candidates := self.by_stem.get(own):
            risk = best(candidates, quote, "Risk subcategory")
            several = f"Several risks share the id {own}; this is the nearest that the evidence names."
            return risk.key, several if len(candidates) > 1 else ""
        candidates = self.by_category.get(category(own)) or self.by_paper.get(quote.paper)
        if not candidates:
            return None
        risk = best(candidates, quote, "Risk subcategory")
        return risk.key, f"No risk has the id {own}; this is the nearest."
