"""The whole suite: on SQLite, on PostgreSQL and in a browser, then one line that says what ran.

`python3 run.py test` makes the environment and comes here.
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
class Part:
    """A run of pytest: where it runs, which tests, under which settings; then what came of it."""

    name: str
    where: str
    marker: str
    environ: dict
    ran: int = 0
    failed: int = 0
    skipped: list = field(default_factory=list)


def plan():
    """The parts that can run on this machine, and why the others cannot."""
    url, server = find_postgres()
    chromium, browser = find_chromium()
    sqlite = {"DATABASE_URL": f"sqlite:///{ROOT}/var/test.sqlite3"}
    parts = [Part("sqlite", "on SQLite", "not browser", sqlite)]
    if url:
        parts.append(Part("postgres", f"on {server}", "not browser", {"DATABASE_URL": url}))
    if chromium:
        parts.append(Part("browser", f"in {browser}", "browser", {**sqlite, "CHROMIUM": chromium}))
    return parts, [why for found, why in ((url, server), (chromium, browser)) if not found]


def find_postgres():
    """(URL, name with version) of a server where tests may make databases, or (None, why not)."""
    whys = []
    for url in postgres_urls():
        try:
            return url, postgres_version(url)
        except (psycopg.Error, PermissionError) as error:
            whys.append(f"{urlsplit(url).hostname}: {str(error).splitlines()[0]}")
    return None, f"PostgreSQL ({whys[0]}; TEST_POSTGRES_URL can name a server)"


def postgres_urls():
    """The server given, or those that may be here; the database named only lends its name to the tests'."""
    given = os.environ.get("TEST_POSTGRES_URL") or os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        return [given]
    user, folder = quote(getpass.getuser()), quote("/var/run/postgresql", safe="")
    name = "riskbase_" + hashlib.sha256(bytes(ROOT)).hexdigest()[:8]
    places = [f"{user}@127.0.0.1", "postgres@127.0.0.1", f"{user}@{folder}"]
    return [f"postgres://{place}:5432/{name}" for place in places]


def postgres_version(url):
    with psycopg.connect(url, dbname="postgres", connect_timeout=3) as connection:
        role = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        if not connection.execute(role).fetchone()[0]:
            raise PermissionError(f"{connection.info.user} may not create databases")
        return f"PostgreSQL {connection.info.server_version // 10000}"


def find_chromium():
    """(path, name with version) of a Chromium, or (None, why not)."""
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    for path in filter(None, map(shutil.which, names)):
        done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
        if version := re.search(r"(\d+)\.", done.stdout):
            return path, f"Chromium {version[1]}"
    return None, "browser tests (no Chromium found; CHROMIUM can name one)"


def run(part, extra):
    report = REPORTS / f"{part.name}.xml"
    report.unlink(missing_ok=True)
    print(f"\nTests {part.where}", flush=True)
    command = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "loadgroup", "-m", part.marker]
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL_FILE"}
    command += [f"--junitxml={report}", *extra]
    code = subprocess.call(command, cwd=ROOT, env=environ | part.environ)
    count(part, report, code)


def count(part, report, code):
    """Read pytest's junit file; a run that broke off without a failed test has failed all the same."""
    cases = list(ElementTree.parse(report).iter("testcase")) if report.exists() else []
    skips = [skip for case in cases for skip in case.iter("skipped") if skip.get("type") == "pytest.skip"]
    part.skipped = [skip.get("message") for skip in skips]
    part.ran = len(cases) - len(skips)
    part.failed = sum(any(case.find(kind) is not None for kind in ("failure", "error")) for case in cases)
    if code not in (0, NOTHING_COLLECTED):
        part.failed = part.failed or 1


def unseen(parts):
    """What the runs themselves left out: tests that were skipped, parts in which none ran."""
    reasons = Counter(reason for part in parts for reason in part.skipped)
    skipped = [f"{number} skipped ({reason})" for reason, number in reasons.items()]
    return skipped + [f"tests {part.where} (none ran)" for part in parts if not part.ran and not part.failed]


def summary(parts, left_out):
    ran = ", ".join(f"{part.ran} {part.where}" for part in parts if part.ran).replace(" ", " tests ", 1)
    failed = [f"{part.failed if part.ran else 'the run'} {part.where}" for part in parts if part.failed]
    sentences = [f"Ran: {ran or 'nothing'}."] + [f"Failed: {', '.join(failed)}."] * bool(failed)
    return " ".join([*sentences, f"Left out: {'; '.join(left_out) or 'nothing'}."])


def succeeded(parts, left_out, strict):
    ran, failed = any(part.ran for part in parts), any(part.failed for part in parts)
    return ran and not failed and not (strict and left_out)


def main():
    parser = argparse.ArgumentParser(prog="run.py test")
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("pytest", nargs="*")
    arguments = parser.parse_args()
    parts, left_out = plan()
    for part in parts:
        run(part, arguments.pytest)
    left_out += unseen(parts)
    print(f"\n{summary(parts, left_out)}")
    sys.exit(not succeeded(parts, left_out, arguments.strict))


if __name__ == "__main__":
    main()
