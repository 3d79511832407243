from apps.ingest.commands import ImportCommand
from apps.ingest.spreadsheets.dataset import SPREADSHEETS


class Command(ImportCommand):
    help = "Imports a list that was exported as CSV or XLSX and edited in a spreadsheet."
    dataset = SPREADSHEETS
