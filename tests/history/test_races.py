"""Edits of the same record at the same moment through the API and the admin: none is lost."""

import os
import re
import subprocess
import sys
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).parents[2]
PAIRS = 12  # a thousand take a quarter of an hour: python -m benchmarks.races 1000


def test_pairs_of_edits_lose_none(db, own_database):
    """In a database of its own, which for SQLite is a file: in memory two connections lock each other out."""
    command = [sys.executable, "-m", "benchmarks.races", str(PAIRS)]
    environ = os.environ | {"DATABASE_URL": own_database, "PREPARED_DATABASE": "yes"}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    tallies = re.findall(r"(\d+) pairs, (\d+) refused, (\d+) lost", done.stdout)
    assert [(pairs, lost) for pairs, _, lost in tallies] == [("4", "0")] * 3, connection.vendor
