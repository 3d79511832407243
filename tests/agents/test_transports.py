"""The command serves over stdio and over streamable HTTP."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync
from django.core.management import CommandError, call_command
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [str(ROOT / "manage.py"), "mcp"]


@pytest.fixture
def environ(tmp_path, own_database):
    """The environment of an empty database."""
    return os.environ | {"RISKBASE_DATA": str(tmp_path), "DATABASE_URL": own_database}


def search(transport):
    async def call_search():
        async with Client(transport) as client:
            return await client.call_tool("search", {"words": "power"})

    return async_to_sync(call_search)()


def test_over_stdio(environ):
    parameters = StdioServerParameters(command=sys.executable, args=COMMAND, env=environ)
    result = search(stdio_client(parameters))
    assert result.structured_content["count"] == 0


def test_over_http(environ):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, *COMMAND, "--http", f"127.0.0.1:{port}"], env=environ)
    try:
        await_port(port)
        result = search(f"http://127.0.0.1:{port}/mcp")
        assert result.structured_content["count"] == 0
    finally:
        process.terminate()
        process.wait()


def await_port(port, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"Nothing listens at port {port}.")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--http", "localhost"], "takes HOST:PORT"),
        (["--site", "riskbase.example"], "is not a valid address"),
    ],
)
def test_a_wrong_address_is_refused(words, complaint):
    with pytest.raises(CommandError, match=complaint):
        call_command("mcp", *words)
