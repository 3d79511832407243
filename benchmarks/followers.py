"""Writers who race, and a reader who follows them by cursor: nothing may be missed or told twice.

.venv/bin/python -m benchmarks.followers 60 8    seconds and writers, with the DATABASE_URL of your choice

Each writer makes and edits risks of its own in transactions of random length, of which every fourth is
given up, and every fourth in part. Ends with 1 where what was read is not what was committed, in order.
The database is made for it and destroyed.
"""

import os
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, pairwise
from threading import Event

import django
from django.db import connection, transaction
from django.test import Client
from django.test.utils import setup_test_environment

from benchmarks.bases import create_empty_database


class AbandonedTransaction(Exception):  # noqa: N818 - nothing went wrong
    """Rolls back."""


class ConcurrentWriter:
    def __init__(self, number, stop):
        from apps.risks.models import Risk  # noqa: PLC0415 (models need a configured Django)

        self.model, self.name, self.stop = Risk, f"w{number}", stop
        self.dice = random.Random(number)
        self.made, self.told = 0, []

    def run(self):
        """What was committed: [(revision, id)]."""
        try:
            while not self.stop.is_set():
                self.act()
        finally:
            connection.close()
        return self.told

    def act(self):
        from apps.history.models import create_revision  # noqa: PLC0415

        done = set()
        try:
            with transaction.atomic(), create_revision(reason=self.name) as act:
                self.give_up_a_part()
                for _ in range(self.dice.randint(1, 3)):
                    done.add(self.write())
                    time.sleep(self.dice.random() / 10)
                number = act.revision.pk
                if self.dice.random() < 0.25:
                    raise AbandonedTransaction
        except AbandonedTransaction:
            return
        self.told += [(number, name) for name in done]
        time.sleep(self.dice.random() / 50)

    def give_up_a_part(self):
        if self.dice.random() < 0.25:
            try:
                with transaction.atomic():
                    self.write()
                    raise AbandonedTransaction
            except AbandonedTransaction:
                pass

    def write(self):
        mine = self.model.objects.filter(public_id__startswith=f"{self.name}-").order_by("?").first()
        if mine and self.dice.random() < 0.5:
            mine.description += "x"
            mine.save()
            return mine.public_id
        self.made += 1
        name = f"{self.name}-{self.made}"
        self.model.objects.create(public_id=name, title=name, status="published")
        return name


def read_changes_feed(is_over, after):
    """What the changes say, page by page: [(revision, id)], until all is written and read."""
    client, seen = Client(), []
    for size in cycle([500, 500, 3]):  # mostly at the head, where a late one would be missed
        over = is_over()
        page = client.get(f"/api/v1/changes/?page_size={size}&after={after}").json()
        seen += [(entry["revision"], entry["id"]) for entry in page["results"]]
        after = page["cursor"]
        if over and not page["next"]:
            break
    return seen


def main(seconds, writers):
    """How many entries were committed, missed, told twice and told out of order."""
    stop = Event()
    with ThreadPoolExecutor(writers) as pool:
        running = [pool.submit(ConcurrentWriter(number, stop).run) for number in range(writers)]
        end = time.monotonic() + seconds

        def is_over():
            if time.monotonic() > end:
                stop.set()
            return all(each.done() for each in running)

        seen = read_changes_feed(is_over, 0)
        committed = [item for each in running for item in each.result()]
    wrong = {
        "missed": len({*committed} - {*seen}),
        "made up": len({*seen} - {*committed}),
        "told twice": len(seen) - len({*seen}),
        "out of order": sum(a[0] > b[0] for a, b in pairwise(seen)),
    }
    revisions = len({number for number, _ in committed})
    print(
        f"{revisions} revisions, {len(committed)} entries, "
        + ", ".join(f"{n} {what}" for what, n in wrong.items())
    )
    return sum(wrong.values()) or not committed


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskbase.settings")
    django.setup()
    setup_test_environment()
    asked = [int(word) for word in sys.argv[1:]]
    with create_empty_database(connection, "followers"):
        wrong = main(*(asked + [60, 8][len(asked) :]))
    sys.exit(bool(wrong))
