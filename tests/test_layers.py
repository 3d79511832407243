"""Imports run one way, and a line that breaks the rule is found."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LINT = Path(sys.executable).with_name("lint-imports")


def lint(folder):
    command = [LINT, "--no-cache", "--config", folder / "pyproject.toml"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_imports_run_one_way():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout
    assert "Imports run one way KEPT" in done.stdout
    assert "Parts of one app import each other one way KEPT" in done.stdout


def lint_with_line(folder, module, line):
    """The linter's result for a copy of the project with one more line in a module."""
    for name in ("apps", "riskbase"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    with (folder / module).open("a") as file:
        file.write(f"\n{line}\n")
    return lint(folder)


def test_an_import_that_goes_up_is_refused(tmp_path):
    done = lint_with_line(tmp_path, "apps/core/validators.py", "from apps.risks import models")
    assert done.returncode == 1
    assert "apps.core.validators -> apps.risks.models" in done.stdout


def test_a_circle_between_parts_of_an_app_is_refused(tmp_path):
    done = lint_with_line(tmp_path, "apps/history/log/diff.py", "from apps.history.undo import plan")
    assert done.returncode == 1
    assert "No cycles are allowed in apps.history" in done.stdout
