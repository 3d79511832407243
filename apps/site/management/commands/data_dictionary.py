from django.core.management.base import BaseCommand

from apps.api.urls import router

DICTIONARY_INTRODUCTION = """# Data dictionary

Every field that RiskBase gives out, under the one name that it has on the pages, in the API and in the
exports. A page writes a name with spaces (`external_id` is "External id"). Lists and exports have the
fields marked with a dot; a single record has all of them.

This page is made by `manage.py data_dictionary`; a test compares it with the code.
"""


class Command(BaseCommand):
    help = "Prints docs/data-dictionary.md from the serializers, which are the public contract."

    def handle(self, **options):
        self.stdout.write("\n".join([DICTIONARY_INTRODUCTION, *write_dictionary_sections()]))


def write_dictionary_sections():
    for prefix, viewset, _ in router.registry:
        yield f"## {prefix.capitalize()}\n"
        yield "| field | list | type | meaning |\n|---|---|---|---|"
        short = viewset.serializer_class().fields
        for name, field in viewset.record_serializer_class().fields.items():
            yield f"| `{name}` | {'•' if name in short else ''} | {format_field_type(field)} | {format_field_meaning(field)} |"
        yield ""


def format_field_type(field):
    return type(field).__name__.removesuffix("Field").removesuffix("Serializer").lower()


def format_field_meaning(field):
    values = ", ".join(f"`{value}`" for value in getattr(field, "choices", {}))
    text = str(field.help_text or "").replace("|", "\\|")
    return " ".join(filter(None, [text, f"One of {values}." if values else ""]))
