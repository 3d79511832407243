"""Parts of the OpenAPI schema that drf-spectacular cannot derive: problems, preconditions, examples."""

from collections.abc import Iterable, Mapping
from typing import Any

from apps.api import examples
from apps.api.link_lists import LINK_LISTS
from apps.core.api import sparse_fields
from apps.core.api.expand import EXPAND_PARAMETER, find_expandable_paths
from apps.core.filters.facets import FACETS_PARAMETER
from apps.core.nouns import NOUNS
from apps.core.publishing import TRANSITIONS
from apps.history.api.bulk import MAX_BULK_RECORDS
from apps.http.problems import PROBLEM_MEDIA_TYPE, PROBLEM_TYPES, ProblemType

Schema = dict[str, Any]  # a part of an OpenAPI document

TEXT_SCHEMA = {"type": "string"}
CONCURRENT_EDIT_SCHEMA = {
    "type": "object",
    "properties": {
        **dict.fromkeys(["what", "label", "time", "who", "reason"], TEXT_SCHEMA),
        "revision": {"type": "integer"},
        "fields": {"type": "array", "items": {"type": "object"}},
    },
}
ERRORS_SCHEMA = {
    "type": "object",
    "description": "Errors by the name of the parameter or field; for links a list.",
}
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "An error, as defined by RFC 9457.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        **dict.fromkeys(["title", "detail", "instance"], TEXT_SCHEMA),
        "status": {"type": "integer"},
    },
    "required": ["type", "title", "status", "detail", "instance"],
}
EXTRA_PROBLEM_MEMBERS = {
    "invalid-parameter": {"errors": ERRORS_SCHEMA},
    "invalid-body": {"errors": ERRORS_SCHEMA},
    "changed-since": {"etag": TEXT_SCHEMA, "meanwhile": {"type": "array", "items": CONCURRENT_EDIT_SCHEMA}},
}
COMMON_PROBLEMS = [
    "not-authenticated",
    "method-not-allowed",
    "not-acceptable",
    "too-many-requests",
    "server-error",
]
READ_PROBLEMS = ["invalid-parameter", "not-found"]
WRITE_PROBLEMS = ["invalid-body", "forbidden", "too-large", "unsupported-media-type"]
PRECONDITION_PROBLEMS = ["not-found", "changed-since", "unseen"]
IDEMPOTENCY_PROBLEMS = ["conflict", "key-reused"]

REASON_SCHEMA = {
    "type": "string",
    "maxLength": 300,
    "description": "The reason for the history, in one line.",
}
ETAG_HEADER = {
    "description": "The state of the response; a write sends it back in If-Match.",
    "schema": TEXT_SCHEMA,
}
IF_MATCH_PARAMETER = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": TEXT_SCHEMA,
    "description": ETAG_HEADER["description"],
}

IDEMPOTENCY_KEY_PARAMETER = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "pattern": '^"?[!-~]{1,255}"?$'},
    "description": "A key that the client chooses: a request with the same key is executed once.",
}
BULK_BODY_SCHEMA = {
    "type": "object",
    "properties": {
        "reason": REASON_SCHEMA,
        "records": {
            "type": "array",
            "minItems": 1,
            "maxItems": MAX_BULK_RECORDS,
            "items": {
                "type": "object",
                "description": "A record as in the body of a POST; with id and etag, as of a PATCH.",
            },
        },
    },
    "required": ["records"],
    "additionalProperties": False,
}
RECEIPT_SCHEMA = {
    "type": "object",
    "properties": {"id": TEXT_SCHEMA, "etag": TEXT_SCHEMA, "made": {"type": "boolean"}},
    "required": ["id", "etag", "made"],
}
RECEIPTS_SCHEMA = {
    "type": "object",
    "properties": {"records": {"type": "array", "items": RECEIPT_SCHEMA}},
    "required": ["records"],
}
SPARSE_FIELD_PARAMETERS = {
    sparse_fields.FIELDS_PARAMETER: "Only these fields, and the id. Names separated by commas.",
    sparse_fields.OMIT_PARAMETER: "All fields but these; the id stays. Names separated by commas.",
}


