"""Run the tests on SQLite, on PostgreSQL and in a browser, side by side, and report the results.

`python3 run.py test` installs the environment and starts this module.
"""

import argparse
import getpass
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import psycopg

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "var" / "tests"
NOTHING_COLLECTED = 5  # an exit code of pytest


@dataclass
class TestRun:
    """A run of pytest: where, which tests and under which settings; then the results."""

    __test__ = False  # for pytest, which collects classes of this name

    name: str
    where: str
    marker: str
    environ: dict[str, str]
    ran: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)
    durations: list[tuple[float, str]] = field(default_factory=list)

    @property
    def report(self) -> Path:
        return REPORTS / f"{self.name}.xml"


def plan_runs() -> tuple[list[TestRun], list[str]]:
    """The runs that this machine can do, and the reasons why it cannot do the others."""
    url, server = find_postgres()
    chromium, browser = find_chromium()
    sqlite = {"DATABASE_URL": f"sqlite:///{ROOT}/var/test.sqlite3"}
    runs = [TestRun("sqlite", "on SQLite", "not browser", sqlite)]
    if url:
        runs.append(TestRun("postgres", f"on {server}", "not browser", {"DATABASE_URL": url}))
    if chromium:
        runs.append(TestRun("browser", f"in {browser}", "browser", {**sqlite, "CHROMIUM": chromium}))
    return runs, [reason for found, reason in ((url, server), (chromium, browser)) if not found]


def find_postgres() -> tuple[str | None, str]:
    """The URL and version of a server where tests may create databases, or None and the reason."""
    reasons = []
    for url in list_postgres_urls():
        try:
            return url, read_postgres_version(url)
        except (psycopg.Error, PermissionError) as error:
            reasons.append(f"{urlsplit(url).hostname}: {str(error).splitlines()[0]}")
    return None, f"PostgreSQL ({reasons[0]}; TEST_POSTGRES_URL can name a server)"


def list_postgres_urls() -> list[str]:
    """The server that is given, or local ones; the names of the tests' databases begin with this name."""
    given = os.environ.get("TEST_POSTGRES_URL") or os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        return [given]
    user, folder = quote(getpass.getuser()), quote("/var/run/postgresql", safe="")
    name = "riskbase_" + hashlib.sha256(bytes(ROOT)).hexdigest()[:8]
    places = [f"{user}@127.0.0.1", "postgres@127.0.0.1", f"{user}@{folder}"]
    return [f"postgres://{place}:5432/{name}" for place in places]


def read_postgres_version(url: str) -> str:
    with psycopg.connect(url, dbname="postgres", connect_timeout=3) as connection:
        role = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        if not connection.execute(role).fetchone()[0]:
            raise PermissionError(f"{connection.info.user} may not create databases")
        return f"PostgreSQL {connection.info.server_version // 10000}"


def find_chromium() -> tuple[str | None, str]:
    """The path and version of a Chromium, or None and the reason."""
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    for path in filter(None, map(shutil.which, names)):
        done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
        if version := re.search(r"(\d+)\.", done.stdout):
            return path, f"Chromium {version[1]}"
    return None, "browser tests (no Chromium found; CHROMIUM can name one)"


def list_test_paths(argument: str) -> list[str]:
    """For the path of an app or one of its modules, the tests of that app; else the argument itself."""
    app = re.match(r"(?:\./)?apps/(\w+)", argument)
    if not app:
        return [argument]
    folder = Path("tests", app[1])
    if (ROOT / folder).is_dir():
        return [str(folder)]
    tests = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(path.relative_to(ROOT)) for path in tests if f"apps.{app[1]}" in path.read_text()]


