"""Check with concurrent writers that a reader of the changes feed misses nothing and reads nothing twice.

.venv/bin/python -m benchmarks.followers 60 8    seconds and writers, on the database server of DATABASE_URL

Each writer creates and edits its own risks in transactions of random length. It rolls back one in four
transactions, and a savepoint within one in four. The exit status is 1 if the changes that were read differ
from those that were committed, or are out of order. The database is created and removed.
"""

import os
import random
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, pairwise
from threading import Event

import django
from django.db import connection, transaction
from django.test import Client
from django.test.utils import setup_test_environment

from benchmarks.databases import create_empty_database


class AbandonedTransaction(Exception):  # noqa: N818 - not an error
    """Rolls a transaction back on purpose."""


class ConcurrentWriter:
    def __init__(self, number: int, stop: Event) -> None:
        from apps.risks.models import Risk  # noqa: PLC0415 (models need a configured Django)

        self.model, self.name, self.stop = Risk, f"w{number}", stop
        self.random = random.Random(number)
        self.created = 0
        self.committed: list[tuple[int, str]] = []

    def run(self) -> list[tuple[int, str]]:
        """Write until stopped. Return what was committed: [(revision, id)]."""
        try:
            while not self.stop.is_set():
                self.write_transaction()
        finally:
            connection.close()
        return self.committed

    def write_transaction(self) -> None:
        from apps.history.models import create_revision  # noqa: PLC0415

        done = set()
        try:
            with transaction.atomic(), create_revision(reason=self.name) as context:
                self.roll_back_savepoint()
                for _ in range(self.random.randint(1, 3)):
                    done.add(self.write_risk())
                    time.sleep(self.random.random() / 10)
                number = context.revision.pk
                if self.random.random() < 0.25:
                    raise AbandonedTransaction
        except AbandonedTransaction:
            return
        self.committed += [(number, name) for name in done]
        time.sleep(self.random.random() / 50)

    def roll_back_savepoint(self) -> None:
        if self.random.random() < 0.25:
            try:
                with transaction.atomic():
                    self.write_risk()
                    raise AbandonedTransaction
            except AbandonedTransaction:
                pass

    def write_risk(self) -> str:
        """Create or edit one risk. Return its id."""
        mine = self.model.objects.filter(public_id__startswith=f"{self.name}-").order_by("?").first()
        if mine and self.random.random() < 0.5:
            mine.description += "x"
            mine.save()
            return mine.public_id
        self.created += 1
        name = f"{self.name}-{self.created}"
        self.model.objects.create(public_id=name, title=name, status="published")
        return name


def read_changes_feed(is_over: Callable[[], bool], after: int) -> list[tuple[int, str]]:
    """Read the changes page by page until the writers have ended: [(revision, id)]."""
    client, seen = Client(), []
    # Large pages reach the end of the feed, where late changes could be missed.
    for size in cycle([500, 500, 3]):
        over = is_over()
        page = client.get(f"/api/v1/changes/?page_size={size}&after={after}").json()
        seen += [(entry["revision"], entry["id"]) for entry in page["results"]]
        after = page["cursor"]
        if over and not page["next"]:
            break
    return seen


def main(seconds: int, writers: int) -> bool:
    """Print how many entries were committed, missed, repeated and out of order. Return whether any were."""
    stop = Event()
    with ThreadPoolExecutor(writers) as pool:
        running = [pool.submit(ConcurrentWriter(number, stop).run) for number in range(writers)]
        end = time.monotonic() + seconds

        def is_over() -> bool:
            if time.monotonic() > end:
                stop.set()
            return all(each.done() for each in running)

        seen = read_changes_feed(is_over, 0)
        committed = [item for each in running for item in each.result()]
    wrong = {
        "missed": len({*committed} - {*seen}),
        "invented": len({*seen} - {*committed}),
        "repeated": len(seen) - len({*seen}),
        "out of order": sum(a[0] > b[0] for a, b in pairwise(seen)),
    }
    revisions = len({number for number, _ in committed})
    print(
        f"{revisions} revisions, {len(committed)} entries, "
        + ", ".join(f"{count} {name}" for name, count in wrong.items())
    )
    return bool(sum(wrong.values())) or not committed


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskbase.settings")
    django.setup()
    setup_test_environment()
    arguments = [int(word) for word in sys.argv[1:]]
    with create_empty_database(connection, "followers"):
        wrong = main(*(arguments + [60, 8][len(arguments) :]))
    sys.exit(bool(wrong))
