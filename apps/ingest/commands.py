"""What the import commands have in common: plan, show, apply."""

from django.core.management.base import BaseCommand, CommandError

from apps.ingest.importer import BadFile, FileProblem, Importer
from apps.ingest.models import PlanState, Verdict
from apps.ingest.plan.make import StalePlan, apply_plan, make_plan

ROWS_SHOWN = 20


class ImportCommand(BaseCommand):
    """Rehearses the import, then writes it in one transaction and one revision, or nothing at all."""

    importer: Importer

    def add_arguments(self, parser):
        parser.add_argument("--plan", action="store_true", help="Show what would change, and write nothing.")
        parser.add_argument(
            "--take", action="append", default=[], metavar="FIELD",
            help="Take the dataset's value of this field even where it was edited here; * for every field.",
        )  # fmt: skip

    def run(self, paths, options, **told):
        try:
            plan = make_plan(self.importer.name, paths, progress=self.say, **told)
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        if plan.state == PlanState.REFUSED:
            raise CommandError("\n".join(["Nothing was written.", *map(str, list_plan_problems(plan))]))
        plan.accepted = [["*", "*", name] for name in options["take"]]
        for notice in plan.notices:
            self.stdout.write(self.style.WARNING(f"Notice: {FileProblem(**notice)}"))
        if options["plan"]:
            self.show(plan)
        else:
            self.apply(plan)

    def apply(self, plan):
        try:
            writer = apply_plan(plan, progress=self.say)
        except (StalePlan, BadFile) as error:
            raise CommandError(f"Nothing was written. {error}") from error
        for model, tally in writer.tallies.items():
            self.stdout.write(f"{model._meta.verbose_name_plural}: {tally}")

    def show(self, plan):
        """The plan in short; the admin has all of it."""
        for label, verdict in ((verdict.label, verdict) for verdict in Verdict):
            rows = plan.rows.filter(verdict=verdict)
            if count := rows.count():
                self.stdout.write(f"{label}: {count:,}")
                for row in rows[:ROWS_SHOWN]:
                    changed = row.changes if verdict != Verdict.NEW else ()
                    fields = ", ".join(change["name"] for change in changed)
                    self.stdout.write(f"  {row.title}{f' ({fields})' if fields else ''}")
        self.stdout.write(f"Nothing was written. This is plan {plan.pk}.")

    def say(self, text):
        """Progress, on a terminal only."""
        if self.stderr.isatty():
            self.stderr.write(text, style_func=str)  # no error, so not in red


def list_plan_problems(plan):
    return [FileProblem(**problem) for problem in plan.problems]
