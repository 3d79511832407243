"""What callers of the API build on, a line each: parameters, bodies, statuses, fields; no wording."""

import json

WORDS = {"description", "summary", "title", "example", "examples", "x-spec-enum-id"}


def contract(schema):
    """The lines, from an OpenAPI schema: first the operations, then what their answers are made of."""
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            yield from told(f"{method.upper()} {path}", operation)
    for name, component in schema["components"]["schemas"].items():
        yield from fields(name, component)


def told(name, operation):
    for each in operation.get("parameters", []):
        need = " (required)" if each.get("required") else ""
        yield f"{name} {each['in']} {each['name']}{need}{gone(each)}: {compact(each['schema'])}"
    if body := operation.get("requestBody"):
        yield f"{name} body: {content(body)}"
    answers = operation["responses"].items()
    for status, answer in answers:
        if "$ref" not in answer:
            headers = ", ".join(answer.get("headers", ()))
            yield f"{name} -> {status}: {content(answer)}{headers and f' with {headers}'}"
    refusals = [f"{status} {last(answer)}" for status, answer in answers if "$ref" in answer]
    yield f"{name} refuses: {', '.join(refusals)}"
    if operation.get("deprecated"):
        yield f"{name} is deprecated"


def fields(name, component):
    rest = {key: value for key, value in component.items() if key not in ("properties", "required")}
    yield f"{name}: {compact(rest)}"
    for field, schema in component.get("properties", {}).items():
        need = " (required)" if field in component.get("required", ()) else ""
        yield f"{name}.{field}{need}: {compact(schema)}"


def gone(parameter):
    return " (deprecated)" if parameter.get("deprecated") else ""


def content(message):
    kinds = [f"{kind} {compact(each['schema'])}" for kind, each in message.get("content", {}).items()]
    return ", ".join(kinds) or "nothing"


def last(reference):
    return reference["$ref"].rpartition("/")[2]


def compact(schema):
    """A schema without its words, references by their last name."""
    return json.dumps(bare(schema), ensure_ascii=False, sort_keys=True).replace('"', "")


def bare(node):
    if isinstance(node, list):
        return [bare(each) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return last(node)
    return {name: bare(value) for name, value in node.items() if name not in WORDS or isinstance(value, dict)}
