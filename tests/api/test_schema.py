"""The API conforms to its schema, which is generated without warnings."""

import base64
from functools import cache

import pytest
import schemathesis
import yaml
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from apps.api.examples import load_examples
from apps.api.link_lists import LINK_LISTS
from apps.api.urls import GROUPED_NOUNS
from riskbase.wsgi import application
from tests.factories import (
    NOUNS,
    make_actor,
    make_citation,
    make_mitigation,
    make_mitigation_actor,
    make_mitigation_risk,
    make_risk,
    make_risk_actor,
    make_scenario,
    make_step,
)

pytestmark = pytest.mark.usefixtures("open_connection")


def link_some_records():
    risk, actor = make_risk("6.1", public_id="r1", parent=make_risk()), make_actor(public_id="a1")
    mitigation = make_mitigation("1.1", public_id="m1")
    make_citation(risk, quote="Words."), make_risk_actor(risk, actor)
    make_mitigation_risk(mitigation, risk), make_mitigation_actor(mitigation, actor)
    make_step(make_scenario(public_id="s1"), risk=risk, actors=[actor])
    for plural in NOUNS:
        NOUNS[plural]()


@cache
def described():
    """The served schema, requested once for all tests."""
    return schemathesis.openapi.from_wsgi("/api/schema/", application)


@cache
def generate_schema():
    return SchemaGenerator().get_schema(request=None, public=True)


@pytest.fixture
def schema(db):
    link_some_records()
    return described()


PLAIN = {"Accept-Encoding": "identity"}
LOGIN = {"Authorization": f"Basic {base64.b64encode(b'ada:pw').decode()}"}
WALKED: list[tuple[str, int]] = []  # the requests of the last walk and their statuses
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.unsupported_method,
]


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("plural", NOUNS)
def test_responses_conform_to_the_schema(schema, plural, mode):
    """Check everything but which values are accepted: a text may name a record that does not exist."""
    for path in (f"/api/v1/{plural}/", f"/api/v1/{plural}/{{id}}/"):

        @given(schema[path]["GET"].as_strategy(generation_mode=mode))
        @settings(max_examples=6)
        def holds(case):
            # The schema describes ids, not the records that replace them with `expand`.
            (case.query or {}).pop("expand", None)
            case.call_and_validate(checks=CHECKS, headers=PLAIN)

        holds()


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("plural", ["risks", "scenarios"])
def test_writes_conform_to_the_schema(schema, client, django_user_model, plural, mode):
    django_user_model.objects.create_superuser("ada", password="pw")
    NOUNS[plural](public_id="one", status="draft")
    moves = [(f"/{{id}}/{name}/", "POST") for name in ("review", "return", "publish", "withdraw")]
    for path, method in [("/", "POST"), ("/bulk/", "POST"), ("/{id}/", "PATCH"), *moves]:

        @given(schema[f"/api/v1/{plural}{path}"][method].as_strategy(generation_mode=mode))
        @settings(max_examples=3, suppress_health_check=[*HealthCheck])
        def holds(case):
            tag = client.get(f"/api/v1/{plural}/one/", headers=LOGIN)["ETag"]
            case.path_parameters = {"id": "one"} if case.path_parameters else {}
            case.call_and_validate(checks=CHECKS, headers=PLAIN | LOGIN | {"If-Match": tag})

        holds()


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize(("path", "method"), [("risks/groups/", "GET"), ("lookup/", "POST")])
def test_counts_and_lookups_conform_to_the_schema(schema, path, method, mode):
    @given(schema[f"/api/v1/{path}"][method].as_strategy(generation_mode=mode))
    @settings(max_examples=10, suppress_health_check=[*HealthCheck])
    def holds(case):
        case.call_and_validate(checks=CHECKS, headers=PLAIN)

    holds()


@pytest.mark.parametrize("plural", NOUNS)
def test_records_conform_to_the_schema(schema, client, plural):
    for row in client.get(f"/api/v1/{plural}/").json()["results"]:
        case = schema[f"/api/v1/{plural}/{{id}}/"]["GET"].Case(path_parameters={"id": row["id"]})
        assert case.call_and_validate(checks=CHECKS, headers=PLAIN).status_code == 200


