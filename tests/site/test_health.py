import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import OperationalError, connection

ROOT = Path(__file__).parents[2]


@pytest.mark.django_db
def test_health_check_succeeds(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_failing_query_is_a_503(client):
    def refuse(*args):
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(refuse):
        response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"status": "the database does not answer"}


ASK = """
import django; django.setup()
from django.test import Client
print(Client(headers={"host": "localhost"}).get("/healthz").status_code)
"""


@pytest.mark.parametrize("url", ["postgres://nobody@127.0.0.1:1/none", "sqlite:////nowhere/at/all.sqlite3"])
def test_missing_database_is_a_503(url):
    environ = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "riskbase.settings"}
    command = [sys.executable, "-c", ASK]
    done = subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "503", done.stderr


def test_health_needs_no_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/about/").status_code == 301
    assert client.get("/healthz/").status_code == 301


@pytest.mark.django_db
def test_a_probe_within_the_machine_is_answered_over_http(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