def complete_schema(result: Schema, **kwargs: Any) -> Schema:
    """Complete the generated schema; a postprocessing hook of drf-spectacular."""
    components = result["components"]
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            complete_operation(operation, method, path)
            if method == "get":
                operation["parameters"] += build_sparse_field_parameters(operation, components["schemas"])
                operation["parameters"] += build_extra_parameters(path)
                examples.add_example(path, operation)
    link_operations(result["paths"])
    for name, component in components["schemas"].items():
        if "properties" in component:
            complete_component(name, component)
    components["schemas"]["Problem"] = PROBLEM_SCHEMA
    components["responses"] = {kind.name: describe_problem_response(kind) for kind in PROBLEM_TYPES}
    return result


def complete_operation(operation: Schema, method: str, path: str) -> None:
    """Add headers, problems and bodies to an operation, according to the last part of its path."""
    last = path.rstrip("/").rpartition("/")[2]
    if last == "lookup":
        names = ["invalid-body", "too-large", "unsupported-media-type"]
        operation["responses"] |= build_problem_references(names)
    elif method == "get":
        complete_read_operation(operation)
    elif last == "bulk":
        describe_bulk_operation(operation)
        complete_write_operation(operation, PRECONDITION_PROBLEMS)
    elif last in TRANSITIONS or path.endswith("{id}/"):
        if last in TRANSITIONS:
            describe_transition_operation(operation)
        complete_write_operation(operation, PRECONDITION_PROBLEMS)
        operation["parameters"].append(IF_MATCH_PARAMETER)
        add_etag_headers(operation)
    else:
        complete_write_operation(operation, [])
        add_etag_headers(operation)


def complete_read_operation(operation: Schema) -> None:
    del operation["security"]
    operation["responses"]["304"] = {"description": "The response matches If-None-Match."}
    add_etag_headers(operation)
    operation["responses"] |= build_problem_references(READ_PROBLEMS)


def complete_write_operation(operation: Schema, problems: list[str]) -> None:
    """Add the Idempotency-Key and the problems of every write, and further ones."""
    operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY_PARAMETER)
    names = [*WRITE_PROBLEMS, *IDEMPOTENCY_PROBLEMS, *problems]
    operation["responses"] |= build_problem_references(names)


def describe_transition_operation(operation: Schema) -> None:
    body = {"type": "object", "properties": {"reason": REASON_SCHEMA}, "additionalProperties": False}
    operation["requestBody"] = {"content": {"application/json": {"schema": body}}}
    operation["operationId"] = operation["operationId"].removesuffix("_create")


def describe_bulk_operation(operation: Schema) -> None:
    operation["operationId"] = operation["operationId"].removesuffix("_create")
    content = {"application/json": {"schema": BULK_BODY_SCHEMA}}
    operation["requestBody"] = {"required": True, "content": content}
    receipts = {"application/json": {"schema": RECEIPTS_SCHEMA}}
    operation["responses"] = {"200": {"description": "In the order of the request.", "content": receipts}}


def add_etag_headers(operation: Schema) -> None:
    for status in ("200", "201"):
        if status in operation["responses"]:
            operation["responses"][status]["headers"] = {"ETag": ETAG_HEADER}


def link_operations(paths: Schema) -> None:
    """Link operations (OpenAPI links): from a list to a record, and from a record to its changes."""
    for path, operations in paths.items():
        record = paths.get(f"{path}{{id}}/", {}).get("get")
        if record:
            add_operation_link(operations["get"], "record", record, {"id": "$response.body#/results/0/id"})
        if path.endswith("/{id}/") and "patch" in operations:
            changes = paths["/api/v1/changes/"]["get"]
            add_operation_link(operations["get"], "changes", changes, {"query.id": "$response.body#/id"})


