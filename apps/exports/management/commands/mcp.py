from importlib.util import find_spec
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser

if HAS_MCP := find_spec("mcp") is not None:
    from apps.exports.mcp.server import create_mcp_server

MISSING_PACKAGE_MESSAGE = (
    "The package mcp is not installed. Install it with "
    ".venv/bin/pip install --require-hashes -r requirements/agents.txt"
)


class Command(BaseCommand):
    help = "Serve the database to language models by the Model Context Protocol, read-only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--http", metavar="HOST:PORT", help="serve streamable HTTP at /mcp instead of stdio"
        )
        parser.add_argument(
            "--site", default="http://127.0.0.1:8000", help="the address with which links in results begin"
        )

    def handle(self, *, http: str | None, site: str, **options: Any) -> None:
        if not HAS_MCP:
            raise CommandError(MISSING_PACKAGE_MESSAGE)
        server = create_mcp_server(parse_server_address(site).geturl())
        if not http:
            server.run()
            return
        address = parse_server_address(f"http://{http}")
        if address.hostname is None or address.port is None:
            raise CommandError(f"--http takes HOST:PORT, such as 127.0.0.1:8001, not {http!r}.")
        server.run(
            "streamable-http",
            host=address.hostname,
            port=address.port,
            stateless_http=True,
            json_response=True,
        )


def parse_server_address(text: str) -> SplitResult:
    """Parse an address with http or https. Raises CommandError if it is invalid."""
    try:
        address = urlsplit(text)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise ValueError("it must begin with http:// or https://")
        address.port  # noqa: B018 - the property raises ValueError for an invalid port
    except ValueError as error:
        raise CommandError(f"{text!r} is not a valid address: {error}.") from error
    return address
