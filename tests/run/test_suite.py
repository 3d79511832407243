"""What `make test` says it ran and left out."""

import subprocess
import sys

import pytest

from tests import suite

TESTS = """
import pytest
def test_passes(): pass
def test_fails(): assert False
@pytest.mark.skip(reason="the data are not here")
def test_skips(): pass
@pytest.mark.xfail(reason="known")
def test_known(): assert False
"""


@pytest.fixture
def junit(tmp_path):
    (tmp_path / "test_four.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider"]
    subprocess.run([*command, "--junitxml=report.xml"], cwd=tmp_path, check=False, capture_output=True)
    return tmp_path / "report.xml"


def part(where="on SQLite", **counts):
    return suite.Part("sqlite", where, "", {}, **counts)


def test_the_counts_come_from_pytest_itself(junit):
    sqlite = part()
    suite.count(sqlite, junit, code=1)
    assert (sqlite.ran, sqlite.failed, sqlite.skipped) == (3, 1, ["the data are not here"])


def test_a_run_that_breaks_off_without_a_report_has_failed(tmp_path):
    sqlite = part()
    suite.count(sqlite, tmp_path / "none.xml", code=3)
    assert not suite.succeeded([sqlite, part(ran=5)], [], strict=False)
    assert suite.summary([sqlite], []) == "Ran: nothing. Failed: the run on SQLite. Left out: nothing."


def test_the_summary_is_one_line():
    parts = [part(ran=512), part("on PostgreSQL 15", ran=512), part("in Chromium 156", ran=23)]
    said = "Ran: 512 tests on SQLite, 512 on PostgreSQL 15, 23 in Chromium 156. Left out: nothing."
    assert suite.summary(parts, []) == said


def test_the_summary_names_failures_and_what_was_left_out():
    said = "Ran: 9 tests on SQLite. Failed: 2 on SQLite. Left out: PostgreSQL (none here)."
    assert suite.summary([part(ran=9, failed=2)], ["PostgreSQL (none here)"]) == said


def test_skipped_tests_and_empty_parts_count_as_left_out():
    parts = [part(ran=4, skipped=["no data", "no data"]), part("in Chromium 156")]
    assert suite.unseen(parts) == ["2 skipped (no data)", "tests in Chromium 156 (none ran)"]


def test_only_strict_fails_for_what_was_left_out():
    assert suite.succeeded([part(ran=4)], ["PostgreSQL (none here)"], strict=False)
    assert not suite.succeeded([part(ran=4)], ["PostgreSQL (none here)"], strict=True)
    assert suite.succeeded([part(ran=4)], [], strict=True)


def test_nothing_run_is_no_success():
    assert not suite.succeeded([part()], [], strict=False)


def test_a_server_that_does_not_answer_is_told(monkeypatch):
    monkeypatch.setenv("TEST_POSTGRES_URL", "postgres://someone:secret@127.0.0.1:1/name")
    url, why = suite.find_postgres()
    assert url is None
    assert why.startswith("PostgreSQL (127.0.0.1: ")
    assert "secret" not in why


def test_a_server_named_by_database_url_is_used(monkeypatch):
    monkeypatch.delenv("TEST_POSTGRES_URL", raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://example.org/name")
    assert suite.postgres_urls() == ["postgresql://example.org/name"]


def test_without_one_named_the_local_servers_are_tried(monkeypatch):
    monkeypatch.delenv("TEST_POSTGRES_URL", raising=False)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///somewhere")
    monkeypatch.setenv("LOGNAME", "ada")
    first, *others = suite.postgres_urls()
    assert first.startswith("postgres://ada@127.0.0.1:5432/riskbase_")
    assert len(others) == 2


def test_a_chromium_says_its_version(monkeypatch, tmp_path):
    chromium = tmp_path / "chromium"
    chromium.write_text("#!/bin/sh\necho Chromium 156.0.8078.79 built on Debian\n")
    chromium.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(chromium))
    assert suite.find_chromium() == (str(chromium), "Chromium 156")


def test_without_a_chromium_the_browser_tests_are_left_out(monkeypatch, tmp_path):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert suite.find_chromium() == (None, "browser tests (no Chromium found; CHROMIUM can name one)")
