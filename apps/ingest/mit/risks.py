"""The MIT AI Risk Repository: its workbook in any release, or the database tab as CSV."""

from collections.abc import Iterator
from pathlib import Path

from apps.ingest.files.cells import something, text, unquoted, words
from apps.ingest.files.sheets import Book, open_book
from apps.ingest.importer import Importer, Report
from apps.ingest.mit.codes import CODE_COLUMNS, Codes, codes
from apps.ingest.mit.columns import TITLES
from apps.ingest.mit.ids import mit_numbers
from apps.ingest.mit.pages import page
from apps.ingest.mit.rows import EvidenceRow, Reading, RiskRow
from apps.ingest.mit.sources import sources, tell_of_shared_dois
from apps.ingest.mit.tree import Shelf, parents
from apps.ingest.mit.workbook import Entry, entries, find_database, listed_papers, version_of


class MitRisks(Importer):
    name = "mit-ai-risk-repository"
    title = "MIT AI Risk Repository"
    licence = "CC BY 4.0"
    url = "https://airisk.mit.edu/"

    def read(self, path: Path, version: str = "") -> Reading:
        """The whole file, in the order of its rows. The tab names the version; for a CSV it is given.

        Raises BadFile with every problem of the file. Nothing is yielded before all of it was read.
        """
        report = Report()
        with open_book(path) as book:
            reading = read_book(book, version, report)
        report.close()
        return reading


def read_book(book: Book, version: str, report: Report) -> Reading:
    tab = find_database(book, report)
    rows = entries(book, tab, report) if tab else []
    risks = [entry for entry in rows if entry.kind == "risk"]
    if tab and not risks:
        report.problem(tab, None, "", "There is not a single risk here.")
    papers = tuple(sources(rows, listed_papers(book, report), report))
    tell_of_shared_dois(papers, report)
    read = tuple(risk_rows(risks, report))
    quotes = tuple(evidence_rows(rows, Shelf.of(risks), report))
    return Reading(version_of(tab or "") or version, papers, read, quotes, tuple(report.notices))


def risk_rows(risks: list[Entry], report: Report) -> Iterator[RiskRow]:
    coded = [codes(risk.row, report) for risk in risks]
    numbers = mit_numbers((found.entity, found.intent, found.timing, found.has_domain) for found in coded)
    parent_of = parents(risks)
    for risk, found, number in zip(risks, coded, numbers, strict=True):
        yield risk_row(risk, parent_of.get(risk.key, ""), found, number)


def risk_row(risk: Entry, parent_key: str, found: Codes, number: int | None) -> RiskRow:
    row = risk.row
    category, subcategory = words(row["Risk category"]), words(row["Risk subcategory"])
    description, quoted = unquoted(text(row["Description"]))
    return RiskRow(
        key=risk.key,
        external_id=risk.external_id,
        level=risk.level,
        paper=risk.paper,
        parent_key=parent_key,
        title=next(filter(None, (words(row[column]) for column in TITLES[risk.level]))),
        category=category,
        subcategory=subcategory,
        description=something(description),
        quoted=quoted and bool(something(description)),
        additional_evidence=something(text(row["Additional ev."])),
        page=page(row["P.Def"]),
        additional_page=page(row["p.AddEv"]),
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


def evidence_rows(rows: list[Entry], shelf: Shelf, report: Report) -> Iterator[EvidenceRow]:
    for quote in rows:
        if quote.kind != "evidence":
            continue
        placed, row = shelf.place(quote), quote.row
        if not placed:
            told = f"There is no risk of paper {quote.paper} that this evidence could belong to."
            report.problem(row.sheet, row.number, "Ev_ID", told)
            continue
        made = evidence_row(quote, *placed)
        if not made.text:
            report.notice(row.sheet, row.number, "Additional ev.", "This evidence has no text.")
        yield made


def evidence_row(quote: Entry, risk_key: str, note: str) -> EvidenceRow:
    """Some quotations stand in the column of descriptions; the page is then that of the description."""
    row = quote.row
    said, described = something(text(row["Additional ev."])), something(text(row["Description"]))
    return EvidenceRow(
        key=quote.key,
        external_id=quote.external_id,
        risk_key=risk_key,
        paper=quote.paper,
        text="\n\n".join(filter(None, (described, said))),
        page=page(row["p.AddEv"]) or ("" if said else page(row["P.Def"])),
        codes_present=any(words(row[column]) for column in CODE_COLUMNS),
        note=note,
        raw=row.raw(),
        sheet=row.sheet,
        row=row.number,
    )
