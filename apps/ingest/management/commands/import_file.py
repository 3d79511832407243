from pathlib import Path

from apps.ingest.commands import ImportCommand
from apps.ingest.spreadsheets.reader import SPREADSHEET_SERIALIZERS, SpreadsheetImporter


class Command(ImportCommand):
    help = "Takes back a list that was exported as CSV or XLSX and edited in a spreadsheet."
    importer = SpreadsheetImporter()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--noun", default="", choices=SPREADSHEET_SERIALIZERS, help="Where the columns do not tell it."
        )
        super().add_arguments(parser)

    def handle(self, file, noun, **options):
        self.run([file], options, noun=noun)
