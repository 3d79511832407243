"""What the generated OpenAPI schema cannot know: how the API refuses, and what it asks of who writes."""

from apps.api import examples
from apps.api.links import LINK_LISTS, build_link_serializer
from apps.core.api import sparse_fields
from apps.core.api.expand import EXPAND_PARAMETER, find_expandable_paths
from apps.core.filters.facets import FACETS_PARAMETER
from apps.core.nouns import NOUNS
from apps.core.publishing import TRANSITIONS
from apps.history.api.bulk import MAX_BULK_RECORDS
from apps.http.problems import PROBLEM_MEDIA_TYPE, PROBLEM_TYPES

TEXT_SCHEMA = {"type": "string"}
CONCURRENT_EDIT_SCHEMA = {
    "type": "object",
    "properties": {
        **dict.fromkeys(["what", "label", "time", "who", "reason"], TEXT_SCHEMA),
        "revision": {"type": "integer"},
        "fields": {"type": "array", "items": {"type": "object"}},
    },
}
ERRORS_SCHEMA = {"type": "object", "description": "By the name of the parameter or field; for links a list."}
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "A refusal, as RFC 9457 has it.",
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

REASON_SCHEMA = {"type": "string", "maxLength": 300, "description": "One line for the history: why."}
ETAG_HEADER = {
    "description": "The state of what is answered; a write sends it back in If-Match.",
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
    "description": "Yours: the same request with the same key is written once.",
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
                "description": "As the body of a POST; with the id and etag of a record, as that of a PATCH.",
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
    sparse_fields.FIELDS_PARAMETER: "Only these fields, and the id. Names between commas.",
    sparse_fields.OMIT_PARAMETER: "All fields but these; the id stays. Names between commas.",
}


def complete_schema(result, **kwargs):
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            complete_operation(operation, method, path.endswith("{id}/"), path.rstrip("/").rpartition("/")[2])
            if method == "get":
                operation["parameters"] += build_sparse_field_parameters(
                    operation, result["components"]["schemas"]
                )
                operation["parameters"] += build_extra_parameters(path)
                examples.add_example(path, operation)
    link_operations(result["paths"])
    components = result["components"]
    for name, component in components["schemas"].items():
        if "properties" in component:
            complete_component(name, component)
    components["schemas"]["Problem"] = PROBLEM_SCHEMA
    components["responses"] = {kind.name: describe_problem_response(kind) for kind in PROBLEM_TYPES}
    return result


def complete_operation(operation, method, is_record, last):
    if last == "lookup":
        operation["responses"] |= build_problem_references(
            ["invalid-body", "too-large", "unsupported-media-type"]
        )
        return
    one = is_record or last in TRANSITIONS
    if method == "get":
        del operation["security"]
        refusals = READ_PROBLEMS
    else:
        refusals = WRITE_PROBLEMS + IDEMPOTENCY_PROBLEMS + PRECONDITION_PROBLEMS * (one or last == "bulk")
        operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY_PARAMETER)
    if last in TRANSITIONS:
        body = {"type": "object", "properties": {"reason": REASON_SCHEMA}, "additionalProperties": False}
        operation["requestBody"] = {"content": {"application/json": {"schema": body}}}
        operation["operationId"] = operation["operationId"].removesuffix("_create")
    if last == "bulk":
        describe_bulk_operation(operation)
    if method == "get":
        operation["responses"]["304"] = {"description": "It is as If-None-Match says."}
    elif one:
        operation["parameters"].append(IF_MATCH_PARAMETER)
    for status, answer in operation["responses"].items():
        if status in ("200", "201") and last != "bulk":
            answer["headers"] = {"ETag": ETAG_HEADER}
    operation["responses"] |= build_problem_references(refusals)


