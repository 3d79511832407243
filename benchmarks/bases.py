"""Bases to measure with, gone when the measuring ends."""

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def create_shipped_environment():
    """The environment of a process for which there is a new base, on SQLite, with what ships."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "RISKBASE_DATA": folder}
        environment.pop("DATABASE_URL", None)
        for command in ("migrate", "load_knowledge"):
            run = [sys.executable, "manage.py", command, "-v0"]
            subprocess.run(run, cwd=ROOT, env=environment, check=True, capture_output=True)
        yield environment


def run_benchmark_process(environment, module, *words):
    """What a benchmark says that runs in a process of its own, so that the peak is its own as well."""
    run = [sys.executable, "-m", module, *words]
    return subprocess.run(run, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


@contextmanager
def create_empty_database(connection, name):
    """An empty base on the connection's server, for several threads: of SQLite a file."""
    with tempfile.TemporaryDirectory() as folder:
        # In memory, two connections of SQLite would lock each other out.
        file = str(Path(folder) / f"{name}.sqlite3")
        own = file if connection.vendor == "sqlite" else f"{name}_{os.getpid()}"
        connection.settings_dict["TEST"]["NAME"] = own
        connection.creation.create_test_db(verbosity=0)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
