"""The MIT AI Risk Repository: its workbook in any release, or the database tab as CSV."""

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

    def read(self, path: Path, version: str = "") -> RiskReading:
        """The whole file, in the order of its rows. The tab names the version; for a CSV it is given.

        Raises BadFile with every problem of the file. Nothing is yielded before all of it was read.
        """
        report = ReadReport()
        with open_tabular_file(path) as book:
            reading = read_risk_workbook(book, version, report)
        report.close()
        return reading


def read_risk_workbook(book: TabularFile, version: str, report: ReadReport) -> RiskReading:
    tab = find_database_tab(book, report)
    rows = read_workbook_entries(book, tab, report) if tab else []
    risks = [entry for entry in rows if entry.kind == "risk"]
    if tab and not risks:
        report.problem(tab, None, "", "There is not a single risk here.")
    papers = tuple(parse_source_rows(rows, read_included_papers(book, report), report))
    report_shared_dois(papers, report)
    read = tuple(parse_risk_rows(risks, report))
    quotes = tuple(parse_evidence_rows(rows, RiskIndex.of(risks), report))
    return RiskReading(parse_tab_version(tab or "") or version, papers, read, quotes, tuple(report.notices))


def parse_risk_rows(risks: list[WorkbookEntry], report: ReadReport) -> Iterator[RiskRow]:
    coded = [parse_risk_codes(risk.row, report) for risk in risks]
    numbers = assign_mit_numbers(
        (found.entity, found.intent, found.timing, found.has_domain) for found in coded
    )
    parent_of = find_parent_keys(risks)
    for risk, found, number in zip(risks, coded, numbers, strict=True):
        yield parse_risk_row(risk, parent_of.get(risk.key, ""), found, number)


def parse_risk_row(risk: WorkbookEntry, parent_key: str, found: RiskCodes, number: int | None) -> RiskRow:
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
        entity=found.entity,
        intent=found.intent,
        timing=found.timing,
        domain_code=found.domain_code,
        domain_label=found.domain_label,
        subdomain_label=found.subdomain_label,
        mit_number=number,
        raw=row.raw(),
        sheet=row.sheet,
        row=row.number,
    )


def parse_evidence_rows(
    rows: list[WorkbookEntry], shelf: RiskIndex, report: ReadReport
) -> Iterator[EvidenceRow]:
    for quote in rows:
        if quote.kind != "evidence":
            continue
        placed, row = shelf.place(quote), quote.row
        if not placed:
            told = f"There is no risk of paper {quote.paper} that this evidence could belong to."
            report.problem(row.sheet, row.number, "Ev_ID", told)
            continue
        made = parse_evidence_row(quote, *placed)
        if not made.text:
            report.notice(row.sheet, row.number, "Additional ev.", "This evidence has no text.")
        yield made


def parse_evidence_row(quote: WorkbookEntry, risk_key: str, note: str) -> EvidenceRow:
    """Some quotations stand in the column of descriptions; the page is then that of the description."""
    row = quote.row
    said, described = (
        drop_placeholder(clean_text(row["Additional ev."])),
        drop_placeholder(clean_text(row["Description"])),
    )
    return EvidenceRow(
        key=quote.key,
        external_id=quote.external_id,
        risk_key=risk_key,
        paper=quote.paper,
        text="\n\n".join(filter(None, (described, said))),
        page=parse_pages(row["p.AddEv"]) or ("" if said else parse_pages(row["P.Def"])),
        codes_present=any(clean_value(row[column]) for column in CODE_COLUMNS),
        note=note,
        raw=row.raw(),
        sheet=row.sheet,
        row=row.number,
    )