def start_run(run: TestRun, arguments: list[str], output: int | None) -> subprocess.Popen[str]:
    """The runs share the processors."""
    run.report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-m", run.marker, f"--junitxml={run.report}"]
    workers = (os.cpu_count() or 1) // 2
    command += ["-n", str(workers), "--dist", "loadgroup"] if workers > 1 else ["-n", "0"]
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL_FILE"}
    return subprocess.Popen(
        [*command, *arguments], cwd=ROOT, env=environ | run.environ, stdout=output, stderr=subprocess.STDOUT,
        encoding="utf-8", errors="replace",
    )  # fmt: skip


def do_runs(runs: list[TestRun], arguments: list[str]) -> None:
    """The first run shows its progress; the output of the others follows when it is complete."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    logs = [None, *((REPORTS / f"{run.name}.log").open("w+", encoding="utf-8") for run in runs[1:])]
    print(f"\nTests {runs[0].where}; what follows runs meanwhile", flush=True)
    started = [start_run(run, arguments, log and log.fileno()) for run, log in zip(runs, logs, strict=True)]
    for run, log, process in zip(runs, logs, started, strict=True):
        read_report(run, process.wait())
        if log:
            log.seek(0)
            print(f"\nTests {run.where}\n{log.read()}", flush=True)
            log.close()


def read_report(run: TestRun, code: int) -> None:
    """Read pytest's report; a run that was interrupted without a failed test has failed as well."""
    cases = list(ElementTree.parse(run.report).iter("testcase")) if run.report.exists() else []
    skips = [skip for case in cases for skip in case.iter("skipped") if skip.get("type") == "pytest.skip"]
    run.skipped = [skip.get("message", "") for skip in skips]
    run.ran = len(cases) - len(skips)
    run.failed = sum(any(case.find(kind) is not None for kind in ("failure", "error")) for case in cases)
    run.durations = [(float(case.get("time", 0)), f"{name_case(case)} {run.where}") for case in cases]
    if code not in (0, NOTHING_COLLECTED):
        run.failed = run.failed or 1


def name_case(case: ElementTree.Element) -> str:
    return f"{case.get('classname')}::{case.get('name')}"[:100]


def list_left_out(runs: list[TestRun]) -> list[str]:
    """What the runs themselves left out: tests that were skipped, runs without any test."""
    reasons = Counter(reason for run in runs for reason in run.skipped)
    skipped = [f"{number} skipped ({reason})" for reason, number in reasons.items()]
    return skipped + [f"tests {run.where} (none ran)" for run in runs if not run.ran and not run.failed]


def list_slowest(runs: list[TestRun], number: int = 10) -> list[str]:
    durations = sorted((duration for run in runs for duration in run.durations), reverse=True)
    return [f"{seconds:6.1f} s  {name}" for seconds, name in durations[:number]]


def summarize(runs: list[TestRun], left_out: list[str]) -> str:
    ran = ", ".join(f"{run.ran} {run.where}" for run in runs if run.ran).replace(" ", " tests ", 1)
    failed = [f"{run.failed if run.ran else 'the run'} {run.where}" for run in runs if run.failed]
    sentences = [f"Ran: {ran or 'nothing'}."] + [f"Failed: {', '.join(failed)}."] * bool(failed)
    return " ".join([*sentences, f"Left out: {'; '.join(left_out) or 'nothing'}."])


def has_succeeded(runs: list[TestRun], left_out: list[str], strict: bool) -> bool:
    ran, failed = any(run.ran for run in runs), any(run.failed for run in runs)
    return ran and not failed and not (strict and left_out)


def main() -> None:
    parser = argparse.ArgumentParser(prog="run.py test")
    parser.add_argument("--strict", action="store_true", help="fail when anything is left out")
    parser.add_argument("pytest", nargs="*")
    arguments = parser.parse_args()
    runs, left_out = plan_runs()
    do_runs(runs, [path for argument in arguments.pytest for path in list_test_paths(argument)])
    left_out += list_left_out(runs)
    print("\nThe ten slowest:", *list_slowest(runs), sep="\n")
    print(f"\n{summarize(runs, left_out)}")
    sys.exit(not has_succeeded(runs, left_out, arguments.strict))


if __name__ == "__main__":
    main()
