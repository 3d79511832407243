import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "HTTPS": "on",
    "SECRET_KEY": "k" * 20 + "0123456789abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "a.org",
    "TRUSTED_PROXIES": "1",
}
OURS = {"DEBUG", "HTTPS", "SECRET_KEY", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "CACHE_URL", "STATIC_ROOT"}


def manage(*command, **environ):
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *command],
        env=kept | environ, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_deploy_check_passes_with_public_settings():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (0 silenced).\n"


@pytest.mark.django_db
def test_no_migration_is_missing(capsys):
    call_command("makemigrations", "--check", "--dry-run")
    assert capsys.readouterr().out == "No changes detected\n"


def test_defaults_are_safe(tmp_path):
    code = "from riskbase.settings import *; print([DEBUG, ALLOWED_HOSTS, len(SECRET_KEY)])"
    environ = {name: value for name, value in os.environ.items() if name not in OURS}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ | {"RISKBASE_DATA": str(tmp_path)}, cwd=ROOT,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    debug, hosts, length = ast.literal_eval(done.stdout)
    assert (debug, hosts, length > 50) == (False, ["localhost", "127.0.0.1", "[::1]"], True)
    assert (tmp_path / "secret-key").exists()


def test_invalid_setting_stops_the_start():
    assert "DEBUG is 'perhaps'; it must be on or off." in manage("check", DEBUG="perhaps").stderr


@pytest.mark.django_db
def test_unknown_host_is_refused(client):
    assert client.get("/about/", headers={"host": "evil.example"}).status_code == 400
