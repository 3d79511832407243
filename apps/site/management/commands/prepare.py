from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from apps.risks.models import Risk
from apps.search.indexes import refresh_indexes


class Command(BaseCommand):
    """Run before every start: the command does only what is missing."""

    help = "Apply missing migrations and load the shipped knowledge into an empty database."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        require_database()
        if has_unapplied_migrations():
            self.stdout.write("Applying migrations …")
            call_command("migrate", interactive=False, verbosity=options["verbosity"] - 1)
        refresh_indexes(connection.alias)  # a release may change the search fields without a migration
        if not Risk.objects.exists():
            self.stdout.write("Loading the shipped knowledge …")
            call_command("load_knowledge", verbosity=options["verbosity"])


def require_database() -> None:
    """Raise CommandError if the database does not answer."""
    probe = connection.copy()
    # A pool would retry for half a minute, while a single connection fails at once.
    probe.settings_dict["OPTIONS"].pop("pool", None)
    try:
        probe.ensure_connection()
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        raise CommandError(f"The database of DATABASE_URL does not answer: {reason}") from error
    finally:
        probe.close()


def has_unapplied_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
