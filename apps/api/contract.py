"""What callers of the API build on, a line each: parameters, bodies, statuses, fields; no wording."""

import json

WORDING_KEYS = {"description", "summary", "title", "example", "examples", "x-spec-enum-id"}


def list_contract_lines(schema):
    """The lines, from an OpenAPI schema: first the operations, then what their answers are made of."""
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            yield from list_operation_lines(f"{method.upper()} {path}", operation)
    for name, component in schema["components"]["schemas"].items():
        yield from list_component_lines(name, component)


def list_operation_lines(name, operation):
    for each in operation.get("parameters", []):
        need = " (required)" if each.get("required") else ""
        yield f"{name} {each['in']} {each['name']}{need}{format_deprecation_mark(each)}: {format_schema(each['schema'])}"
    if body := operation.get("requestBody"):
        yield f"{name} body: {format_content(body)}"
    answers = operation["responses"].items()
    for status, answer in answers:
        if "$ref" not in answer:
            headers = ", ".join(answer.get("headers", ()))
            yield f"{name} -> {status}: {format_content(answer)}{headers and f' with {headers}'}"
    refusals = [f"{status} {get_reference_name(answer)}" for status, answer in answers if "$ref" in answer]
    yield f"{name} refuses: {', '.join(refusals)}"
    if operation.get("deprecated"):
        yield f"{name} is deprecated"


def list_component_lines(name, component):
    rest = {key: value for key, value in component.items() if key not in ("properties", "required")}
    yield f"{name}: {format_schema(rest)}"
    for field, schema in component.get("properties", {}).items():
        need = " (required)" if field in component.get("required", ()) else ""
        yield f"{name}.{field}{need}: {format_schema(schema)}"


def format_deprecation_mark(parameter):
    return " (deprecated)" if parameter.get("deprecated") else ""


def format_content(message):
    kinds = [f"{kind} {format_schema(each['schema'])}" for kind, each in message.get("content", {}).items()]
    return ", ".join(kinds) or "nothing"


def get_reference_name(reference):
    return reference["$ref"].rpartition("/")[2]


def format_schema(schema):
    """A schema without its words, references by their last name."""
    return json.dumps(strip_wording(schema), ensure_ascii=False, sort_keys=True).replace('"', "")


def strip_wording(node):
    if isinstance(node, list):
        return [strip_wording(each) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return get_reference_name(node)
    return {
        name: strip_wording(value)
        for name, value in node.items()
        if name not in WORDING_KEYS or isinstance(value, dict)
    }
