from django.core.management import BaseCommand

from apps.explore.near_duplicates.pairs import store_comparison


class Command(BaseCommand):
    help = "Find the risks that say nearly the same, in a base too large to do it while a page is read."

    def handle(self, **options):
        found = store_comparison()
        self.stdout.write(f"{len(found.pairs):,} pairs at data revision {found.revision}.")
