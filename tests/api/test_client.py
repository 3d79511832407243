"""A client that openapi-python-client generates from the schema works against a live server."""

import subprocess
import sys
from urllib.request import urlopen

import pytest

from apps.access.models import Scope, Token
from apps.risks.models import Risk
from tests.factories import make_risk

pytestmark = pytest.mark.django_db(transaction=True)

READS = """
from made.api.risks import risks_list, risks_retrieve
from made.client import Client
from made.models import RisksListEntityItem as Entity

client = Client(base_url="{url}", raise_on_unexpected_status=True)
page = risks_list.sync(client=client, entity=[Entity.AI], q="power")
print(page.count, [risk.id for risk in page.results])
print(risks_retrieve.sync(client=client, id="shown").title)
print(risks_retrieve.sync(client=client, id="nobody").status)
"""
WRITES = """
from made.api.risks import risks_create
from made.client import AuthenticatedClient
from made.models import RiskRecordRequest

client = AuthenticatedClient(base_url="{url}", token="{secret}", raise_on_unexpected_status=True)
made = risks_create.sync(client=client, body=RiskRecordRequest(title="Made by a program", reason="Tried"))
print(made.id, made.status)
"""


@pytest.fixture
def made(live_server, tmp_path):
    """The folder with the generated client, as the package `made`."""
    generator = "from openapi_python_client.cli import app; app()"
    with urlopen(f"{live_server.url}/api/schema/") as answer:
        (tmp_path / "schema.yaml").write_bytes(answer.read())
    words = ["generate", "--path", "schema.yaml", "--output-path", "made", "--meta", "none"]
    (tmp_path / "config.yaml").write_text("post_hooks: []")  # the code need not be formatted
    words += ["--config", "config.yaml"]
    run(tmp_path, generator, *words)
    return tmp_path


def run(folder, code, *words):
    command = [sys.executable, "-c", code, *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_generated_client_reads_and_writes(made, live_server, admin_user):
    make_risk(public_id="shown", title="Power in few hands", entity="ai")
    make_risk(public_id="other", title="Power cuts", entity="human")
    data = run(made, READS.format(url=live_server.url)).splitlines()
    assert data == ["1 ['shown']", "Power in few hands", "404"]
    _, secret = Token.objects.issue(admin_user, "Client", Scope.WRITE)
    data = run(made, WRITES.format(url=live_server.url, secret=secret)).split()
    assert data == ["made-by-a-program", "draft"]
    assert Risk.objects.get(public_id="made-by-a-program").title == "Made by a program"
