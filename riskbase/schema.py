"""What the generated OpenAPI schema cannot know: how the API refuses."""

PROBLEMS = {"type": "object", "additionalProperties": {"type": "string"}}
DETAIL = {"type": "object", "properties": {"detail": {"type": "string"}}, "required": ["detail"]}


def with_refusals(result, **kwargs):
    for path, methods in result["paths"].items():
        one = path.endswith("{id}/")
        for operation in methods.values():
            if not one:
                operation["responses"]["400"] = refusal("Each wrong parameter with what is wrong.", PROBLEMS)
            missing = "Nobody has this id." if one else "There is no such page of the list."
            operation["responses"]["404"] = refusal(missing, DETAIL)
    return result


def refusal(description, schema):
    return {"description": description, "content": {"application/json": {"schema": schema}}}
