import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import OperationalError, connection

ROOT = Path(__file__).parents[2]


@pytest.mark.django_db
def test_a_base_that_answers_is_healthy(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_a_query_that_fails_is_told_as_unavailable(client):
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
def test_a_database_that_is_not_there_is_told_as_unavailable(url):
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
