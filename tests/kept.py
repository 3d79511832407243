"""A migrated database that the tests' own start as copies of, kept until a migration or an index changes.

SQLite's is a file in var/tests/, PostgreSQL's a database `kept_…` beside the tests' own. Django still
migrates each copy, and finds nothing left but what models without a migration ask for.
"""

import fcntl
import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "tests"
CODE = ("*/migrations/*.py", "search/*.py")


class Start:
    """While the tests' database is made: others wait, so that the first migrates and they copy."""

    def __init__(self):
        FOLDER.mkdir(parents=True, exist_ok=True)
        self.turn = (FOLDER / "kept.lock").open("w")
        fcntl.flock(self.turn, fcntl.LOCK_EX)
        self.kept = KINDS[connection.vendor]()
        self.copied = self.kept.copy()

    def done(self):
        if not self.copied:
            self.kept.keep()
        self.kept.close()
        self.turn.close()


def digest():
    """Tells the code that the kept database was made by."""
    files = sorted(file for pattern in CODE for file in (ROOT / "apps").glob(pattern))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


class KeptFile:
    def __init__(self):
        self.path = FOLDER / f"kept-{digest()}.sqlite3"
        self.memory = sqlite3.connect(connection.creation._get_test_db_name(), uri=True)

    def copy(self):
        """Fill the memory that Django makes the tests' database in; whether there was something to copy."""
        if not self.path.exists():
            return False
        with closing(sqlite3.connect(self.path)) as file:
            file.backup(self.memory)
        return True

    def keep(self):
        for old in FOLDER.glob("kept-*.sqlite3"):
            old.unlink()
        unfinished = FOLDER / f"unfinished-{os.getpid()}.sqlite3"
        with closing(sqlite3.connect(unfinished)) as file:
            self.memory.backup(file)
        unfinished.replace(self.path)

    def close(self):
        self.memory.close()


class KeptDatabase:
    def __init__(self):
        self.name = f"kept_{connection.settings_dict['NAME']}"
        self.digest = digest()

    def copy(self):
        """Name it as the template of the tests' database; whether it is there and current."""
        if current := self.said() == self.digest:
            connection.settings_dict["TEST"]["TEMPLATE"] = self.name
        return current

    def said(self):
        sql = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        with connection._nodb_cursor() as cursor:
            cursor.execute(sql, [self.name])
            return (cursor.fetchone() or [None])[0]

    def keep(self):
        """The comment comes last: a copy that broke off has none and is made again."""
        source = connection.ops.quote_name(connection.settings_dict["NAME"])
        kept = connection.ops.quote_name(self.name)
        connection.close()
        connection.close_pool()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {kept}")
            cursor.execute(f"CREATE DATABASE {kept} TEMPLATE {source}")
            cursor.execute(f"COMMENT ON DATABASE {kept} IS '{self.digest}'")

    def close(self):
        """Nothing is held open."""


KINDS = {"sqlite": KeptFile, "postgresql": KeptDatabase}
