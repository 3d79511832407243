from django.core.management.base import BaseCommand, CommandError

from apps.exports.dump.build import DumpInProgress, build_dump


class Command(BaseCommand):
    help = "Build the dump of the published data for /dump/, unless the current one exists."

    def handle(self, **options: object) -> None:
        try:
            folder = build_dump()
        except DumpInProgress as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{folder}")
