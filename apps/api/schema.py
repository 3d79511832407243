"""What the generated OpenAPI schema cannot know: how the API refuses, and what it asks of who writes."""

from apps.api import examples
from apps.api.links import LINKS, serializer_of
from apps.core.api import sparse_fields
from apps.core.api.expand import EXPAND, expandable
from apps.core.filters.facets import FACETS
from apps.core.nouns import NOUNS
from apps.core.publishing import MOVES
from apps.history.api.bulk import MOST
from apps.http.problems import KINDS, MEDIA_TYPE

TEXT = {"type": "string"}
CHANGE = {
    "type": "object",
    "properties": {
        **dict.fromkeys(["what", "label", "time", "who", "reason"], TEXT),
        "revision": {"type": "integer"},
        "fields": {"type": "array", "items": {"type": "object"}},
    },
}
ERRORS = {"type": "object", "description": "By the name of the parameter or field; for links a list."}
PROBLEM = {
    "type": "object",
    "description": "A refusal, as RFC 9457 has it.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        **dict.fromkeys(["title", "detail", "instance"], TEXT),
        "status": {"type": "integer"},
    },
    "required": ["type", "title", "status", "detail", "instance"],
}
MORE = {
    "invalid-parameter": {"errors": ERRORS},
    "invalid-body": {"errors": ERRORS},
    "changed-since": {"etag": TEXT, "meanwhile": {"type": "array", "items": CHANGE}},
}
ALWAYS = ["not-authenticated", "method-not-allowed", "not-acceptable", "too-many-requests", "server-error"]
LIST = ["invalid-parameter", "not-found"]
WRITTEN = ["invalid-body", "forbidden", "too-large", "unsupported-media-type"]
SEEN_FIRST = ["not-found", "changed-since", "unseen"]
TWICE = ["conflict", "key-reused"]

REASON = {"type": "string", "maxLength": 300, "description": "One line for the history: why."}
TAG = {"description": "The state of what is answered; a write sends it back in If-Match.", "schema": TEXT}
SEEN = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": TEXT,
    "description": TAG["description"],
}

KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "pattern": '^"?[!-~]{1,255}"?$'},
    "description": "Yours: the same request with the same key is written once.",
}
SEVERAL = {
    "type": "object",
    "properties": {
        "reason": REASON,
        "records": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST,
            "items": {
                "type": "object",
                "description": "As the body of a POST; with the id and etag of a record, as that of a PATCH.",
            },
        },
    },
    "required": ["records"],
    "additionalProperties": False,
}
RECEIPT = {
    "type": "object",
    "properties": {"id": TEXT, "etag": TEXT, "made": {"type": "boolean"}},
    "required": ["id", "etag", "made"],
}
RECEIPTS = {
    "type": "object",
    "properties": {"records": {"type": "array", "items": RECEIPT}},
    "required": ["records"],
}
CHOICES = {
    sparse_fields.FIELDS: "Only these fields, and the id. Names between commas.",
    sparse_fields.OMIT: "All fields but these; the id stays. Names between commas.",
}


def completed(result, **kwargs):
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            complete(operation, method, path.endswith("{id}/"), path.rstrip("/").rpartition("/")[2])
            if method == "get":
                operation["parameters"] += choices(operation, result["components"]["schemas"])
                operation["parameters"] += more(path)
                examples.show(path, operation)
    join(result["paths"])
    components = result["components"]
    for name, component in components["schemas"].items():
        if "properties" in component:
            say_what_is_there(name, component)
    components["schemas"]["Problem"] = PROBLEM
    components["responses"] = {kind.name: refusal(kind) for kind in KINDS}
    return result


def complete(operation, method, is_record, last):
    if last == "lookup":
        operation["responses"] |= refused(["invalid-body", "too-large", "unsupported-media-type"])
        return
    one = is_record or last in MOVES
    if method == "get":
        del operation["security"]
        refusals = LIST
    else:
        refusals = WRITTEN + TWICE + SEEN_FIRST * (one or last == "bulk")
        operation.setdefault("parameters", []).append(KEY)
    if last in MOVES:
        body = {"type": "object", "properties": {"reason": REASON}, "additionalProperties": False}
        operation["requestBody"] = {"content": {"application/json": {"schema": body}}}
        operation["operationId"] = operation["operationId"].removesuffix("_create")
    if last == "bulk":
        take_several(operation)
    if method == "get":
        operation["responses"]["304"] = {"description": "It is as If-None-Match says."}
    elif one:
        operation["parameters"].append(SEEN)
    for status, answer in operation["responses"].items():
        if status in ("200", "201") and last != "bulk":
            answer["headers"] = {"ETag": TAG}
    operation["responses"] |= refused(refusals)


