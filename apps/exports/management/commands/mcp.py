from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError

try:
    from apps.exports.mcp import server
except ModuleNotFoundError as error:
    if error.name != "mcp":
        raise
    server = None

MISSING_PACKAGE_MESSAGE = (
    "The package mcp is not installed. With it: "
    ".venv/bin/pip install --require-hashes -r requirements/agents.txt"
)


class Command(BaseCommand):
    help = "Serve this base to language models by the Model Context Protocol, for reading."

    def add_arguments(self, parser):
        parser.add_argument("--http", metavar="HOST:PORT", help="serve streamable HTTP at /mcp; else stdio")
        parser.add_argument(
            "--site", default="http://127.0.0.1:8000", help="what links in answers begin with"
        )

    def handle(self, *, http, site, **options):
        if server is None:
            raise CommandError(MISSING_PACKAGE_MESSAGE)
        made = server.create_mcp_server(parse_server_address(site).geturl())
        if not http:
            return made.run()
        host, port = (
            parse_server_address(f"http://{http}").hostname,
            parse_server_address(f"http://{http}").port,
        )
        if port is None:
            raise CommandError(f"--http takes HOST:PORT, such as 127.0.0.1:8001, not {http!r}.")
        return made.run("streamable-http", host=host, port=port, stateless_http=True, json_response=True)


def parse_server_address(text):
    try:
        found = urlsplit(text)
        if found.scheme not in ("http", "https") or not found.hostname:
            raise ValueError("it begins with http:// or https://")
        found.port  # noqa: B018 - raises where it is no number
    except ValueError as error:
        raise CommandError(f"{text!r} is no address: {error}.") from error
    return found
