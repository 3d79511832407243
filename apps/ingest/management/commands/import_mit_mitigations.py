from apps.ingest.commands import ImportCommand
from apps.ingest.mit.dataset import MIT_MITIGATIONS


class Command(ImportCommand):
    help = "Imports the MIT AI Risk Mitigation Database, with the bibliography of its documents if given."
    dataset = MIT_MITIGATIONS
