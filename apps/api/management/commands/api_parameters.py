from collections import defaultdict

from django.core.management.base import BaseCommand
from drf_spectacular.generators import SchemaGenerator

from apps.api.schema import SPARSE_FIELD_PARAMETERS
from apps.http.problems import PROBLEM_TYPES

PARAMETERS_INTRODUCTION = """# Parameters and fields of the API

All that [the API](api.md) takes and gives, from its schema at `/api/schema/`. Fields of the nouns stand in
[the data dictionary](data-dictionary.md); a list answers with `count`, `next`, `previous` and `results`.

This page is made by `manage.py api_parameters`; a test compares it with the code.
"""
PARAMETERS_TABLE_HEAD = "| name | takes | meaning | where |\n|---|---|---|---|"


class Command(BaseCommand):
    help = "Prints docs/api-parameters.md from the schema: parameters, headers, refusals, fields."

    def handle(self, **options):
        schema = SchemaGenerator().get_schema(request=None, public=True)
        self.stdout.write("\n".join([PARAMETERS_INTRODUCTION, *write_parameter_sections(schema)]))


def write_parameter_sections(schema):
    yield "## Parameters\n"
    yield from write_parameter_table(group_parameters(schema["paths"], "query"))
    yield "\n## Headers\n"
    yield from write_parameter_table(group_parameters(schema["paths"], "header"))
    yield "\n## Refusals\n\n| type | status | meaning |\n|---|---|---|"
    yield from (f"| `{kind.name}` | {kind.status} | {kind.text} |" for kind in PROBLEM_TYPES)
    components = schema["components"]["schemas"]
    yield "\n## Codes\n\n| name | values |\n|---|---|"
    yield from (f"| `{name}` | {format_schema_type(it)} |" for name, it in components.items() if "enum" in it)
    for name, component in components.items():
        if is_documented_component(name, component):
            yield f"\n## {name}\n\n| field | holds | meaning |\n|---|---|---|"
            yield from (
                f"| `{name}` | {format_schema_type(it)} | {format_description(it)} |"
                for name, it in component["properties"].items()
            )


def group_parameters(paths, place):
    """(name, takes, meaning, where), sorted: a row for each meaning that a name has."""
    found = defaultdict(list)
    for path, operations in paths.items():
        for operation in operations.values():
            asked = {each["name"]: each for each in operation.get("parameters", []) if each["in"] == place}
            for name in (name for name in asked if "__" not in name):
                found[
                    format_parameter_name(name, asked),
                    format_accepted_values(asked[name]),
                    format_description(asked[name]),
                ].append(path)
    return sorted((*told, format_endpoints(some)) for told, some in found.items())


def format_parameter_name(name, asked):
    """With what may follow it."""
    return " ".join([f"`{name}`", *(f"`{one[len(name) :]}`" for one in asked if one.startswith(f"{name}__"))])


def write_parameter_table(rows):
    yield PARAMETERS_TABLE_HEAD
    yield from (f"| {' | '.join(row)} |" for row in rows)


def format_endpoints(paths):
    """The lists, with the counts and the records that they have."""
    names = list(dict.fromkeys(path.split("/")[3] for path in paths))
    return ", ".join(names) if len(names) <= 8 else f"{len(names)} lists"


def format_accepted_values(parameter):
    is_choice = parameter["name"] in SPARSE_FIELD_PARAMETERS
    return "names of fields, between commas" if is_choice else format_schema_type(parameter["schema"])


def format_description(it):
    """Its meaning, in a line, without the list of its values."""
    text = it.get("description") or it.get("schema", {}).get("description", "")
    return " ".join(text.partition("\n\n* `")[0].partition("\n* `")[0].split()).replace("|", "\\|")


def format_schema_type(schema):
    """What stands there, in a few words."""
    if values := schema.get("enum"):
        return ", ".join(f"`{value}`" for value in values if value is not None)
    if "items" in schema:
        return f"several: {format_schema_type(schema['items'])}"
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if several := schema.get("oneOf") or schema.get("allOf") or schema.get("anyOf"):
        return ", ".join(filter(None, map(format_schema_type, several)))
    types = schema.get("type", "anything")
    return " or ".join(types) if isinstance(types, list) else types


def is_documented_component(name, component):
    """Less what is sent, pages of lists, and the nouns, which the data dictionary has."""
    apart = (
        name.endswith("Request")
        or name.startswith("Paginated")
        or {"title", "replaced_by", "external_id"} <= {*component.get("properties", ())}
    )
    return "properties" in component and not apart