def test_schema_links_lists_to_records_and_changes(schema):
    """Follow the links of the schema with generated parameters."""
    some = r"^/api/v1/(risks|actors|changes)/(\{id\}/)?$"
    reading = schema.include(method="GET", path_regex=some)

    class Walk(reading.as_state_machine()):
        def validate_response(self, response, case, **kwargs):
            case.validate_response(response, checks=CHECKS)
            WALKED.append((case.operation.label, response.status_code))

        def get_call_kwargs(self, case):
            return {"headers": PLAIN}

    WALKED.clear()
    Walk.run(settings=settings(max_examples=3, stateful_step_count=4, suppress_health_check=[*HealthCheck]))
    assert {("GET /api/v1/risks/", 200), ("GET /api/v1/risks/{id}/", 200)} <= {*WALKED}


def test_schema_is_valid_and_generated_without_warnings(tmp_path):
    file = tmp_path / "schema.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(file))
    assert yaml.load(file.read_text(), yaml.CSafeLoader)["openapi"] == "3.1.0"


def test_the_schema_has_a_list_a_record_and_the_moves_of_every_noun():
    paths = generate_schema()["paths"]
    moves = ["review", "return", "publish", "withdraw"]
    kinds = {"/": ["get", "post"], "/bulk/": ["post"], "/{id}/": ["get", "patch"]} | {
        f"/{{id}}/{name}/": ["post"] for name in moves
    }
    nouns = {f"/api/v1/{plural}{kind}": methods for plural in NOUNS for kind, methods in kinds.items()}
    others = {f"/api/v1/{noun.plural}/groups/": ["get"] for noun in GROUPED_NOUNS} | {
        "/api/v1/lookup/": ["post"]
    }
    others |= {"/api/v1/changes/": ["get"]}
    others |= {f"/api/v1/{name}/{one}": ["get"] for name in LINK_LISTS for one in ("", "{id}/")}
    assert {path: list(operations) for path, operations in paths.items()} == nouns | others


@pytest.mark.parametrize("mode", GenerationMode)
def test_changes_conform_to_the_schema(schema, mode):
    @given(schema["/api/v1/changes/"]["GET"].as_strategy(generation_mode=mode))
    @settings(max_examples=6)
    def holds(case):
        case.call_and_validate(checks=CHECKS, headers=PLAIN)

    holds()


def test_schema_states_the_requirements_of_writes():
    schema = generate_schema()
    operations = schema["paths"]["/api/v1/risks/{id}/"]
    assert "security" not in operations["get"]
    assert operations["patch"]["security"] == [{"token": []}, {"cookieAuth": []}, {"basicAuth": []}]
    assert [each["name"] for each in operations["patch"]["parameters"]] == [
        *("id", "Idempotency-Key", "If-Match")
    ]
    assert operations["patch"]["responses"].keys() == {
        *(
            "200",
            "400",
            "401",
            "403",
            "404",
            "405",
            "406",
            "409",
            "412",
            "413",
            "415",
            "422",
            "428",
            "429",
            "500",
        )
    }
    body = schema["components"]["schemas"]["PatchedRiskRecordRequest"]["properties"]
    assert {"title", "reason", "citations"} <= body.keys()
    assert not {"status", "origin", "created", "raw", "mitigations", "domain_label"} & body.keys()


def test_the_schema_names_the_parameters_of_a_list_with_their_values():
    paths = generate_schema()["paths"]
    parameters = {each["name"]: each["schema"] for each in paths["/api/v1/risks/"]["get"]["parameters"]}
    assert set(parameters["entity"]["items"]["enum"]) == {"human", "ai", "other", "not-coded", "blank"}
    assert parameters["page_size"] == {"type": "integer", "minimum": 1, "maximum": 500}
    assert {"q", "sort", "id", "domain", "actor", "role", "page"} <= parameters.keys()


def test_every_field_of_an_answer_is_in_the_schema(client, db):
    link_some_records()
    components = generate_schema()["components"]["schemas"]
    assert client.get("/api/v1/risks/r1/").json().keys() == components["RiskRecord"]["properties"].keys()


def test_examples_in_the_schema_conform_to_it():
    result = generate_schema()
    assert len(load_examples()) == 16
    for path in load_examples():
        answer = result["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        form = {**answer["schema"], "components": result["components"]}
        assert not [error.message for error in Draft202012Validator(form).iter_errors(answer["example"])], (
            path
        )
