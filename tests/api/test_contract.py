"""docs/api-contract.txt is the contract of the API: parameters, fields and statuses."""

from difflib import unified_diff
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from apps.api.contract import list_contract_lines

AGREED = Path(__file__).parents[2] / "docs" / "api-contract.txt"
ACCEPT = "If it is meant: manage.py api_contract > docs/api-contract.txt, and say so in the changelog."


def test_api_matches_its_contract():
    call_command("api_contract", stdout=(out := StringIO()))
    agreed, now = AGREED.read_text(encoding="utf-8").splitlines(), out.getvalue().splitlines()
    changes = [*unified_diff(agreed, now, "agreed", "now", n=0, lineterm="")]
    assert changes == [], "\n".join(["The API has changed.", *changes[:80], ACCEPT])


OPERATION = {
    "parameters": [{"name": "q", "in": "query", "schema": {"type": "string", "description": "Words."}}],
    "responses": {
        "200": {"content": {"application/json": {"schema": {"$ref": "#/c/Risk"}}}},
        "404": {"$ref": "#/components/responses/not-found"},
    },
}
RISK = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}


def test_contract_has_a_line_for_each_fact_without_wording():
    schema = {"paths": {"/r/": {"get": OPERATION}}, "components": {"schemas": {"Risk": RISK}}}
    assert [*list_contract_lines(schema)] == [
        "GET /r/ query q: {type: string}",
        "GET /r/ -> 200: application/json Risk",
        "GET /r/ refuses: 404 not-found",
        "Risk: {type: object}",
        "Risk.title (required): {type: string}",
    ]


def test_deprecation_changes_the_contract():
    old = OPERATION | {"parameters": [OPERATION["parameters"][0] | {"deprecated": True}], "deprecated": True}
    schema = {"paths": {"/r/": {"get": old}}, "components": {"schemas": {}}}
    assert [line for line in list_contract_lines(schema) if "deprecated" in line] == [
        "GET /r/ query q (deprecated): {type: string}",
        "GET /r/ is deprecated",
    ]
