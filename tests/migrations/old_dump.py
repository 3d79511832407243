"""Describe and dump a database of the old schema, with the code of commit 9c2280b. See README.md."""

import gzip
import re
import sqlite3
import subprocess
from contextlib import closing

from apps.core.models import Record
from apps.history.models import DraftChange, Revision
from apps.ingest.models import Plan
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client

from describe_revision import describe_revision
from old_curator import PROPOSED

COMMIT = "9c2280b"
# Tables whose content says nothing of the knowledge or of its curation.
VOLATILE = {"django_session"}

# --- What the dump is expected to hold -----------------------------------------------------------


def describe_database():
    """Counts, records, revisions and drafts, with their keys."""
    return {
        "commit": COMMIT,
        "vendor": connection.vendor,
        "tables": count_rows(),
        "records": {
            model._meta.label_lower: [
                {
                    "id": record.pk, "public_id": record.public_id, "title": record.title,
                    "status": record.status, "replaced_by": record.replaced_by_id,
                    "revisions": list(
                        model.history.filter(id=record.pk).order_by("revision").distinct()
                        .values_list("revision", flat=True)
                    ),
                }
                for record in model.objects.order_by("pk")
            ]
            for model in apps.get_models() if issubclass(model, Record)
        },
        "revisions": [
            [item.pk, item.user and item.user.username, item.reason, item.batch, item.token]
            for item in Revision.objects.select_related("user").order_by("pk")
        ],
        "drafts": [describe_draft(draft) for draft in DraftChange.objects.order_by("pk")],
        "plans": [
            [plan.pk, plan.dataset, plan.version, plan.state, plan.revision_id, plan.rows.count()]
            for plan in Plan.objects.order_by("pk")
        ],
    }  # fmt: skip


def count_rows():
    """The number of rows of every table, without those of the search index."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = {}
        for name in sorted(names):
            if not re.search(r"_fts(_\w+)?$", name) and name not in VOLATILE:
                cursor.execute(f'SELECT count(*) FROM "{name}"')
                found[name] = cursor.fetchone()[0]
    return found


def describe_draft(draft):
    model = apps.get_model(draft.model)
    record = model.objects.get(pk=draft.record)
    return {
        "id": draft.pk, "model": draft.model, "record": draft.record, "public_id": record.public_id,
        "title": draft.title, "reason": draft.reason, "user": draft.user.username, "stage": draft.stage,
        "authors": draft.authors, "follows": draft.follows_id, "note": draft.note,
        "decided_by": draft.decided_by and draft.decided_by.username, "revision": draft.revision_id,
        "seen": int(draft.sent["seen"][0]),
        "proposes": PROPOSED[draft.pk],
        **(describe_outcome(draft) if draft.stage == "open" else {}),
    }  # fmt: skip


def describe_outcome(draft):
    """Whether the draft can be published, and what that would write."""
    root = Client()
    root.force_login(get_user_model().objects.get(username="root"))
    with transaction.atomic():
        root.post(draft.get_absolute_url(), {"_publish": "yes"})
        draft.refresh_from_db()
        is_published = draft.stage == "published"
        found = describe_revision(draft.revision_id) if is_published else []
        transaction.set_rollback(True)
    draft.refresh_from_db()
    return {"publishable": is_published, "writes": found}


# --- The dump ------------------------------------------------------------------------------------


def dump_database(folder):
    dump = {"sqlite": dump_sqlite, "postgresql": dump_postgresql}[connection.vendor]()
    path = folder / f"old_schema.{connection.vendor}.sql.gz"
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(dump.encode())
    print(f"{path}: {path.stat().st_size:,} bytes")


def dump_sqlite():
    """All tables and rows; then the search index, whose own tables SQLite fills when it is rebuilt."""
    name = connection.settings_dict["NAME"]
    connection.close()
    with closing(sqlite3.connect(name)) as database:
        objects = database.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
        ).fetchall()
        virtual = [name for _, name, _, sql in objects if sql.startswith("CREATE VIRTUAL TABLE")]
        plain = [
            row for row in objects
            if not any(row[1] == name or row[1].startswith(f"{name}_") for name in virtual)
            and row[0] != "trigger" and not row[1].startswith("sqlite_")
        ]  # fmt: skip
        lines = ["BEGIN TRANSACTION;"]
        for kind, name, _, sql in plain:
            if kind == "table":
                lines += [f"{sql};", *insert_rows(database, name)]
        lines += [f"{sql};" for kind, _, _, sql in plain if kind != "table"]
        lines += insert_rows(database, "sqlite_sequence", "DELETE FROM sqlite_sequence;")
        lines += [f"{sql};" for _, name, _, sql in objects if name in virtual]
        for name in virtual:
            [rank] = database.execute(f"SELECT v FROM {name}_config WHERE k = 'rank'").fetchone()
            lines.append(f"INSERT INTO {name} ({name}, rank) VALUES ('rank', '{rank}');")
            lines.append(f"INSERT INTO {name} ({name}) VALUES ('rebuild');")
        lines += [f"{sql};" for kind, _, _, sql in objects if kind == "trigger"]
    return "\n".join([*lines, "COMMIT;", ""])


def insert_rows(database, table, *before):
    columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
    values = "||','||".join(f'quote("{column}")' for column in columns)
    rows = database.execute(f"""SELECT {values} FROM "{table}" """)
    return [*before, *(f'INSERT INTO "{table}" VALUES({row});' for (row,) in rows)]


def dump_postgresql():
    config = connection.settings_dict
    connection.close()
    url = f"postgresql://{config['USER']}@{config['HOST']}:{config['PORT']}/{config['NAME']}"
    command = ["pg_dump", "--no-owner", "--no-acl", "--inserts", "--rows-per-insert=200", url]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # Commands of psql are none of SQL.
    lines = [line for line in text.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]
    return "\n".join([*lines, ""])
