"""What the generated OpenAPI schema cannot know: how the API refuses, and what it asks of who writes."""

from apps.core.publishing import MOVES

TEXT = {"type": "string"}
DETAIL = {"type": "object", "properties": {"detail": TEXT}, "required": ["detail"]}
PARAMETERS = {"type": "object", "additionalProperties": TEXT}
FIELDS = {"type": "object", "description": "By the name of the field; for links a list, one place a link."}
CHANGE = {
    "type": "object",
    "properties": {
        **dict.fromkeys(["what", "label", "time", "who", "reason"], TEXT),
        "revision": {"type": "integer"},
        "fields": {"type": "array", "items": {"type": "object"}},
    },
}
STALE = {
    "type": "object",
    "properties": {"detail": TEXT, "etag": TEXT, "meanwhile": {"type": "array", "items": CHANGE}},
    "required": ["detail", "etag", "meanwhile"],
}
REASON = {"type": "string", "maxLength": 300, "description": "One line for the history: why."}
TAG = {"description": "The state of what is answered; a write sends it back in If-Match.", "schema": TEXT}
SEEN = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": TEXT,
    "description": TAG["description"],
}

NOT_FOUND = {"404": ("Nobody has this id, or you may not see it.", DETAIL)}
WRITTEN = {
    "400": ("Each wrong field with what is wrong. Nothing was written.", FIELDS),
    "403": ("You may not.", DETAIL),
    "415": ("The body is not JSON.", DETAIL),
}
SEEN_FIRST = {
    "412": ("It was changed since: by whom, from what to what. Nothing was written.", STALE),
    "428": ("If-Match is missing.", DETAIL),
}
CONFLICT = {"409": ("It is in a status from which this cannot follow, or cites nothing.", DETAIL)}
LIST = {
    "400": ("Each wrong parameter with what is wrong.", PARAMETERS),
    "404": ("There is no such page of the list.", DETAIL),
}


def completed(result, **kwargs):
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            complete(operation, method, path.endswith("{id}/"), path.rstrip("/").rpartition("/")[2])
    for name, component in result["components"]["schemas"].items():
        if "properties" in component:
            say_what_is_there(name, component)
    return result


def complete(operation, method, is_record, last):
    one = is_record or last in MOVES
    refusals = NOT_FOUND if one else LIST
    if method == "get":
        del operation["security"]
    else:
        refusals = WRITTEN | (NOT_FOUND | SEEN_FIRST if one else {}) | (CONFLICT if last in MOVES else {})
    if last in MOVES:
        body = {"type": "object", "properties": {"reason": REASON}, "additionalProperties": False}
        operation["requestBody"] = {"content": {"application/json": {"schema": body}}}
        operation["operationId"] = operation["operationId"].removesuffix("_create")
    if method == "get":
        operation["responses"]["304"] = {"description": "It is as If-None-Match says."}
    elif one:
        operation["parameters"].append(SEEN)
    for status, answer in operation["responses"].items():
        if status in ("200", "201"):
            answer["headers"] = {"ETag": TAG}
    operation["responses"] |= {status: refusal(*said) for status, said in refusals.items()}


def say_what_is_there(name, component):
    """An answer has all of its fields; a body has no others, and a record's may hold a reason."""
    if not name.endswith("Request"):
        component["required"] = list(component["properties"])
        return
    component["additionalProperties"] = False
    if "title" in component["properties"] and "replaced_by" in component["properties"]:
        component["properties"]["reason"] = REASON


def refusal(description, schema):
    return {"description": description, "content": {"application/json": {"schema": schema}}}
