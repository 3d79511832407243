"""A noun of an app of its own is on every surface, without a change in any other file."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_new_noun_is_on_every_surface(tmp_path: Path) -> None:
    """In a process of its own: URLs, router and schema are built when they are first imported."""
    environ = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/base.sqlite3"}
    environ.pop("PYTEST_XDIST_WORKER", None)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command += ["--ds=tests.registry.settings", "tests/registry/surfaces.py"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:]
