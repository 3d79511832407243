"""Parse the codes of the MIT AI Risk Repository. Any other text raises ValueError with a message."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache, partial

from apps.ingest.files.cells import clean_value, drop_placeholder, quote_cell
from apps.ingest.files.tables import TableRow, normalize_label, parse_cell
from apps.ingest.importer import ReadReport

CODE_CACHE_SIZE = 1_000  # parsed cells: a file repeats the same few codes in every row
CODE_COLUMNS = ("Entity", "Intent", "Timing", "Domain", "Sub-domain")
LEVELS_BY_LABEL = {
    "Paper": "paper",
    "Risk Category": "category",
    "Risk Sub-Category": "subcategory",
    "Additional evidence": "evidence",
}
AXIS_LABELS = {
    "entity": ("1 - Human", "2 - AI", "3 - Other", "4 - Not coded"),
    "intent": ("1 - Intentional", "2 - Unintentional", "3 - Other", "4 - Not coded"),
    "timing": ("1 - Pre-deployment", "2 - Post-deployment", "3 - Other", "4 - Not coded"),
}
DOMAIN_PATTERN = re.compile(r"(?P<code>\d+|X)(?:\s*[.:>-]\s*|\s+|$)(?P<label>.*)", re.IGNORECASE)
SUBDOMAIN_PATTERN = re.compile(
    r"(?P<code>(?:\d+|X)\.(?:\d+|X))(?:\s*[.:>-]\s*|\s+|$)(?P<label>.*)", re.IGNORECASE
)


def match_wording(cleaned: str, accepted: tuple[str, ...], label: str) -> str:
    """The accepted wording that equals the cell apart from case, spaces and punctuation."""
    for wording in accepted:
        if normalize_label(wording) == normalize_label(cleaned):
            return wording
    near = get_close_matches(cleaned, accepted, 1)
    hint = f'. Did you mean "{near[0]}"?' if near else "."
    raise ValueError(f"{quote_cell(cleaned)} is not a known {label}. Accepted: {', '.join(accepted)}{hint}")


@lru_cache(CODE_CACHE_SIZE, typed=True)
def parse_level(value: object) -> str:
    """paper, category, subcategory or evidence."""
    return LEVELS_BY_LABEL[match_wording(clean_value(value), tuple(LEVELS_BY_LABEL), "level")]


@lru_cache(CODE_CACHE_SIZE, typed=True)
def parse_axis_code(axis: str, value: object) -> str:
    """The code as stored: human, not-coded, pre-deployment, …; 'blank' for an empty cell."""
    cleaned = clean_value(value)
    if not cleaned:
        return "blank"
    wording = match_wording(cleaned, AXIS_LABELS[axis], f"code of {axis}")
    return wording.partition(" - ")[2].lower().replace(" ", "-")


@lru_cache(CODE_CACHE_SIZE, typed=True)
def parse_lineage(value: object, pattern: re.Pattern[str], form: str) -> tuple[str, str]:
    """Code and label of a cell such as '6.5 > Governance failure'; both are '' for an empty cell."""
    cleaned = clean_value(value)
    found = pattern.fullmatch(cleaned)
    if cleaned and not found:
        raise ValueError(
            f"{quote_cell(cleaned)} does not begin with a code. Accepted: {form}, or an empty cell."
        )
    return (found["code"].upper(), drop_placeholder(found["label"])) if found else ("", "")


def parse_domain(value: object) -> tuple[str, str]:
    return parse_lineage(value, DOMAIN_PATTERN, '"6. Name of the domain"')


def parse_subdomain(value: object) -> tuple[str, str]:
    return parse_lineage(value, SUBDOMAIN_PATTERN, '"6.1 > Name of the subdomain"')


def choose_deepest_code(domain_code: str, subdomain_code: str) -> str:
    """The most specific code: 6.1 for a subdomain, 6 for 6.0 or a domain alone, X.1 as it is, or ''."""
    major, _, minor = subdomain_code.partition(".")
    return major if minor == "0" and major != "X" else subdomain_code or domain_code


@dataclass(frozen=True, slots=True)
class RiskCodes:
    entity: str
    intent: str
    timing: str
    domain_code: str
    domain_label: str
    subdomain_label: str
    has_domain: bool


def parse_risk_codes(row: TableRow, report: ReadReport) -> RiskCodes:
    entity, intent, timing = (
        parse_cell(row, axis.capitalize(), partial(parse_axis_code, axis), "blank", report)
        for axis in ("entity", "intent", "timing")
    )
    major, domain_label = parse_cell(row, "Domain", parse_domain, ("", ""), report)
    minor, subdomain_label = parse_cell(row, "Sub-domain", parse_subdomain, ("", ""), report)
    if major and minor and minor.partition(".")[0] != major:
        message = f"The domain is {major} but the sub-domain is {minor}. The sub-domain was used."
        report.add_notice(row.sheet, row.number, "Domain", message)
    return RiskCodes(
        entity, intent, timing, choose_deepest_code(major, minor), domain_label, subdomain_label, bool(major)
    )  # fmt: skip
