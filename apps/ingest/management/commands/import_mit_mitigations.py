from pathlib import Path

from apps.ingest.commands import ImportCommand
from apps.ingest.mit import write_mitigations
from apps.ingest.mit_mitigations import MitMitigations


class Command(ImportCommand):
    help = "Imports the MIT AI Risk Mitigation Database, with the bibliography of its documents if given."
    importer = MitMitigations()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("documents", type=Path, nargs="?")

    def handle(self, file, documents, **options):
        self.run(lambda: self.importer.read(file, documents), write_mitigations, file)
