"""The public contract of the API as text: parameters, bodies, statuses and fields, without wording."""

import json
from collections.abc import Iterator
from typing import Any

from apps.api.schema import Schema

WORDING_KEYS = {"description", "summary", "title", "example", "examples", "x-spec-enum-id"}


def list_contract_lines(schema: Schema) -> Iterator[str]:
    """Yield the contract of an OpenAPI document, a line each: first the operations, then the components."""
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            yield from list_operation_lines(f"{method.upper()} {path}", operation)
    for name, component in schema["components"]["schemas"].items():
        yield from list_component_lines(name, component)


def list_operation_lines(name: str, operation: Schema) -> Iterator[str]:
    for parameter in operation.get("parameters", []):
        required = " (required)" if parameter.get("required") else ""
        mark = f"{required}{format_deprecation_mark(parameter)}"
        yield f"{name} {parameter['in']} {parameter['name']}{mark}: {format_schema(parameter['schema'])}"
    if body := operation.get("requestBody"):
        yield f"{name} body: {format_content(body)}"
    responses = operation["responses"].items()
    for status, response in responses:
        if "$ref" not in response:
            headers = ", ".join(response.get("headers", ()))
            suffix = f" with {headers}" if headers else ""
            yield f"{name} -> {status}: {format_content(response)}{suffix}"
    problems = [
        f"{status} {get_reference_name(response)}" for status, response in responses if "$ref" in response
    ]
    yield f"{name} refuses: {', '.join(problems)}"
    if operation.get("deprecated"):
        yield f"{name} is deprecated"


def list_component_lines(name: str, component: Schema) -> Iterator[str]:
    rest = {key: value for key, value in component.items() if key not in ("properties", "required")}
    yield f"{name}: {format_schema(rest)}"
    for field, schema in component.get("properties", {}).items():
        required = " (required)" if field in component.get("required", ()) else ""
        yield f"{name}.{field}{required}: {format_schema(schema)}"


def format_deprecation_mark(parameter: Schema) -> str:
    return " (deprecated)" if parameter.get("deprecated") else ""


def format_content(message: Schema) -> str:
    """Format the media types and schemas of a request body or a response."""
    types = [
        f"{media_type} {format_schema(content['schema'])}"
        for media_type, content in message.get("content", {}).items()
    ]
    return ", ".join(types) or "nothing"


def get_reference_name(reference: Schema) -> str:
    return reference["$ref"].rpartition("/")[2]


def format_schema(schema: Schema) -> str:
    """Format a schema without wording; references are named by their last part."""
    return json.dumps(strip_wording(schema), ensure_ascii=False, sort_keys=True).replace('"', "")


def strip_wording(node: Any) -> Any:
    if isinstance(node, list):
        return [strip_wording(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return get_reference_name(node)
    # A dictionary under one of these names is a property of that name, not wording.
    return {
        name: strip_wording(value)
        for name, value in node.items()
        if name not in WORDING_KEYS or isinstance(value, dict)
    }
