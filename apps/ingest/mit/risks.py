"""Read the MIT AI Risk Repository: the workbook of any release, or its database tab as CSV."""

from collections.abc import Iterator
from pathlib import Path

from apps.ingest.files.cells import clean_text, clean_value, drop_placeholder, strip_quotation_marks
from apps.ingest.files.sheets import TabularFile, open_tabular_file
from apps.ingest.importer import Importer, ReadReport
from apps.ingest.mit.codes import CODE_COLUMNS, RiskCodes, parse_risk_codes
from apps.ingest.mit.columns import TITLE_COLUMNS
from apps.ingest.mit.ids import assign_mit_numbers
from apps.ingest.mit.pages import parse_pages
from apps.ingest.mit.rows import EvidenceRow, RiskReading, RiskRow
from apps.ingest.mit.sources import parse_source_rows, report_shared_dois
from apps.ingest.mit.tree import RiskIndex, find_parent_keys
from apps.ingest.mit.workbook import (
    WorkbookEntry,
    find_database_tab,
    parse_tab_version,
    read_included_papers,
    read_workbook_entries,
)


class MitRiskImporter(Importer):
    name = "mit-ai-risk-repository"
    title = "MIT AI Risk Repository"
    licence = "CC BY 4.0"
    url = "https://airisk.mit.edu/"

    def read(self, path: Path, release: str = "") -> RiskReading:
        """Read the whole file, in the order of its rows.

        `release` is the version of a CSV file; a workbook has it in the name of the tab. Raises BadFile
        with all problems of the file.
        """
        report = ReadReport()
        with open_tabular_file(path) as file:
            reading = read_risk_workbook(file, release, report)
        report.raise_problems()
        return reading


def read_risk_workbook(file: TabularFile, release: str, report: ReadReport) -> RiskReading:
    tab = find_database_tab(file, report)
    entries = read_workbook_entries(file, tab, report) if tab else []
    risks = [entry for entry in entries if entry.kind == "risk"]
    if tab and not risks:
        report.add_problem(tab, None, "", "This table has no risks.")
    papers = tuple(parse_source_rows(entries, read_included_papers(file, report), report))
    report_shared_dois(papers, report)
    risk_rows = tuple(parse_risk_rows(risks, report))
    evidence = tuple(parse_evidence_rows(entries, RiskIndex.build(risks), report))
    version = parse_tab_version(tab or "") or release
    return RiskReading(version, papers, risk_rows, evidence, tuple(report.notices))


def parse_risk_rows(risks: list[WorkbookEntry], report: ReadReport) -> Iterator[RiskRow]:
    codes = [parse_risk_codes(risk.row, report) for risk in risks]
    numbers = assign_mit_numbers((each.entity, each.intent, each.timing, each.has_domain) for each in codes)
    parents = find_parent_keys(risks)
    for risk, risk_codes, number in zip(risks, codes, numbers, strict=True):
        yield parse_risk_row(risk, parents.get(risk.key, ""), risk_codes, number)


def parse_risk_row(risk: WorkbookEntry, parent_key: str, codes: RiskCodes, number: int | None) -> RiskRow:
    """The risk of a row, with its codes; `number` is that of its public id, None for a category."""
    row = risk.row
    category, subcategory = clean_value(row["Risk category"]), clean_value(row["Risk subcategory"])
    description, quoted = strip_quotation_marks(clean_text(row["Description"]))
    return RiskRow(
        key=risk.key,
        external_id=risk.external_id,
        level=risk.level,
        paper=risk.paper,
        parent_key=parent_key,
        title=next(filter(None, (clean_value(row[column]) for column in TITLE_COLUMNS[risk.level]))),
        category=category,
        subcategory=subcategory,
        description=drop_placeholder(description),
        quoted=quoted and bool(drop_placeholder(description)),
        additional_evidence=drop_placeholder(clean_text(row["Additional ev."])),
        page=parse_pages(row["P.Def"]),
        additional_page=parse_pages(row["p.AddEv"]),
        entity=codes.entity,
        intent=codes.intent,
        timing=codes.timing,
        domain_code=codes.domain_code,
        domain_label=codes.domain_label,
        subdomain_label=codes.subdomain_label,
        mit_number=number,
        raw=row.raw_cells(),
        sheet=row.sheet,
        row=row.number,
    )


def parse_evidence_rows(
    entries: list[WorkbookEntry], risks: RiskIndex, report: ReadReport
) -> Iterator[EvidenceRow]:
    for entry in entries:
        if entry.kind != "evidence":
            continue
        found, row = risks.find_risk_key(entry), entry.row
        if not found:
            message = f"There is no risk of paper {entry.paper} that this evidence could belong to."
            report.add_problem(row.sheet, row.number, "Ev_ID", message)
            continue
        evidence = parse_evidence_row(entry, *found)
        if not evidence.text:
            report.add_notice(row.sheet, row.number, "Additional ev.", "This evidence has no text.")
        yield evidence


def parse_evidence_row(entry: WorkbookEntry, risk_key: str, note: str) -> EvidenceRow:
    """Some quotations are in the column of descriptions; the page is then that of the description."""
    row = entry.row
    description = drop_placeholder(clean_text(row["Description"]))
    evidence = drop_placeholder(clean_text(row["Additional ev."]))
    return EvidenceRow(
        key=entry.key,
        external_id=entry.external_id,
        risk_key=risk_key,
        paper=entry.paper,
        text="\n\n".join(filter(None, (description, evidence))),
        page=parse_pages(row["p.AddEv"]) or ("" if evidence else parse_pages(row["P.Def"])),
        codes_present=any(clean_value(row[column]) for column in CODE_COLUMNS),
        note=note,
        raw=row.raw_cells(),
        sheet=row.sheet,
        row=row.number,
    )
