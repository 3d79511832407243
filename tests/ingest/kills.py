"""Kill imports at chosen moments, in processes and on a database of their own, and report what is left.

    RISKBASE_DATA=FOLDER [DATABASE_URL=…] python -m tests.ingest.kills FILE.csv

Prints JSON: for each way to import, what each killed run left; and what was there in the end.
"""

import hashlib
import json
import multiprocessing
import os
import signal
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskbase.settings")
django.setup()

from django.apps import apps  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from apps.ingest.models import Plan  # noqa: E402
from apps.ingest.plan.make import apply_plan, make_plan  # noqa: E402
from apps.taxonomy.models import Taxonomy  # noqa: E402

DATASET = "mit-ai-risk-repository"
PARTS = (0, 0.25, 0.5, 0.75, 1)  # of the statements of a run; the commit comes after the last
SAVEPOINTS = ("SAVEPOINT", "RELEASE", "ROLLBACK TO")  # more of them within another transaction
FORK = multiprocessing.get_context("fork")


def in_process(work, *given):
    """The result of `work` in a process of its own; None if it was killed."""
    receive, send = FORK.Pipe(duplex=False)
    process = FORK.Process(target=lambda: send.send(work(*given)))
    process.start()
    send.close()
    try:
        told = receive.recv()
    except EOFError:
        told = None
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL), process.exitcode
    return told


def die():
    os.kill(os.getpid(), signal.SIGKILL)


class Statements:
    """Counts the statements of this process, which dies before number `last`."""

    def __init__(self, last=None):
        self.last, self.number = last, 0

    def __call__(self, execute, sql, params, many, context):
        self.number += not sql.startswith(SAVEPOINTS)
        if self.number == self.last:
            die()
        return execute(sql, params, many, context)


def make(path):
    make_plan(DATASET, [path])


def apply(path):
    apply_plan(Plan.objects.latest("pk"))


def counted(work, path):
    """The number of statements of a run, which is rolled back."""
    statements = Statements()
    with connection.execute_wrapper(statements), transaction.atomic():
        work(path)
        transaction.set_rollback(True)
    return statements.number


def dies_at(last, work, path):
    with connection.execute_wrapper(Statements(last)):
        work(path)
    return "finished"


def dies_at_the_commit(work, path, after):
    """The import is one transaction, so the first commit is that of all of it."""
    commit = connection._commit
    connection._commit = lambda: (after and commit(), die())
    work(path)


def state():
    """For each of our tables: the number of rows, and a hash of them."""
    rows = {}
    for model in apps.get_models():
        if model.__module__.startswith("apps."):
            found = list(model._base_manager.order_by("pk").values_list())
            rows[model._meta.label_lower] = [len(found), hashlib.sha256(repr(found).encode()).hexdigest()]
    return rows


def prepare():
    Taxonomy.objects.create(public_id="mit-domain", title="Domains", status="published")


def tried(work, path):
    """For each killed run its result, and whether the database is unchanged."""
    before, number = in_process(state), in_process(counted, work, path)
    for last in (1 + round(part * (number - 1)) for part in PARTS):
        yield {
            "at": last,
            "said": in_process(dies_at, last, work, path),
            "as before": in_process(state) == before,
        }
    said = in_process(dies_at_the_commit, work, path, False)
    yield {"at": "commit", "said": said, "as before": in_process(state) == before}


def main(path):
    in_process(prepare)
    told = {"plan": list(tried(make, path))}
    in_process(make, path)
    told["apply"] = list(tried(apply, path))
    in_process(dies_at_the_commit, apply, path, True)
    told["rows"] = {label: count for label, (count, _) in in_process(state).items()}
    told["plans"] = in_process(lambda: list(Plan.objects.values_list("state", flat=True)))
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
