from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, transaction

from apps.search.indexes import drop_indexes, get_searchable_models, refresh_indexes


class Command(BaseCommand):
    help = "Rebuild the search indexes and print the number of rows in each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS)

    def handle(self, *args: Any, database: str, **options: Any) -> None:
        with transaction.atomic(database):
            drop_indexes(database)
            refresh_indexes(database)
        for model in get_searchable_models():
            rows = model._base_manager.using(database).count()
            self.stdout.write(f"{model._meta.label}: {rows:,} rows indexed.")
