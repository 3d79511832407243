"""The MCP tools, called with the official client."""

import json

import pytest
from asgiref.sync import async_to_sync
from mcp import Client

from apps.exports.mcp.server import create_mcp_server
from tests.factories import make_citation, make_risk, make_source, make_term

pytestmark = pytest.mark.django_db


def call(tool, **arguments):
    """Return the result of one call as the client reads it."""

    async def call_tool():
        async with Client(create_mcp_server("https://riskbase.example")) as client:
            return await client.call_tool(tool, arguments)

    return async_to_sync(call_tool)()


def parse_result(result):
    return result.structured_content or json.loads(result.content[0].text)


@pytest.fixture(autouse=True)
def known_host(settings):
    settings.ALLOWED_HOSTS = ["riskbase.example"]


def test_five_read_only_tools():
    async def listed():
        async with Client(create_mcp_server()) as client:
            return await client.list_tools()

    tools = async_to_sync(listed)().tools
    assert {tool.name for tool in tools} == {"search", "get", "group", "cite", "changes"}
    assert all(tool.annotations.read_only_hint for tool in tools)
    assert all(tool.description for tool in tools)


def test_search_returns_count_and_titles():
    make_risk("6.1", title="Power in few hands", entity="human")
    make_risk("6.1", title="Power cuts", entity="ai")
    found = parse_result(call("search", words="power", filters={"entity": "human"}))
    assert found["count"] == 1
    assert found["results"][0]["title"] == "Power in few hands"
    assert found["results"][0]["page_url"].startswith("https://riskbase.example/risks/")


def test_a_record_comes_with_its_citations():
    source = make_source(public_id="who-2024")
    make_citation(make_risk(public_id="shown"), source=source, locator="page 3")
    [citation] = parse_result(call("get", noun="risks", id="shown"))["citations"]
    assert (citation["source"], citation["locator"]) == ("who-2024", "page 3")


def test_group_returns_counts_of_the_database():
    make_term("6", title="Socioeconomic")
    for entity in ("human", "human", "ai"):
        make_risk("6", entity=entity)
    found = json.dumps(parse_result(call("group", by=["domain", "entity"])))
    assert '"count": 2' in found


def test_a_citation_names_the_record_and_its_source():
    source = make_source(title="A work on power", year=2024)
    make_risk(public_id="shown", title="Power in few hands", source=source)
    text = call("cite", noun="risks", id="shown", style="bib").content[0].text
    assert "Power in few hands" in text
    assert "A work on power" in text


def test_changes_include_the_record():
    make_risk(public_id="shown", title="Power in few hands")
    assert "shown" in json.dumps(parse_result(call("changes")))


@pytest.mark.parametrize(
    ("tool", "arguments", "complaint"),
    [
        ("search", {"filters": {"entty": "ai"}}, "entity"),
        ("search", {"noun": "ghosts"}, "risks"),
        ("get", {"noun": "risks", "id": "hidden"}, "404"),
        ("group", {"by": ["domian"]}, "domain"),
    ],
)
def test_error_suggests_valid_values(tool, arguments, complaint):
    make_risk(public_id="hidden", status="draft")
    result = call(tool, **arguments)
    assert result.is_error
    assert complaint in result.content[0].text
