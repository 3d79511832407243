from typing import Any

from django.core.management import BaseCommand

from apps.explore.near_duplicates.pairs import store_comparison


class Command(BaseCommand):
    help = "Find risks with similar texts, in a database that is too large to do it during a request."

    def handle(self, *args: Any, **options: Any) -> None:
        comparison = store_comparison()
        self.stdout.write(f"{len(comparison.pairs):,} pairs at data revision {comparison.revision}.")
