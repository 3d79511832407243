"""The base class of the commands that import a dataset."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.ingest.datasets import Dataset
from apps.ingest.importer import BadFile, FileProblem
from apps.ingest.models import Plan, PlanState, Verdict
from apps.ingest.plan.make import StalePlan, apply_plan, make_plan
from apps.ingest.plan.progress import TerminalProgress

ROWS_SHOWN = 20


class ImportCommand(BaseCommand):
    """Make a plan of the files of `dataset`, then apply it in one transaction and one revision.

    The arguments of the command are the files of the dataset and its options.
    """

    dataset: Dataset

    def add_arguments(self, parser: CommandParser) -> None:
        for name, label in self.get_file_arguments().items():
            parser.add_argument(name, type=Path, nargs=None if name == "file" else "?", help=label)
        for name, help_text in self.dataset.options.items():
            parser.add_argument(f"--{name}", default="", help=help_text)
        parser.add_argument("--plan", action="store_true", help="Show what would change, and write nothing.")
        parser.add_argument(
            "--take",
            action="append",
            default=[],
            metavar="FIELD",
            help="Take the dataset's value of this field even if it was edited here; * for every field.",
        )

    def get_file_arguments(self) -> dict[str, str]:
        """{name: label}. The first file, which is required, is named `file`, others by their labels."""
        first, *others = self.dataset.file_labels
        return {"file": first, **{label.lower(): label for label in others}}

    def handle(self, **options: Any) -> None:
        plan = self.plan_import(options)
        if plan.state == PlanState.REFUSED:
            problems = [str(FileProblem(**problem)) for problem in plan.problems]
            raise CommandError("\n".join(["Nothing was written.", *problems]))
        plan.accepted = [["*", "*", name] for name in options["take"]]
        for notice in plan.notices:
            self.stdout.write(self.style.WARNING(f"Notice: {FileProblem(**notice)}"))
        if options["plan"]:
            self.show_plan(plan)
        else:
            self.write_plan(plan)

    def plan_import(self, options: Mapping[str, Any]) -> Plan:
        paths = [options[name] for name in self.get_file_arguments() if options[name]]
        read_options = {name: options[name] for name in self.dataset.options}
        progress = TerminalProgress(self.stderr)
        try:
            return make_plan(self.dataset.name, paths, progress=progress, **read_options)
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error

    def write_plan(self, plan: Plan) -> None:
        try:
            result = apply_plan(plan, progress=TerminalProgress(self.stderr))
        except (StalePlan, BadFile) as error:
            raise CommandError(f"Nothing was written. {error}") from error
        for model, tally in result.tallies.items():
            self.stdout.write(f"{model._meta.verbose_name_plural}: {tally}")

    def show_plan(self, plan: Plan) -> None:
        """Show the beginning of the plan; the admin shows all of it."""
        for verdict in Verdict:
            rows = plan.rows.filter(verdict=verdict)
            if count := rows.count():
                self.stdout.write(f"{verdict.label}: {count:,}")
                for row in rows[:ROWS_SHOWN]:
                    changes = row.changes if verdict != Verdict.NEW else ()
                    fields = ", ".join(change["name"] for change in changes)
                    self.stdout.write(f"  {row.title}{f' ({fields})' if fields else ''}")
        self.stdout.write(f"Nothing was written. This is plan {plan.pk}.")
