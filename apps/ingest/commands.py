"""What the import commands have in common."""

import hashlib

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from apps.history.models import revision
from apps.ingest.importer import BadFile, Importer
from apps.ingest.writer import Writer


class ImportCommand(BaseCommand):
    """Reads a file whole, then writes it in one transaction and one revision, or nothing at all."""

    importer: Importer

    def run(self, read, write, path):
        """`read()` gives what the file says; `write(reading, writer)` writes it."""
        try:
            self.say(f"Reading {path.name} …")
            reading = read()
            writer = Writer(self.importer.name, self.named(path), progress=self.say)
            with transaction.atomic(), revision(reason=self.reason(reading), batch=self.batch(path)):
                write(reading, writer)
                writer.close()
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except BadFile as error:
            raise CommandError(f"Nothing was written.\n{error}") from error
        self.tell(reading, writer)

    def reason(self, reading):
        return f"Import of {self.importer.title} {getattr(reading, 'version', '')}".strip()

    def named(self, path):
        return f"{path.name} (SHA-256 {hashlib.sha256(path.read_bytes()).hexdigest()[:16]})"

    def batch(self, path):
        return f"{self.importer.name} {self.named(path)}"

    def say(self, text):
        """Progress, on a terminal only."""
        if self.stderr.isatty():
            self.stderr.write(text)

    def tell(self, reading, writer):
        for notice in reading.notices:
            self.stdout.write(self.style.WARNING(f"Notice: {notice}"))
        for model, tally in writer.tallies.items():
            self.stdout.write(f"{model._meta.verbose_name_plural}: {tally}")
