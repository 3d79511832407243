"""The codes of the MIT AI Risk Repository, out of cells. Anything else raises ValueError saying so."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache, partial

from apps.ingest.files.cells import shown, something, words
from apps.ingest.files.tables import Row, attempt, fold
from apps.ingest.importer import Report

MEANINGS = 1_000  # cells whose meaning is kept: a file says the same few in every row
CODE_COLUMNS = ("Entity", "Intent", "Timing", "Domain", "Sub-domain")
LEVELS = {
    "Paper": "paper",
    "Risk Category": "category",
    "Risk Sub-Category": "subcategory",
    "Additional evidence": "evidence",
}
AXES = {
    "entity": ("1 - Human", "2 - AI", "3 - Other", "4 - Not coded"),
    "intent": ("1 - Intentional", "2 - Unintentional", "3 - Other", "4 - Not coded"),
    "timing": ("1 - Pre-deployment", "2 - Post-deployment", "3 - Other", "4 - Not coded"),
}
DOMAIN = re.compile(r"(?P<code>\d+|X)(?:\s*[.:>-]\s*|\s+|$)(?P<label>.*)", re.IGNORECASE)
SUBDOMAIN = re.compile(r"(?P<code>(?:\d+|X)\.(?:\d+|X))(?:\s*[.:>-]\s*|\s+|$)(?P<label>.*)", re.IGNORECASE)


def matching(cleaned: str, accepted: tuple[str, ...], what: str) -> str:
    """The accepted wording that the cell means, whatever its case and spacing."""
    for wording in accepted:
        if fold(wording) == fold(cleaned):
            return wording
    near = get_close_matches(cleaned, accepted, 1)
    hint = f'; is "{near[0]}" meant?' if near else "."
    raise ValueError(f"{shown(cleaned)} is not a known {what}. Accepted: {', '.join(accepted)}{hint}")


@lru_cache(MEANINGS, typed=True)
def level(value: object) -> str:
    """paper, category, subcategory or evidence."""
    return LEVELS[matching(words(value), tuple(LEVELS), "level")]


@lru_cache(MEANINGS, typed=True)
def code(axis: str, value: object) -> str:
    """human, not-coded, pre-deployment, …; 'blank' where the cell is empty."""
    cleaned = words(value)
    if not cleaned:
        return "blank"
    wording = matching(cleaned, AXES[axis], f"code of {axis}")
    return wording.partition(" - ")[2].lower().replace(" ", "-")


@lru_cache(MEANINGS, typed=True)
def lineage(value: object, pattern: re.Pattern[str], form: str) -> tuple[str, str]:
    """Code and words of a cell such as '6.5 > Governance failure', both '' for an empty one."""
    cleaned = words(value)
    found = pattern.fullmatch(cleaned)
    if cleaned and not found:
        raise ValueError(f"{shown(cleaned)} does not begin with a code. Accepted: {form}, or blank.")
    return (found["code"].upper(), something(found["label"])) if found else ("", "")


def domain(value: object) -> tuple[str, str]:
    return lineage(value, DOMAIN, '"6. Name of the domain"')


def subdomain(value: object) -> tuple[str, str]:
    return lineage(value, SUBDOMAIN, '"6.1 > Name of the subdomain"')


def deepest(domain_code: str, subdomain_code: str) -> str:
    """6.1 for a subdomain, 6 for 6.0 and for a domain alone, X.1 as it is, '' for neither."""
    major, _, minor = subdomain_code.partition(".")
    return major if minor == "0" and major != "X" else subdomain_code or domain_code


@dataclass(frozen=True, slots=True)
class Codes:
    entity: str
    intent: str
    timing: str
    domain_code: str
    domain_label: str
    subdomain_label: str
    has_domain: bool


def codes(row: Row, report: Report) -> Codes:
    entity, intent, timing = (
        attempt(row, axis.capitalize(), partial(code, axis), "blank", report)
        for axis in ("entity", "intent", "timing")
    )
    major, domain_label = attempt(row, "Domain", domain, ("", ""), report)
    minor, subdomain_label = attempt(row, "Sub-domain", subdomain, ("", ""), report)
    if major and minor and minor.partition(".")[0] != major:
        told = f"The domain is {major} but the sub-domain {minor}; the sub-domain was followed."
        report.notice(row.sheet, row.number, "Domain", told)
    return Codes(
        entity, intent, timing, deepest(major, minor), domain_label, subdomain_label, bool(major)
    )  # fmt: skip
