from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from apps.risks.models import Risk
from apps.search.indexes import refresh_indexes


class Command(BaseCommand):
    """Safe before every start: does what is missing and nothing else."""

    help = "Apply the migrations that are missing; load the shipped knowledge into an empty base."
    requires_system_checks = ()

    def handle(self, **options):
        require_database()
        if has_unapplied_migrations():
            self.stdout.write("Bringing the database's tables up to date …")
            call_command("migrate", interactive=False, verbosity=options["verbosity"] - 1)
        refresh_indexes(connection.alias)  # a release may change what is searched without a migration
        if not Risk.objects.exists():
            self.stdout.write("Loading the shipped knowledge …")
            call_command("load_knowledge", verbosity=options["verbosity"])


def require_database():
    probe = connection.copy()
    # The pool would try for half a minute what a connection of its own is refused at once.
    probe.settings_dict["OPTIONS"].pop("pool", None)
    try:
        probe.ensure_connection()
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        raise CommandError(f"The database of DATABASE_URL does not answer: {reason}") from error
    finally:
        probe.close()


def has_unapplied_migrations():
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
