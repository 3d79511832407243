from django.core.management.base import BaseCommand

from apps.core.nouns import NOUNS
from apps.risks.models import Evidence
from apps.sources.models import Stance


class Command(BaseCommand):
    help = "Print the numbers of published records, stances and evidence as the table of the README."

    def handle(self, **options: object) -> None:
        self.stdout.write("| what | how many |\n|---|---|")
        querysets = [noun.model.objects.published() for noun in NOUNS.values()]
        for rows in [*querysets, Stance.objects.all(), Evidence.objects.all()]:
            self.stdout.write(f"| {rows.model._meta.verbose_name_plural} | {rows.count():,} |")
