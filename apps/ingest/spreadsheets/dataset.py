"""The dataset of RiskBase's own lists, edited in a spreadsheet."""

from apps.ingest.datasets import Dataset
from apps.ingest.spreadsheets.reader import SpreadsheetImporter
from apps.ingest.spreadsheets.write import write_edited_spreadsheet

SPREADSHEETS = Dataset(
    importer=SpreadsheetImporter(),
    write=write_edited_spreadsheet,
    file_labels=("List, as exported: CSV or XLSX",),
    options={"noun": "Only if the columns fit several nouns: risks, for example."},
    stores_upstream=False,
)