def add_operation_link(operation: Schema, name: str, target: Schema, parameters: Mapping[str, str]) -> None:
    link = {"operationId": target["operationId"], "parameters": parameters}
    operation["responses"]["200"].setdefault("links", {})[name] = link


def build_problem_references(names: Iterable[str]) -> Schema:
    """Return {status: reference} for the problem types with these names and for the common ones."""
    wanted = {*names, *COMMON_PROBLEMS}
    return {
        str(kind.status): {"$ref": f"#/components/responses/{kind.name}"}
        for kind in PROBLEM_TYPES
        if kind.name in wanted
    }


def build_sparse_field_parameters(operation: Schema, components: Schema) -> list[Schema]:
    """Return the parameters `fields` and `omit` with the names of the fields, if records are returned."""
    body = operation["responses"]["200"]["content"]["application/json"]["schema"]
    properties = resolve_properties(body, components)
    if "results" in properties:
        properties = resolve_properties(properties["results"]["items"], components)
    if not is_record_schema(properties):
        return []
    return [
        build_list_parameter(name, properties, description)
        for name, description in SPARSE_FIELD_PARAMETERS.items()
    ]


def build_list_parameter(name: str, values: Iterable[str], description: str) -> Schema:
    """Return a query parameter with comma-separated values."""
    return {
        "in": "query",
        "name": name,
        "schema": {"type": "array", "items": {"type": "string", "enum": list(values)}},
        "explode": False,
        "style": "form",
        "description": description,
    }


def build_extra_parameters(path: str) -> list[Schema]:
    """Return `expand` for the lists and the records of nouns and links, and `facets` for lists of nouns."""
    _, _, _, plural, *rest = path.split("/")
    if rest not in ([""], ["{id}", ""]):
        return []
    is_record, expand_text = "{id}" in rest, "Records in place of their ids. Paths separated by commas."
    if plural in LINK_LISTS:
        paths = find_expandable_paths(LINK_LISTS[plural].serializer_class())
        return [build_list_parameter(EXPAND_PARAMETER, paths, expand_text)]
    if plural not in NOUNS:
        return []
    noun = NOUNS[plural]
    serializer_class = noun.record_serializer_class if is_record else noun.serializer_class
    expand = build_list_parameter(EXPAND_PARAMETER, find_expandable_paths(serializer_class()), expand_text)
    facets = {
        "in": "query",
        "name": FACETS_PARAMETER,
        "schema": {"type": "boolean"},
        "description": "Include the counts of each facet.",
    }
    return [expand] if is_record else [expand, facets]


def resolve_properties(schema: Schema, components: Schema) -> Schema:
    """Return the properties of a schema, or of the component that it refers to."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return components[name]["properties"] if name else schema.get("properties", {})


def is_record_schema(properties: Iterable[str]) -> bool:
    return {"title", "replaced_by", "external_id"} <= {*properties}


def complete_component(name: str, component: Schema) -> None:
    """State which properties a component always has, and that bodies of requests have no others.

    Responses contain all properties; those of records contain the requested fields. The body of a record
    may contain a reason.
    """
    properties = component["properties"]
    if not name.endswith("Request"):
        component["required"] = ["id"] if is_record_schema(properties) else list(properties)
        return
    component["additionalProperties"] = False
    if {"title", "replaced_by"} <= {*properties}:  # bodies lack the read-only external_id
        properties["reason"] = REASON_SCHEMA


def describe_problem_response(kind: ProblemType) -> Schema:
    schema: Schema = {"$ref": "#/components/schemas/Problem"}
    if members := EXTRA_PROBLEM_MEMBERS.get(kind.name):
        schema = {"allOf": [schema, {"type": "object", "properties": members}]}
    return {
        "description": f"{kind.title}. {kind.text}",
        "content": {PROBLEM_MEDIA_TYPE: {"schema": schema}},
    }
