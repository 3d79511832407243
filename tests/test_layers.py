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


def test_an_import_that_goes_up_is_refused(tmp_path):
    for name in ("apps", "riskbase"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "apps" / "core" / "validators.py").open("a") as file:
        file.write("\nfrom apps.risks import models\n")
    done = lint(tmp_path)
    assert done.returncode == 1
    assert "apps.core.validators -> apps.risks.models" in done.stdout
