from apps.ingest.commands import ImportCommand
from apps.ingest.mit.dataset import MIT_RISKS


class Command(ImportCommand):
    help = "Imports the MIT AI Risk Repository: its workbook in any release, or the database tab as CSV."
    dataset = MIT_RISKS
