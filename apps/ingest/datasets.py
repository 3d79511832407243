"""The datasets that can be imported: how each is read and how it is written."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from apps.ingest.importer import Importer
from apps.ingest.mit.mitigations import MitMitigationImporter
from apps.ingest.mit.risks import MitRiskImporter
from apps.ingest.mit.write import write_mit_mitigations, write_mit_risks
from apps.ingest.spreadsheets.reader import SpreadsheetImporter
from apps.ingest.spreadsheets.rows import write_edited_spreadsheet


@dataclass(frozen=True)
class Dataset:
    """`read(*paths)` gives what the files say; `write(reading, writer)` writes it."""

    importer: Importer
    files: tuple[str, ...]  # what each file is; all but the first may be missing
    read: Callable
    write: Callable


def read_mit_risks(path: Path, release: str = ""):
    return MitRiskImporter().read(path, release)


def read_mit_mitigations(path: Path, documents: Path | None = None):
    return MitMitigationImporter().read(path, documents)


def read_spreadsheet(path: Path, noun: str = ""):
    return SpreadsheetImporter().read(path, noun)


DATASETS = {
    dataset.importer.name: dataset
    for dataset in [
        Dataset(
            MitRiskImporter(), ("Workbook, or its database tab as CSV",), read_mit_risks, write_mit_risks
        ),
        Dataset(
            MitMitigationImporter(), ("Mitigations", "Documents"), read_mit_mitigations, write_mit_mitigations
        ),
        Dataset(
            SpreadsheetImporter(),
            ("List, as exported: CSV or XLSX",),
            read_spreadsheet,
            write_edited_spreadsheet,
        ),
    ]
}
