"""A database made before the packages were rearranged migrates and keeps every record, revision and draft.

README.md beside this file says how the dumps were made.
"""

import gzip
import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

FOLDER = Path(__file__).resolve().parent
# What a migration may change: rows that Django itself keeps, and how a draft stores what it proposes.
DJANGO_TABLES = {"auth_permission", "auth_group_permissions", "django_content_type", "django_migrations"}
CHANGED_COLUMNS = {"history_draftchange": {"sent"}}

pytestmark = pytest.mark.django_db  # the dump of the database that the tests run on is tested


class OldSqlite:
    """A file that the dump is restored into."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "old.sqlite3"
        self.url = f"sqlite:///{self.path}"

    def restore(self, dump: str) -> None:
        with closing(sqlite3.connect(self.path)) as database:
            database.executescript(dump)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as database:
            return database.execute(sql).fetchall()

    def columns(self, table: str) -> list[str]:
        return [row[1] for row in self.query(f'PRAGMA table_info("{table}")')]

    def drop(self) -> None:
        """The folder is removed by pytest."""


class OldPostgresql:
    """A database of its own on the server of the tests."""

    def __init__(self, folder: Path) -> None:
        config = connection.settings_dict
        self.name = f"old_schema_{os.getpid()}"
        server = f"{config['USER']}:{config['PASSWORD']}@{config['HOST']}:{config['PORT'] or 5432}"
        self.server, self.url = f"postgresql://{server}/postgres", f"postgresql://{server}/{self.name}"

    def restore(self, dump: str) -> None:
        self.administrate(f"CREATE DATABASE {self.name} TEMPLATE template0 ENCODING 'UTF8'")
        with psycopg.connect(self.url) as database:
            database.execute(dump)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as database:
            return database.execute(sql).fetchall()

    def columns(self, table: str) -> list[str]:
        rows = self.query(
            f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'"
            " AND is_generated = 'NEVER' ORDER BY ordinal_position"
        )
        return [name for (name,) in rows]

    def administrate(self, sql: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as database:
            database.execute(sql)

    def drop(self) -> None:
        self.administrate(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")


class Upgrade:
    """The old database, its rows before and after the migration, and what is expected in it."""

    def __init__(self, folder: Path) -> None:
        self.expected = json.loads((FOLDER / f"old_schema.{connection.vendor}.json").read_text())
        kind = {"sqlite": OldSqlite, "postgresql": OldPostgresql}[connection.vendor]
        self.database = kind(folder)
        self.folder = folder

    def run(self) -> None:
        with gzip.open(FOLDER / f"old_schema.{connection.vendor}.sql.gz", "rt", encoding="utf-8") as dump:
            self.database.restore(dump.read())
        self.columns = {table: self.database.columns(table) for table in self.expected["tables"]}
        self.before = self.read_rows()
        self.run_python("manage.py", "migrate", "-v0")
        self.after = self.read_rows()

    def publish_drafts(self) -> dict[str, Any]:
        return json.loads(self.run_python("-m", "tests.migrations.publish_drafts", "root"))

    def read_rows(self) -> dict[str, list[str]]:
        """The rows of every table with the columns that it had before, each as one text."""
        return {table: self.read_table(table) for table in self.expected["tables"]}

    def read_table(self, table: str) -> list[str]:
        kept = [name for name in self.columns[table] if name not in CHANGED_COLUMNS.get(table, ())]
        names = ", ".join(f'"{name}"' for name in kept)
        return sorted(map(repr, self.database.query(f'SELECT {names} FROM "{table}"')))

    def run_python(self, *words: str) -> str:
        environment = {**os.environ, "DATABASE_URL": self.database.url, "RISKBASE_DATA": str(self.folder)}
        command = [sys.executable, *words]
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def upgrade(tmp_path_factory):
    upgrade = Upgrade(tmp_path_factory.mktemp("old"))
    try:
        upgrade.run()
        yield upgrade
    finally:
        upgrade.database.drop()


def test_the_dump_holds_what_it_is_expected_to_hold(upgrade):
    assert {table: len(rows) for table, rows in upgrade.before.items()} == upgrade.expected["tables"]


def test_every_row_of_every_table_is_kept(upgrade):
    lost = {
        table: [row for row in rows if row not in upgrade.after[table]][:3]
        for table, rows in upgrade.before.items()
        if table not in DJANGO_TABLES and upgrade.after[table] != rows
    }
    assert lost == {}


def test_every_record_and_revision_is_there(upgrade):
    query = upgrade.database.query
    for model, records in upgrade.expected["records"].items():
        table = model.replace(".", "_")
        found = query(f"SELECT id, public_id, title, status, replaced_by_id FROM {table} ORDER BY id")
        names = ("id", "public_id", "title", "status", "replaced_by")
        assert found == [tuple(record[name] for name in names) for record in records], model
    revisions = query("SELECT id FROM history_revision ORDER BY id")[: len(upgrade.expected["revisions"])]
    assert [number for (number,) in revisions] == [row[0] for row in upgrade.expected["revisions"]]


def test_every_draft_keeps_its_author_its_stage_and_what_it_proposes(upgrade):
    sql = "SELECT d.id, d.model, d.record, d.title, d.reason, u.username, d.stage, d.follows_id, d.note"
    sql += " FROM history_draftchange d LEFT JOIN auth_user u ON u.id = d.user_id ORDER BY d.id"
    names = ("id", "model", "record", "title", "reason", "user", "stage", "follows", "note")
    drafts = upgrade.expected["drafts"]
    assert upgrade.database.query(sql) == [tuple(draft[name] for name in names) for draft in drafts]
    stored = {row[0]: repr(row) for row in upgrade.database.query("SELECT * FROM history_draftchange")}
    missing = {
        draft["id"]: [word for word in find_words(draft["proposes"]) if word not in stored[draft["id"]]]
        for draft in drafts
    }
    assert not any(missing.values()), missing


def find_words(proposed):
    """The words of all texts that a draft proposes."""
    values = [proposed["fields"], *(link.get("values", {}) for link in proposed["links"])]
    texts = [text for part in values for text in part.values() if isinstance(text, str)]
    return {word for text in texts for word in re.findall(r"\w{4,}", text)}


def test_the_admin_shows_old_plans_and_histories_and_publishes_old_drafts(upgrade):
    done = upgrade.publish_drafts()
    assert {address: status for address, status in done["pages"].items() if status != 200} == {}
    published = done["drafts"]
    open_drafts = [draft for draft in upgrade.expected["drafts"] if draft["stage"] == "open"]
    wrong = {
        draft["id"]: (found["stage"], found["writes"])
        for draft in open_drafts
        if (found := published[str(draft["id"])])
        if (found["stage"] == "published") != draft["publishable"] or found["writes"] != draft["writes"]
    }
    assert wrong == {} and len(open_drafts) == len(published)
