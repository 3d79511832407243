"""Check that no edit is lost when two people change the same record at the same time.

.venv/bin/python -m benchmarks.races 1000        pairs, on the database server of DATABASE_URL

Each pair edits a record of its own through the API, the admin, or one through each: two fields, or the same
one. Whoever is refused reads the change of the other and sends the edit again. Every edit must be in the
history, and in the record unless a later edit replaced it. The exit status is 1 if an edit is lost. The
database is created and removed.
"""

import logging
import os
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from threading import Barrier
from typing import Any

import django
from django.db import connection
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse

from benchmarks.databases import create_empty_database

# refused: the first attempt, because of the change of the other
TALLY_COLUMNS = ("pairs", "refused", "lost", "seconds")


class ApiEditor:
    def __init__(self, client: Client) -> None:
        self.client = client

    def open(self, risk: Any) -> None:
        self.url = f"/api/v1/risks/{risk.public_id}/"
        self.tag = self.client.get(self.url)["ETag"]

    def save(self, **edit: str) -> bool:
        """Whether the edit was written. If not, the change of the other has now been read."""
        headers = {"If-Match": self.tag}
        answer = self.client.patch(self.url, edit, "application/json", headers=headers)
        if answer.status_code == 412:
            self.tag = answer.json()["etag"]
        elif answer.status_code != 200:
            raise AssertionError(answer.content)
        return answer.status_code == 200


class AdminEditor:
    def __init__(self, client: Client) -> None:
        self.client = client

    def open(self, risk: Any) -> None:
        self.url = reverse("admin:risks_risk_change", args=[risk.pk])
        self.page = self.client.get(self.url)

    def save(self, **edit: str) -> bool:
        """As above. The form that is returned contains both changes."""
        answer = self.client.post(self.url, read_form_data(self.page) | edit)
        if answer.status_code == 200:
            self.page = answer
        elif answer.status_code != 302:
            raise AssertionError(answer.content)
        return answer.status_code == 302


def read_form_data(page: Any) -> dict[str, Any]:
    """The values that a browser would send from the form."""
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {bound.html_name: bound.value() for form in forms for bound in form}
    return {name: value for name, value in data.items() if value is not None and value is not False}


class EditRace:
    def __init__(self, pool: ThreadPoolExecutor, users: list[Any]) -> None:
        self.pool, self.users, self.barrier = pool, users, Barrier(2)

    def save(self, editor: Any, edit: dict[str, str]) -> bool:
        try:
            self.barrier.wait(timeout=60)
            return editor.save(**edit)
        finally:
            connection.close()

    def run(self, editors: list[Any], risk: Any, edits: tuple[dict[str, str], ...]) -> tuple[int, int]:
        """The number of edits that were refused at first, and the number of edits that were lost."""
        for editor in editors:
            editor.open(risk)
        saved = list(self.pool.map(self.save, editors, edits))
        for editor, edit, done in zip(editors, edits, saved, strict=True):
            if not done and not editor.save(**edit):
                raise AssertionError("The edit was refused again, although nobody else wrote.")
        return saved.count(False), self.count_lost(risk, edits)

    def count_lost(self, risk: Any, edits: tuple[dict[str, str], ...]) -> int:
        rows = list(risk.history.select_related("revision").order_by("history_id"))[1:]
        written = {
            (row.revision.user_id, name, getattr(row, name)) for row in rows for name in edits[0] | edits[1]
        }
        risk.refresh_from_db()
        current = {(name, getattr(risk, name)) for edit in edits for name in edit}
        is_same = edits[0].keys() == edits[1].keys()
        lost = 0
        for user, edit in zip(self.users, edits, strict=True):
            [item] = edit.items()
            lost += (user.pk, *item) not in written or (item not in current and not is_same)
        return lost + (is_same and not current & {item for edit in edits for item in edit.items()})


def main(pairs: int) -> int:
    from django.contrib.auth import get_user_model  # noqa: PLC0415 (models need a configured Django)

    from apps.risks.models import Risk  # noqa: PLC0415

    users = [get_user_model().objects.create_superuser(name) for name in ("anna", "ben")]
    clients = [Client(), Client()]
    for client, user in zip(clients, users, strict=True):
        client.force_login(user)
    kinds = {
        "API, API": (ApiEditor, ApiEditor),
        "admin, admin": (AdminEditor, AdminEditor),
        "API, admin": (ApiEditor, AdminEditor),
    }
    tallies = {name: Counter() for name in kinds}
    with ThreadPoolExecutor(2) as pool:
        race = EditRace(pool, users)
        for number, name in zip(range(pairs), cycle(kinds), strict=False):
            editors = [kind(client) for kind, client in zip(kinds[name], clients, strict=True)]
            risk = Risk.objects.create(title="Old", description="Old", status="published")
            second = "title" if number % 2 else "description"
            edits = {"title": f"First {number}"}, {second: f"Second {number}"}
            start = time.perf_counter()
            refused, lost = race.run(editors, risk, edits)
            tallies[name] += Counter(pairs=1, refused=refused, lost=lost, seconds=time.perf_counter() - start)
            if number % 100 == 99:
                print(f"{number + 1} of {pairs} pairs", file=sys.stderr, flush=True)
    for kind, tally in tallies.items():
        print(f"{kind:13}" + ", ".join(f"{tally[name]:.0f} {name}" for name in TALLY_COLUMNS))
    return sum(tally["lost"] for tally in tallies.values())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskbase.settings")
    django.setup()
    setup_test_environment()
    logging.disable()  # each refusal is a warning
    with create_empty_database(connection, "races"):
        lost = main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    sys.exit(bool(lost))