def link_operations(paths):
    """Says where an answer leads on: from a list to a record, from that to its changes."""
    for path, operations in paths.items():
        one = paths.get(f"{path}{{id}}/", {}).get("get")
        if one:
            add_operation_link(operations["get"], "record", one, {"id": "$response.body#/results/0/id"})
        if path.endswith("/{id}/") and "patch" in operations:
            changes = paths["/api/v1/changes/"]["get"]
            add_operation_link(operations["get"], "changes", changes, {"query.id": "$response.body#/id"})


def add_operation_link(operation, name, other, parameters):
    link = {"operationId": other["operationId"], "parameters": parameters}
    operation["responses"]["200"].setdefault("links", {})[name] = link


def build_problem_references(names):
    asked = {*names, *COMMON_PROBLEMS}
    return {str(kind.status): build_problem_reference(kind) for kind in PROBLEM_TYPES if kind.name in asked}


def describe_bulk_operation(operation):
    operation["operationId"] = operation["operationId"].removesuffix("_create")
    operation["requestBody"] = {
        "required": True,
        "content": {"application/json": {"schema": BULK_BODY_SCHEMA}},
    }
    done = {"description": "In their order.", "content": {"application/json": {"schema": RECEIPTS_SCHEMA}}}
    operation["responses"] = {"200": done}


def build_sparse_field_parameters(operation, components):
    """The parameters by which one asks for fewer fields of records, with the names that they take."""
    body = operation["responses"]["200"]["content"]["application/json"]["schema"]
    properties = resolve_properties(body, components)
    if "results" in properties:
        properties = resolve_properties(properties["results"]["items"], components)
    names = {"type": "array", "items": {"type": "string", "enum": list(properties)}}
    said = SPARSE_FIELD_PARAMETERS if is_record_schema(properties) else {}
    return [
        {"in": "query", "name": name, "schema": names, "explode": False, "style": "form", "description": text}
        for name, text in said.items()
    ]


def build_extra_parameters(path):
    """What else a list or a record of the nouns can be asked: records in place of ids, facets."""
    _, _, _, plural, *rest = path.split("/")
    noun, link = NOUNS.get(plural), LINK_LISTS.get(plural)
    if not (noun or link) or rest not in ([""], ["{id}", ""]):
        return []
    of_noun = noun and (noun.record_serializer_class if "{id}" in rest else noun.serializer_class)
    told = of_noun or build_link_serializer(*link)
    names = {"type": "array", "items": {"type": "string", "enum": list(find_expandable_paths(told()))}}
    named = {"in": "query", "name": EXPAND_PARAMETER, "schema": names, "explode": False, "style": "form"}
    counted = {"in": "query", "name": FACETS_PARAMETER, "schema": {"type": "boolean"}}
    return [
        named | {"description": "Records in place of their ids. Paths between commas."},
        *([] if link or "{id}" in rest else [counted | {"description": "With the counts of each facet."}]),
    ]


def resolve_properties(schema, components):
    name = schema.get("$ref", "").rpartition("/")[2]
    return components[name]["properties"] if name else schema.get("properties", {})


def is_record_schema(properties):
    return {"title", "replaced_by", "external_id"} <= {*properties}


def complete_component(name, component):
    """An answer has all of its fields, a record those that are asked for; a body has no others.

    The body of a record may hold a reason.
    """
    properties = component["properties"]
    is_record = is_record_schema(properties)
    if not name.endswith("Request"):
        component["required"] = ["id"] if is_record else list(properties)
        return
    component["additionalProperties"] = False
    if {"title", "replaced_by"} <= {*properties}:  # less what is not written
        properties["reason"] = REASON_SCHEMA


def build_problem_reference(kind):
    return {"$ref": f"#/components/responses/{kind.name}"}


def describe_problem_response(kind):
    told = {"$ref": "#/components/schemas/Problem"}
    if more := EXTRA_PROBLEM_MEMBERS.get(kind.name):
        told = {"allOf": [told, {"type": "object", "properties": more}]}
    return {"description": f"{kind.title}. {kind.text}", "content": {PROBLEM_MEDIA_TYPE: {"schema": told}}}
