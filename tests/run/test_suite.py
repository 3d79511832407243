"""What `make test` runs, and how it reports that."""

import os
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
def reports(tmp_path, monkeypatch):
    """The folder of the reports, with that of a run of the tests above."""
    monkeypatch.setattr(suite, "REPORTS", tmp_path)
    (tmp_path / "test_four.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-q", "--junitxml=sqlite.xml", "-p", "no:cacheprovider"]
    environ = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    subprocess.run(command, cwd=tmp_path, env=environ, check=False, capture_output=True)
    return tmp_path


def make_run(where="on SQLite", name="sqlite", **results):
    return suite.TestRun(name, where, "", {}, **results)


def test_the_results_come_from_the_report_of_pytest(reports):
    run = make_run()
    suite.read_report(run, code=1)
    assert (run.ran, run.failed, run.skipped) == (3, 1, ["the data are not here"])
    assert {name for _, name in run.durations} >= {"test_four::test_passes on SQLite"}


def test_an_interrupted_run_without_a_report_has_failed(tmp_path, monkeypatch):
    monkeypatch.setattr(suite, "REPORTS", tmp_path)
    run = make_run()
    suite.read_report(run, code=3)
    assert not suite.has_succeeded([run, make_run(ran=5)], [], strict=False)
    assert suite.summarize([run], []) == "Ran: nothing. Failed: the run on SQLite. Left out: nothing."


def test_the_runs_go_side_by_side_and_the_first_shows_its_progress(reports, monkeypatch, capfd):
    started = []

    def start(run, arguments, output):
        started.append(run.name)
        return subprocess.Popen([sys.executable, "-c", f"print('output of {run.name}')"], stdout=output)

    monkeypatch.setattr(suite, "start_run", start)
    suite.do_runs([make_run(), make_run("on PostgreSQL", "postgres")], [])
    shown = capfd.readouterr().out
    assert started == ["sqlite", "postgres"]
    assert "output of sqlite" in shown
    assert shown.endswith("Tests on PostgreSQL\noutput of postgres\n\n")


def test_the_summary_is_one_line():
    runs = [make_run(ran=512), make_run("on PostgreSQL 15", ran=512), make_run("in Chromium 156", ran=23)]
    expected = "Ran: 512 tests on SQLite, 512 on PostgreSQL 15, 23 in Chromium 156. Left out: nothing."
    assert suite.summarize(runs, []) == expected


def test_the_summary_names_failures_and_what_was_left_out():
    expected = "Ran: 9 tests on SQLite. Failed: 2 on SQLite. Left out: PostgreSQL (none here)."
    assert suite.summarize([make_run(ran=9, failed=2)], ["PostgreSQL (none here)"]) == expected


def test_the_slowest_tests_of_all_runs_are_listed():
    runs = [make_run(durations=[(1.25, "a"), (3.0, "b")]), make_run(durations=[(2.0, "c")])]
    assert suite.list_slowest(runs, 2) == ["   3.0 s  b", "   2.0 s  c"]


def test_skipped_tests_and_empty_runs_count_as_left_out():
    runs = [make_run(ran=4, skipped=["no data", "no data"]), make_run("in Chromium 156")]
    assert suite.list_left_out(runs) == ["2 skipped (no data)", "tests in Chromium 156 (none ran)"]


def test_only_strict_fails_for_what_was_left_out():
    assert suite.has_succeeded([make_run(ran=4)], ["PostgreSQL (none here)"], strict=False)
    assert not suite.has_succeeded([make_run(ran=4)], ["PostgreSQL (none here)"], strict=True)
    assert suite.has_succeeded([make_run(ran=4)], [], strict=True)


def test_a_suite_without_a_test_has_failed():
    assert not suite.has_succeeded([make_run()], [], strict=False)


@pytest.mark.parametrize("path", ["apps/risks", "./apps/risks/", "apps/risks/models.py"])
def test_the_path_of_an_app_selects_its_tests(path):
    assert suite.list_test_paths(path) == ["tests/risks"]


def test_an_app_without_a_folder_of_tests_selects_those_that_import_it(tmp_path, monkeypatch):
    monkeypatch.setattr(suite, "ROOT", tmp_path)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_files.py").write_text("from apps.exports import dump")
    (tmp_path / "tests" / "test_other.py").write_text("from apps.risks import models")
    assert suite.list_test_paths("apps/exports") == ["tests/test_files.py"]
    assert suite.list_test_paths("-x") == ["-x"]


def test_a_server_that_does_not_answer_is_named(monkeypatch):
    monkeypatch.setenv("TEST_POSTGRES_URL", "postgres://someone:secret@127.0.0.1:1/name")
    url, reason = suite.find_postgres()
    assert url is None
    assert reason.startswith("PostgreSQL (127.0.0.1: ")
    assert "secret" not in reason


def test_a_server_named_by_database_url_is_used(monkeypatch):
    monkeypatch.delenv("TEST_POSTGRES_URL", raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://example.org/name")
    assert suite.list_postgres_urls() == ["postgresql://example.org/name"]


def test_without_one_named_the_local_servers_are_tried(monkeypatch):
    monkeypatch.delenv("TEST_POSTGRES_URL", raising=False)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///somewhere")
    monkeypatch.setenv("LOGNAME", "ada")
    first, *others = suite.list_postgres_urls()
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
