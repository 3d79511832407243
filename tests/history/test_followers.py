"""A client that follows by cursor gets every change once, however many write at the same time."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.postgresql  # SQLite has one writer at a time anyway
def test_a_reader_receives_each_change_once_while_writers_race(own_database):
    command = [sys.executable, "-m", "benchmarks.followers", "8", "6"]  # seconds, writers
    environ = os.environ | {"DATABASE_URL": own_database, "PREPARED_DATABASE": "yes"}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    revisions, entries, *wrong = map(int, re.findall(r"\d+", done.stdout))
    assert entries >= revisions > 5 and wrong == [0, 0, 0, 0]
