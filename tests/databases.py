"""Databases that are filled once, kept, and copied for the tests.

Migrating takes 12 seconds, loading the shipped knowledge 4 more and MIT's repository another 20.
`--reuse-db` of pytest-django keeps one database per worker, but does not notice that a migration has
changed, and makes no copies. Here a kept database is filled again when a file that decides what it holds
has changed.

On SQLite a kept database is a file in var/tests/, on PostgreSQL a database beside that of the tests.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from pathlib import Path
from urllib.parse import quote

from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "tests"
MIT_DATA = ROOT.parent / "shared" / "data"
MIT_FILE = MIT_DATA / "mit-ai-risk-repository-v3.xlsx"


@dataclass(frozen=True)
class Content:
    """What a database holds: that of another one, and what `fill` adds to it."""

    name: str
    fill: Callable[[], object]
    files: tuple[str, ...]  # those that decide what is filled in
    start: "Content | None" = None

    @cached_property
    def stem(self) -> str:
        """The start of the key; settings other than those of the project have databases of their own."""
        module = os.environ["DJANGO_SETTINGS_MODULE"]
        return self.name if module == "riskbase.settings" else f"{module.replace('.', '-')}-{self.name}"

    @cached_property
    def key(self) -> str:
        """Changes with the files."""
        digest = hashlib.sha256()
        for path in sorted(path for pattern in self.files for path in ROOT.glob(pattern)):
            digest.update(path.read_bytes())
        return f"{self.stem}_{digest.hexdigest()[:12]}"


def migrate() -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)


def load_knowledge() -> None:
    call_command("load_knowledge", stdout=StringIO())


def import_mit() -> None:
    call_command("import_mit", MIT_FILE, stdout=StringIO())


EMPTY = Content("empty", migrate, ("apps/*/migrations/*.py", "apps/search/*.py"))
SHIPPED = Content(
    "shipped",
    lambda: call_command("load_knowledge", stdout=StringIO()),
    ("apps/**/*.py", "fixtures/*/*.yaml"),
    EMPTY,
)
MIT = Content(
    "mit",
    lambda: call_command("import_mit", MIT_FILE, stdout=StringIO()),
    (*SHIPPED.files, f"../{MIT_FILE.relative_to(ROOT.parent)}"),
    SHIPPED,
)


class TestDatabase:
    """The database of the tests of this process."""

    __test__ = False  # for pytest, which collects classes of this name

    def use(self, content: Content) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        with (FOLDER / f"{connection.vendor}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the first process fills a database, the others copy it
            self.fill(content)
        self.content = content

    def fill(self, content: Content) -> None:
        if not self.has(content):
            if content.start:
                self.fill(content.start)
            self.start(content)
            content.fill()
            self.save(content)
        self.load(content)

    def reset(self) -> None:
        """After a test whose transactions were committed. Django's `flush` would take 2 seconds more."""
        self.discard()
        self.use(self.content)

    @contextmanager
    def holding(self, content: Content) -> Iterator[None]:
        self.use(content)
        yield
        self.use(EMPTY)

    # What differs between the databases; on SQLite nothing is to be done for the last three.

    def has(self, content: Content) -> bool:
        raise NotImplementedError

    def load(self, content: Content) -> None:
        raise NotImplementedError

    def save(self, content: Content) -> None:
        raise NotImplementedError

    def start(self, content: Content) -> None: ...

    def discard(self) -> None: ...

    def drop(self) -> None: ...


class SQLiteDatabase(TestDatabase):
    """The tests' database is in memory, and is overwritten with the content."""

    def __init__(self) -> None:
        connection.close()
        connection.settings_dict["NAME"] = connection.creation._get_test_db_name()

    def get_path(self, content: Content) -> Path:
        return FOLDER / f"{content.key}.sqlite3"

    def has(self, content: Content) -> bool:
        return self.get_path(content).exists()

    def load(self, content: Content) -> None:
        connection.ensure_connection()
        with closing(sqlite3.connect(self.get_path(content))) as kept:
            kept.backup(connection.connection)

    def save(self, content: Content) -> None:
        for old in FOLDER.glob(f"{content.stem}_*.sqlite3"):
            old.unlink()
        unfinished = FOLDER / f"unfinished-{os.getpid()}.sqlite3"
        with closing(sqlite3.connect(unfinished)) as kept:
            connection.connection.backup(kept)
        unfinished.replace(self.get_path(content))

    @contextmanager
    def copy_for_processes(self, folder: Path) -> Iterator[str]:
        path = folder / "own.sqlite3"
        shutil.copy(self.get_path(EMPTY), path)
        yield f"sqlite:///{path}"


class PostgreSQLDatabase(TestDatabase):
    """Each content has a copy for this process; the connection changes from one to another."""

    def __init__(self) -> None:
        self.own_name = connection.settings_dict["NAME"]
        self.test_name = connection.creation._get_test_db_name()
        self.copies: set[str] = set()

    def connect_to(self, name: str) -> None:
        connection.close()
        connection.close_pool()
        connection.settings_dict["NAME"] = name

    def copy(self, template: str, name: str) -> None:
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def run(self, sql: str, *values: str) -> list[tuple]:
        with connection._nodb_cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    def get_kept_name(self, content: Content) -> str:
        return f"{self.own_name}_{content.key}"

    def has(self, content: Content) -> bool:
        return bool(self.run("SELECT 1 FROM pg_database WHERE datname = %s", self.get_kept_name(content)))

    def start(self, content: Content) -> None:
        self.use_copy(content, self.get_kept_name(content.start) if content.start else "template1")

    def load(self, content: Content) -> None:
        self.use_copy(content, self.get_kept_name(content))

    def use_copy(self, content: Content, template: str) -> None:
        name = f"{self.test_name}_{content.name}"
        self.connect_to(name)
        if name not in self.copies:
            self.copy(template, name)
            self.copies.add(name)

    def save(self, content: Content) -> None:
        """The name is given last: a copy that was interrupted has another one."""
        filled, unfinished = connection.settings_dict["NAME"], f"{self.own_name}_unfinished"
        self.connect_to(self.own_name)
        for (old,) in self.run(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
            f"{self.own_name}_{content.name}_",
        ):
            self.run(f'DROP DATABASE "{old}"')
        self.copy(filled, unfinished)
        self.run(f'ALTER DATABASE "{unfinished}" RENAME TO "{self.get_kept_name(content)}"')

    def discard(self) -> None:
        self.copies.discard(connection.settings_dict["NAME"])

    @contextmanager
    def copy_for_processes(self, folder: Path) -> Iterator[str]:
        name, server = f"{self.test_name}_own", connection.settings_dict
        self.copy(self.get_kept_name(EMPTY), name)
        user = ":".join(quote(server[part]) for part in ("USER", "PASSWORD"))
        host = quote(server["HOST"], safe="")
        yield f"postgres://{user}@{host}:{server['PORT'] or 5432}/{name}"
        self.run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def drop(self) -> None:
        self.connect_to(self.own_name)
        for name in self.copies:
            self.run(f'DROP DATABASE "{name}" WITH (FORCE)')


def open_test_database() -> TestDatabase:
    return {"sqlite": SQLiteDatabase, "postgresql": PostgreSQLDatabase}[connection.vendor]()
