#!/usr/bin/env python3
"""Set up, start, test and lint RiskBase with Python's standard library alone.

The syntax is that of Python 3.6, so that an older Python can report that it is too old.
"""

import argparse
import errno
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VAR = ROOT / "var"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
UNFINISHED = "unfinished"
BASE, DEV = ROOT / "requirements" / "base.txt", ROOT / "requirements" / "dev.txt"

NEEDED = (3, 11)
NEWER = ("python3.13", "python3.12", "python3.11")

GREETING = """
RiskBase   http://127.0.0.1:{port}/
Admin      http://127.0.0.1:{port}/admin/
To create an admin account: .venv/bin/python manage.py createsuperuser
Ctrl-C stops it.
"""


# Python and the environment


def require_new_python():
    """Start again with a newer Python if there is one, or report which is needed."""
    if sys.version_info[:2] >= NEEDED:
        return
    for path in filter(None, map(shutil.which, NEWER)):
        if succeeds([path, "-c", ""]):
            os.execv(path, [path, *sys.argv])  # noqa: S606
    sys.exit("Python 3.11 or newer is needed, this is {}.{}.".format(*sys.version_info))


def succeeds(command, output=subprocess.DEVNULL):
    return subprocess.call(command, stdout=output, stderr=output) == 0


def stamp(lock):
    """A hash of the content of a lock and of the Python that it is installed for."""
    return hashlib.sha256(lock.read_bytes() + os.path.realpath(PYTHON).encode()).hexdigest()


def installed():
    return STAMP.read_text() if PYTHON.exists() and STAMP.exists() else ""


def environment(lock):
    """Install what the lock lists into .venv; dev.txt includes base.txt, so it is enough for both."""
    if installed() in (stamp(lock), stamp(DEV)):
        return
    print(f"Installing requirements/{lock.name} into .venv …", flush=True)
    VAR.mkdir(exist_ok=True)
    with (VAR / "install.log").open("wb") as log:
        if not usable():
            make_venv(log)
        install(lock, log)


def usable():
    """Whether .venv can be installed into: its making was not interrupted, and its Python is new enough."""
    probe = f"import pip, sys; sys.exit(sys.version_info < {NEEDED})"
    return PYTHON.exists() and installed() != UNFINISHED and succeeds([PYTHON, "-c", probe])


def make_venv(log):
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir()
    STAMP.write_text(UNFINISHED)
    if not succeeds([sys.executable, "-m", "venv", VENV], log):
        sys.exit(
            "The environment could not be created: this Python lacks its venv module (on Debian and "
            "Ubuntu: apt install python3-venv). The details are in var/install.log."
        )


def install(lock, log):
    before = installed()
    STAMP.write_text(UNFINISHED)
    pip = [PYTHON, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    if not succeeds([*pip, "--require-hashes", "-r", lock], log):
        STAMP.write_text(before)
        sys.exit(describe_pip_failure((VAR / "install.log").read_text(errors="replace")))
    STAMP.write_text(stamp(lock))


def describe_pip_failure(output):
    reason = (re.findall(r"^ERROR: (.*?)\.?$", output, re.MULTILINE) or ["pip failed"])[-1]
    if "connection" in output.lower():
        reason = "the package index cannot be reached, is there a network?"
    return f"The packages were not installed: {reason} (the output of pip is in var/install.log)"


# run


def run(arguments):
    port = free_port(os.environ.get("PORT") or "8000")
    require_data_folder(Path(os.environ.get("RISKBASE_DATA") or VAR))
    environment(BASE)
    prepare()
    print(GREETING.format(port=port), flush=True)
    options = ["--config", "python:riskbase.gunicorn", "--log-level", "warning"]
    replace_process("-m", "gunicorn", *options, "riskbase.wsgi:application")


def replace_process(*words):
    """Replace this process by the Python of the environment, in the folder of the project."""
    os.chdir(ROOT)
    os.execv(PYTHON, [PYTHON, *words])  # noqa: S606


def free_port(text):
    if not (text.isdecimal() and 0 < int(text) < 65536):
        sys.exit(f"PORT must be a number from 1 to 65535, not {text!r}.")
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", int(text)))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            reason = "is taken by another program" if taken else f"cannot be used ({error.strerror})"
            sys.exit(f"Port {text} {reason}. Choose another, for example: PORT=8080 make run")
    return int(text)


def require_data_folder(folder):
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        sys.exit(f"The data folder {folder} cannot be written ({error.strerror}); see RISKBASE_DATA.")


def prepare():
    """Bring the database up to date. Of a traceback, only the last exception is shown."""
    command = [PYTHON, "manage.py", "prepare"]
    done = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
    if "Traceback" in done.stderr:
        VAR.mkdir(exist_ok=True)
        (VAR / "prepare.log").write_text(done.stderr)
        exception = re.findall(r"\n +.*\n(?:[\w.]+: )?(\S.*)", done.stderr)[-1]
        sys.exit(f"RiskBase cannot start: {exception} (more in var/prepare.log)")
    sys.stderr.write(done.stderr.replace("CommandError: ", ""))
    if done.returncode:
        sys.exit(done.returncode)


# test, lint, setup


def test(arguments):
    environment(DEV)
    strict = ["--strict"] if arguments.strict else []
    replace_process("-m", "tests.suite", *strict, "--", *arguments.pytest)


def lint(arguments):
    environment(DEV)
    started = [(name, start(command)) for name, command in linters()]
    failed = [name for name, linter in started if not passes(name, linter)]
    print("\nLint: {}.".format("failed: " + ", ".join(failed) if failed else "all passed"))
    sys.exit(bool(failed))


def start(command):
    """All linters run side by side; the output of each is shown when those before it have ended."""
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.Popen(command, cwd=ROOT, encoding="utf-8", errors="replace", **pipe)


def passes(name, linter):
    print(f"\n{name}", flush=True)
    for line in linter.stdout:
        print(line, end="", flush=True)
    return linter.wait() == 0


def linters():
    tools = VENV / "bin"
    return [
        ("ruff check", [PYTHON, "-m", "ruff", "check"]),
        ("ruff format", [PYTHON, "-m", "ruff", "format", "--check"]),
        ("djade", [tools / "djade", "--check", *sorted(ROOT.glob("templates/**/*.html"))]),
        ("import-linter", [PYTHON, tools / "lint-imports"]),
        ("pylint duplicate-code", [PYTHON, "-m", "pylint", "apps", "riskbase"]),
        ("mypy", [PYTHON, "-m", "mypy"]),
        ("Django's checks", [PYTHON, "manage.py", "check", "--fail-level", "WARNING"]),
        ("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ]


def setup(arguments):
    environment(DEV)
    print("All that running and developing RiskBase needs is in .venv.")


# the command line


def parse(words):
    parser = argparse.ArgumentParser(description="Set up, start, test and lint RiskBase.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    commands.required = True
    for command, text in (
        (run, "serve RiskBase on 127.0.0.1, at port 8000 or PORT"),
        (test, "run the tests on SQLite, on PostgreSQL and in a browser"),
        (lint, "check style, imports, types and migrations"),
        (setup, "install what running and developing need, and stop there"),
    ):
        commands.add_parser(command.__name__, help=text).set_defaults(command=command)
    tests = commands.choices["test"]
    tests.add_argument("--strict", action="store_true", help="fail when anything is left out")
    tests.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    return parser.parse_args(words)


if __name__ == "__main__":
    require_new_python()
    try:
        arguments = parse(sys.argv[1:])
        arguments.command(arguments)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        sys.exit(f"RiskBase cannot continue: {error}")
