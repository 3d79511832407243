from django.core.management.base import BaseCommand, CommandError

from apps.exports.dump import build


class Command(BaseCommand):
    help = "Build the dump of the published base for /dump/, unless that of now is there."

    def handle(self, **options):
        try:
            folder = build.build_dump()
        except build.DumpInProgress as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{folder}")
