"""A plan rehearses an import and keeps what it would do; applying it does just that, or nothing."""

import hashlib
import shutil
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from apps.history.models import acquire_write_lock, create_revision, dry_run, get_data_revision
from apps.ingest.datasets import DATASETS
from apps.ingest.importer import BadFile
from apps.ingest.models import Plan, PlanRow, PlanState
from apps.ingest.plan.bulk import OBJECTS_PER_STATEMENT, split_into_batches
from apps.ingest.plan.spool import PlanDigest, PlanRowBuffer
from apps.ingest.plan.writer import WITHDRAW, Writer


class StalePlan(Exception):  # noqa: N818 - it is the plan that is stale
    """What the plan rests on has changed since it was made, or it was applied already."""


def make_plan(dataset, paths, user=None, progress=lambda text: None, accepted=(), **options):
    """Reads the files and rehearses the import. Files with errors give a plan that says so.

    What was accepted is carried over and not rehearsed: a conflict stays to be seen.
    """
    files = [store_file(path) for path in paths]
    plan = Plan(
        dataset=dataset,
        user=user,
        base=get_data_revision(),
        files=files,
        options=options,
        accepted=[*accepted],
    )
    with PlanRowBuffer() as spool:
        try:
            with dry_run():
                writer = run_import(plan, progress, spool)
        except BadFile as error:
            return save_refused_plan(plan, error)
        plan.counts = {
            model._meta.label_lower: serialize_tally(tally) for model, tally in writer.tallies.items()
        }
        plan.digest, plan.fields = str(spool), spool.fields
        with transaction.atomic():
            plan.save()
            for some in split_into_batches(spool, OBJECTS_PER_STATEMENT):
                PlanRow.objects.bulk_create([PlanRow(plan=plan, **row) for row in some])
    return plan


def save_refused_plan(plan, error):
    plan.state = PlanState.REFUSED
    plan.problems = [asdict(problem) for problem in error.problems]
    plan.save()
    return plan


def remake_plan(plan, user):
    """A plan of the same files against the base as it is now, with the same choices."""
    paths = [find_stored_file(file) for file in plan.files]
    return make_plan(plan.dataset, paths, user, accepted=plan.accepted, **plan.options)


def apply_plan(plan, user=None, reason="", progress=lambda text: None):
    """Writes what the plan says, in one transaction and one revision, or raises and writes nothing."""
    importer = DATASETS[plan.dataset].importer
    batch = f"{plan.dataset} {plan.files[0]['name']} (SHA-256 {plan.files[0]['sha256'][:16]})"
    with (
        transaction.atomic(),
        create_revision(user, reason or f"Import of {importer.title} {plan.version}".strip(), batch) as act,
    ):
        act.batch = act.batch or batch  # within a request, the act is that of the request
        acquire_write_lock()
        if Plan.objects.select_for_update().get(pk=plan.pk).state != PlanState.READY:
            raise StalePlan("This plan has been applied, or its file has errors.")
        writer = run_import(plan, progress, digest := PlanDigest(), build_acceptance_test(plan.accepted))
        if str(digest) != plan.digest:
            raise StalePlan("The base has changed since this plan was made. Make it anew.")
        plan.state, plan.revision = PlanState.APPLIED, act.revision
        plan.save()
    return writer


def delete_plan(plan):
    """Its files go once that is committed, less those that are of another plan too."""
    with transaction.atomic():
        plan.delete()
        transaction.on_commit(partial(delete_unused_files, plan.files))


def run_import(plan, progress, digest, accepts=lambda *what: False):
    dataset = DATASETS[plan.dataset]
    progress("Reading …")
    reading = dataset.read(*(find_stored_file(file) for file in plan.files), **plan.options)
    plan.version = getattr(reading, "version", "")
    plan.notices = [asdict(notice) for notice in reading.notices]
    writer = Writer(plan.dataset, plan.files, progress=progress, takes=accepts)
    writer.tell = digest.add
    dataset.write(reading, writer)
    plan.notices += [asdict(notice) for notice in writer.report.notices]
    writer.close()
    return writer


def build_acceptance_test(accepted):
    """Whether the dataset's value of a field was accepted, by row, by column or by rule.

    To withdraw is never meant by every field: it is named.
    """
    rules = {tuple(rule) for rule in accepted}

    def accepts(model, key, name):
        names = (name,) if name == WITHDRAW else (name, "*")
        return any((m, k, n) in rules for m in (model, "*") for k in (key, "*") for n in names)

    return accepts


def serialize_tally(tally):
    return {
        "new": tally.new, "changed": tally.changed, "unchanged": tally.unchanged,
        "kept": tally.kept.total(), "gone": len(tally.gone),
    }  # fmt: skip


# --- Files: kept by their hash, so that a plan is applied to the very file that was read ---------------


def store_file(path):
    path = Path(path)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    place = get_stored_path(sha256, path.name)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    return {"name": path.name, "sha256": sha256}


def get_stored_path(sha256, name):
    return settings.DATA_DIR / "imports" / sha256 / name


def find_stored_file(file):
    """The path of a file of a plan. Raises BadFile if it is gone or no longer what it was."""
    place = get_stored_path(file["sha256"], file["name"])
    if not place.exists():
        raise BadFile.whole(file["name"], "The file of this plan is no longer kept here. Upload it again.")
    with place.open("rb") as content:
        if hashlib.file_digest(content, "sha256").hexdigest() != file["sha256"]:
            raise BadFile.whole(file["name"], "The kept file is not the one that was planned with.")
    return place


def delete_unused_files(files):
    """Deletes those that no plan is of."""
    needed = [file for kept in Plan.objects.values_list("files", flat=True) for file in kept]
    for place in (get_stored_path(file["sha256"], file["name"]) for file in files if file not in needed):
        place.unlink(missing_ok=True)
        with suppress(OSError):  # the same file under another name is in the folder too
            place.parent.rmdir()
