import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).resolve().parents[2] / "run.py"


class Project:
    """A folder with run.py and two short locks; its .venv is what each test makes it."""

    def __init__(self, root):
        self.root, self.calls = root, root / "calls"
        shutil.copy(RUN, root)
        (root / "requirements").mkdir()
        for lock in ("base", "dev"):
            (root / "requirements" / f"{lock}.txt").write_text(f"# {lock}\n")
        self.module = load(root / "run.py")
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.port = server.getsockname()[1]

    def run(self, *words, python=(), **environ):
        command = [sys.executable, *(python or ["run.py"]), *words]
        environ = {name: str(value) for name, value in environ.items()}
        quiet = {name: value for name, value in os.environ.items() if name not in ("PORT", "RISKBASE_DATA")}
        return subprocess.run(
            command, cwd=self.root, env=quiet | environ, capture_output=True, text=True, check=False
        )

    def give_python(self, script="", stamp=None):
        """A .venv whose python records its arguments, then runs the script."""
        python = self.module.PYTHON
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\necho "$@" >> {self.calls}\n{script}\n')
        python.chmod(0o755)
        if stamp:
            self.module.STAMP.write_text(self.module.stamp(stamp))


def load(path):
    spec = importlib.util.spec_from_file_location("project_run", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)
