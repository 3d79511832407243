"""Make, apply and delete plans. A plan rehearses an import; applying it does exactly that, or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.db.models import Model

from apps.history.models import acquire_write_lock, create_revision, dry_run, get_data_revision
from apps.ingest.datasets import DATASETS, Dataset
from apps.ingest.importer import BadFile, FileProblem
from apps.ingest.models import Plan, PlanRow, PlanState
from apps.ingest.plan.batch import WriteTally
from apps.ingest.plan.bulk import OBJECTS_PER_STATEMENT, split_into_batches
from apps.ingest.plan.decisions import Decisions, Rule
from apps.ingest.plan.outcomes import PlanDigest, PlanRowBuffer
from apps.ingest.plan.progress import NO_PROGRESS, Progress
from apps.ingest.plan.stored_files import delete_unused_files, find_stored_file, store_file
from apps.ingest.plan.writer import DEFAULT_OPTIONS, WriteOptions, Writer


class StalePlan(Exception):  # noqa: N818 - describes the plan, not an error of the program
    """The data that the plan is based on has changed since it was made, or it was applied already."""


@dataclass(frozen=True)
class ImportResult:
    """The effect of an import: a tally for each model, and notices about the file."""

    tallies: dict[type[Model], WriteTally]
    notices: list[FileProblem]


def make_plan(
    name: str,
    paths: Iterable[Path | str],
    user: User | AnonymousUser | None = None,
    *,
    progress: Progress = NO_PROGRESS,
    accepted: Iterable[Rule] = (),
    **options: str,
) -> Plan:
    """Read the files of the dataset `name`, rehearse the import, and save the plan.

    Files with errors give a plan in the state `REFUSED` with its problems. The rules in `accepted` are
    stored and not rehearsed, so that the conflicts remain visible.
    """
    plan = Plan(dataset=name, base=get_data_revision(), options=options, accepted=[*accepted])
    plan.user = user if isinstance(user, User) else None
    plan.files = [store_file(path) for path in paths]
    with PlanRowBuffer() as buffer:
        try:
            result = rehearse_plan(plan, buffer, progress)
        except BadFile as error:
            return save_refused_plan(plan, error)
        plan.notices += serialize_problems(result.notices)
        plan.counts = serialize_tallies(result.tallies)
        plan.digest, plan.fields = str(buffer), buffer.fields
        save_plan_with_rows(plan, buffer)
    return plan


def rehearse_plan(plan: Plan, buffer: PlanRowBuffer, progress: Progress) -> ImportResult:
    """Read the files, which gives version and notices of the plan, and roll the import back."""
    reading = read_plan_files(plan, progress)
    plan.version = getattr(reading, "version", "")
    plan.notices = serialize_problems(reading.notices)
    options = WriteOptions(outcomes=buffer, progress=progress)
    with dry_run():
        return write_reading(DATASETS[plan.dataset], reading, plan.files, options)


def save_plan_with_rows(plan: Plan, buffer: PlanRowBuffer) -> None:
    with transaction.atomic():
        plan.save()
        for batch in split_into_batches(buffer, OBJECTS_PER_STATEMENT):
            PlanRow.objects.bulk_create([PlanRow(plan=plan, **row) for row in batch])


def save_refused_plan(plan: Plan, error: BadFile) -> Plan:
    plan.state = PlanState.REFUSED
    plan.problems = serialize_problems(error.problems)
    plan.save()
    return plan


def remake_plan(plan: Plan, user: User | AnonymousUser | None) -> Plan:
    """Make a new plan of the same files with the same decisions, based on the current data."""
    paths = [find_stored_file(file) for file in plan.files]
    return make_plan(plan.dataset, paths, user, accepted=plan.accepted, **plan.options)


def apply_plan(
    plan: Plan,
    user: User | AnonymousUser | None = None,
    reason: str = "",
    progress: Progress = NO_PROGRESS,
) -> ImportResult:
    """Write what the plan shows, in one transaction and one revision.

    Raises StalePlan or BadFile, and then writes nothing.
    """
    dataset = DATASETS[plan.dataset]
    title = f"{dataset.title} {plan.version}".strip()
    batch = f"{plan.dataset} {plan.files[0]['name']} (SHA-256 {plan.files[0]['sha256'][:16]})"
    with (
        transaction.atomic(),
        create_revision(user, reason or f"Import of {title}", batch) as context,
    ):
        context.batch = context.batch or batch  # within a request, the revision is that of the request
        acquire_write_lock()
        if Plan.objects.select_for_update().get(pk=plan.pk).state != PlanState.READY:
            raise StalePlan("This plan has been applied, or its file has errors.")
        reading = read_plan_files(plan, progress)
        options = WriteOptions(Decisions.from_rules(plan.accepted), digest := PlanDigest(), progress)
        result = write_reading(dataset, reading, plan.files, options)
        if str(digest) != plan.digest:
            raise StalePlan("The data has changed since this plan was made. Make the plan again.")
        plan.notices = serialize_problems([*reading.notices, *result.notices])
        plan.state, plan.revision = PlanState.APPLIED, context.revision
        plan.save()
    return result


def delete_plan(plan: Plan) -> None:
    """Delete a plan and, once that is committed, those of its files that no other plan uses."""
    with transaction.atomic():
        plan.delete()
        transaction.on_commit(partial(delete_unused_files, plan.files))


def read_plan_files(plan: Plan, progress: Progress) -> Any:
    progress.report("Reading …")
    paths = [find_stored_file(file) for file in plan.files]
    return DATASETS[plan.dataset].importer.read(*paths, **plan.options)


def write_reading(
    dataset: Dataset,
    reading: Any,
    files: Sequence[Mapping[str, str]],
    options: WriteOptions = DEFAULT_OPTIONS,
) -> ImportResult:
    """Write what was read, in the transaction of the caller. Raises BadFile."""
    writer = Writer(dataset.name, files, options, stores_upstream=dataset.stores_upstream)
    dataset.write(reading, writer)
    notices = list(writer.report.notices)
    writer.close()
    return ImportResult(writer.tallies, notices)


def serialize_problems(problems: Iterable[FileProblem]) -> list[dict[str, Any]]:
    return [asdict(problem) for problem in problems]


def serialize_tallies(tallies: Mapping[type[Model], WriteTally]) -> dict[str, dict[str, int]]:
    """Plan.counts: {model: counts}."""
    return {model._meta.label_lower: serialize_tally(tally) for model, tally in tallies.items()}


def serialize_tally(tally: WriteTally) -> dict[str, int]:
    """The entry of a model in Plan.counts."""
    return {
        "new": tally.new,
        "changed": tally.changed,
        "unchanged": tally.unchanged,
        "kept": tally.kept.total(),
        "gone": len(tally.gone),
    }
