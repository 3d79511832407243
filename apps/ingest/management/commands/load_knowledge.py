from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from apps.history.models import acquire_write_lock, create_revision
from apps.ingest.importer import BadFile
from apps.ingest.plan.make import write_reading
from apps.ingest.yaml.dataset import KNOWLEDGE


class Command(BaseCommand):
    help = "Loads the knowledge that ships. Loading twice changes nothing; what was edited here is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures")

    def handle(self, folder: Path, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        try:
            with (
                transaction.atomic(),
                create_revision(reason="The knowledge that ships", batch=f"knowledge {settings.VERSION}"),
            ):
                acquire_write_lock()
                reading = KNOWLEDGE.importer.read(folder)
                result = write_reading(KNOWLEDGE, reading, reading.files)
        except BadFile as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        changed = {model: tally for model, tally in result.tallies.items() if tally.has_changes}
        if not changed:
            self.stdout.write("Everything was there already; nothing changed.")
        for model, tally in changed.items():
            self.stdout.write(f"{model._meta.verbose_name_plural}: {tally}")
