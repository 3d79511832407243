"""`kill -9` in the middle of an import leaves nothing of it; right after its commit, all of it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ingest.mit_lines import PAPER, RISK
from tests.ingest.workbooks import save_csv

ROOT = Path(__file__).parents[2]
RISKS = 30


@pytest.fixture
def told(tmp_path, db, own_database):
    risks = [RISK | {"Ev_ID": f"01.{n:02}.00", "Risk category": f"Theft {n}"} for n in range(1, RISKS + 1)]
    save_csv(tmp_path / "risks.csv", [PAPER, *risks])
    done = subprocess.run(
        [sys.executable, "-m", "tests.ingest.kills", tmp_path / "risks.csv"],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": own_database, "RISKBASE_DATA": str(tmp_path / "base")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_an_import_that_is_killed_is_nothing_or_all(told):
    runs = [*told["plan"], *told["apply"]]
    assert [(run["said"], run["as before"]) for run in runs] == [(None, True)] * 12, runs
    assert told["plans"] == ["applied"]
    rows = {
        label: told["rows"][label] for label in ("risks.risk", "risks.historicalrisk", "history.revision")
    }
    assert rows == {"risks.risk": 30, "risks.historicalrisk": 30, "history.revision": 2}
