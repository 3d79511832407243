from pathlib import Path

from apps.ingest.commands import ImportCommand
from apps.ingest.mit.risks import MitRiskImporter


class Command(ImportCommand):
    help = "Imports the MIT AI Risk Repository: its workbook in any release, or the database tab as CSV."
    importer = MitRiskImporter()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--release", default="", help="V3, say; a workbook's tab tells it itself.")
        super().add_arguments(parser)

    def handle(self, file, release, **options):
        self.run([file], options, release=release)