def join(paths):
    """Says where an answer leads on: from a list to a record, from that to its changes."""
    for path, operations in paths.items():
        one = paths.get(f"{path}{{id}}/", {}).get("get")
        if one:
            lead(operations["get"], "record", one, {"id": "$response.body#/results/0/id"})
        if path.endswith("/{id}/") and "patch" in operations:
            changes = paths["/api/v1/changes/"]["get"]
            lead(operations["get"], "changes", changes, {"query.id": "$response.body#/id"})


def lead(operation, name, other, parameters):
    link = {"operationId": other["operationId"], "parameters": parameters}
    operation["responses"]["200"].setdefault("links", {})[name] = link


def refused(names):
    asked = {*names, *ALWAYS}
    return {str(kind.status): reference(kind) for kind in KINDS if kind.name in asked}


def take_several(operation):
    operation["operationId"] = operation["operationId"].removesuffix("_create")
    operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": SEVERAL}}}
    done = {"description": "In their order.", "content": {"application/json": {"schema": RECEIPTS}}}
    operation["responses"] = {"200": done}


def choices(operation, components):
    """The parameters by which one asks for fewer fields of records, with the names that they take."""
    body = operation["responses"]["200"]["content"]["application/json"]["schema"]
    properties = properties_of(body, components)
    if "results" in properties:
        properties = properties_of(properties["results"]["items"], components)
    names = {"type": "array", "items": {"type": "string", "enum": list(properties)}}
    said = CHOICES if is_of_record(properties) else {}
    return [
        {"in": "query", "name": name, "schema": names, "explode": False, "style": "form", "description": text}
        for name, text in said.items()
    ]


def more(path):
    """What else a list or a record of the nouns can be asked: records in place of ids, facets."""
    _, _, _, plural, *rest = path.split("/")
    noun, link = NOUNS.get(plural), LINKS.get(plural)
    if not (noun or link) or rest not in ([""], ["{id}", ""]):
        return []
    of_noun = noun and (noun.record_serializer_class if "{id}" in rest else noun.serializer_class)
    told = of_noun or serializer_of(*link)
    names = {"type": "array", "items": {"type": "string", "enum": list(expandable(told()))}}
    named = {"in": "query", "name": EXPAND, "schema": names, "explode": False, "style": "form"}
    counted = {"in": "query", "name": FACETS, "schema": {"type": "boolean"}}
    return [
        named | {"description": "Records in place of their ids. Paths between commas."},
        *([] if link or "{id}" in rest else [counted | {"description": "With the counts of each facet."}]),
    ]


def properties_of(schema, components):
    name = schema.get("$ref", "").rpartition("/")[2]
    return components[name]["properties"] if name else schema.get("properties", {})


def is_of_record(properties):
    return {"title", "replaced_by", "external_id"} <= {*properties}


def say_what_is_there(name, component):
    """An answer has all of its fields, a record those that are asked for; a body has no others.

    The body of a record may hold a reason.
    """
    properties = component["properties"]
    is_record = is_of_record(properties)
    if not name.endswith("Request"):
        component["required"] = ["id"] if is_record else list(properties)
        return
    component["additionalProperties"] = False
    if {"title", "replaced_by"} <= {*properties}:  # less what is not written
        properties["reason"] = REASON


def reference(kind):
    return {"$ref": f"#/components/responses/{kind.name}"}


def refusal(kind):
    told = {"$ref": "#/components/schemas/Problem"}
    if more := MORE.get(kind.name):
        told = {"allOf": [told, {"type": "object", "properties": more}]}
    return {"description": f"{kind.title}. {kind.text}", "content": {MEDIA_TYPE: {"schema": told}}}
