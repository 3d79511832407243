"""The examples, run as a reader would run them, against a live base."""

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from apps.exports.dump.build import build_dump
from tests.factories import make_risk, make_source

pytestmark = pytest.mark.django_db(transaction=True)

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def base(live_server):
    """Three risks of one subdomain, two of them by humans, and one that nobody coded."""
    source = make_source(public_id="who-2024")
    for number, entity in enumerate(("human", "human", "ai", "not-coded"), 1):
        make_risk("6.1", public_id=f"risk-{number}", entity=entity, source=source)
    build_dump()
    return live_server.url


def run(base, folder, *command):
    environ = os.environ | {"RISKBASE": base}
    done = subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_python_shows_shares_and_leads_to_the_records(base, tmp_path):
    output = run(base, tmp_path, sys.executable, EXAMPLES / "causal_by_domain.py")
    assert "0.67" in output
    assert "2 risks in 6.1, human" in output
    assert "who-2024" in output
    assert "Data revision" in output


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_r_counts_the_same_shares_from_the_rows(base, tmp_path):
    output = run(base, tmp_path, "Rscript", EXAMPLES / "causal_by_domain.R")
    assert "0.67" in output
    assert "4 risks, 3 of them in a subdomain and coded" in output


def test_curl_asks_again_only_for_what_changed(base, tmp_path):
    run(base, tmp_path, "sh", EXAMPLES / "keep_up.sh")
    first = (tmp_path / "cursor").read_text()
    assert '"id":"risk-4"' in (tmp_path / "changes.json").read_text().replace('": "', '":"')
    cut_short(tmp_path / "riskbase.ndjson.gz")
    make_risk(public_id="risk-5")
    run(base, tmp_path, "sh", EXAMPLES / "keep_up.sh")
    assert "risk-5" in (tmp_path / "risks.csv").read_text()
    assert (tmp_path / "cursor").read_text() != first
    assert b"risk-4" in gzip.decompress((tmp_path / "riskbase.ndjson.gz").read_bytes())
    (tmp_path / "risks.csv").write_text("kept")
    run(base, tmp_path, "sh", EXAMPLES / "keep_up.sh")
    assert (tmp_path / "risks.csv").read_text() == "kept"


def cut_short(path):
    """As if the connection had broken."""
    path.write_bytes(path.read_bytes()[:100])
