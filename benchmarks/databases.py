"""Databases for benchmarks, which are removed when the benchmark ends."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def create_shipped_environment() -> Iterator[dict[str, str]]:
    """The environment of a process with a new SQLite database that holds the shipped knowledge."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "RISKBASE_DATA": folder}
        environment.pop("DATABASE_URL", None)
        for command in ("migrate", "load_knowledge"):
            run = [sys.executable, "manage.py", command, "-v0"]
            subprocess.run(run, cwd=ROOT, env=environment, check=True, capture_output=True)
        yield environment


def run_benchmark_process(environment: dict[str, str], module: str, *arguments: str) -> str:
    """The output of a benchmark that runs in a process of its own, so that its peak memory is separate."""
    run = [sys.executable, "-m", module, *arguments]
    return subprocess.run(run, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


@contextmanager
def create_empty_database(connection: BaseDatabaseWrapper, name: str) -> Iterator[None]:
    """An empty database on the server of a connection, for several threads."""
    if os.environ.get(
        "PREPARED_DATABASE"
    ):  # the tests set it: the database of DATABASE_URL is empty and migrated
        yield
        return
    with tempfile.TemporaryDirectory() as folder:
        # A file, because two connections to an SQLite database in memory would lock each other out.
        file = str(Path(folder) / f"{name}.sqlite3")
        own = file if connection.vendor == "sqlite" else f"{name}_{os.getpid()}"
        connection.settings_dict["TEST"]["NAME"] = own
        connection.creation.create_test_db(verbosity=0)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
