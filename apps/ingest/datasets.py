"""The datasets that can be imported: how each is read and how it is written."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from apps.ingest.importer import Importer
from apps.ingest.mit.mitigations import MitMitigations
from apps.ingest.mit.risks import MitRisks
from apps.ingest.mit.write import write_mitigations, write_risks
from apps.ingest.spreadsheets.reader import OwnFiles
from apps.ingest.spreadsheets.rows import write_own


@dataclass(frozen=True)
class Dataset:
    """`read(*paths)` gives what the files say; `write(reading, writer)` writes it."""

    importer: Importer
    files: tuple[str, ...]  # what each file is; all but the first may be missing
    read: Callable
    write: Callable


def read_risks(path: Path, release: str = ""):
    return MitRisks().read(path, release)


def read_mitigations(path: Path, documents: Path | None = None):
    return MitMitigations().read(path, documents)


def read_own(path: Path, noun: str = ""):
    return OwnFiles().read(path, noun)


DATASETS = {
    dataset.importer.name: dataset
    for dataset in [
        Dataset(MitRisks(), ("Workbook, or its database tab as CSV",), read_risks, write_risks),
        Dataset(MitMitigations(), ("Mitigations", "Documents"), read_mitigations, write_mitigations),
        Dataset(OwnFiles(), ("List, as exported: CSV or XLSX",), read_own, write_own),
    ]
}
