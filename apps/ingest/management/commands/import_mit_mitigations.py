from pathlib import Path

from apps.ingest.commands import ImportCommand
from apps.ingest.mit.mitigations import MitMitigationImporter


class Command(ImportCommand):
    help = "Imports the MIT AI Risk Mitigation Database, with the bibliography of its documents if given."
    importer = MitMitigationImporter()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("documents", type=Path, nargs="?")
        super().add_arguments(parser)

    def handle(self, file, documents, **options):
        self.run([path for path in (file, documents) if path], options)
