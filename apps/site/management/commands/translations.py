"""What is said in the code and in templates, against what locale/ has a translation for."""

from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import override, templatize

from apps.core.filters.filterset import get_condition_phrase
from apps.core.nouns import NOUNS

PROJECT_ROOT = settings.BASE_DIR
GETTEXT_KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2),
}  # fmt: skip
UNTRANSLATED_FOLDERS = ("admin", "drf_spectacular")  # folders of templates that stay English


class Command(BaseCommand):
    help = "Bring locale/ up to date with what the code and templates say, and compile it."

    def handle(self, *args, **options):
        for code, _name in settings.LANGUAGES[1:]:
            catalog = read_catalog(code)
            catalog.update(collect_messages(), no_fuzzy_matching=True, update_creation_date=False)
            catalog.obsolete.clear()
            get_catalog_path(code).write_bytes(serialize_catalog(catalog))
            get_catalog_path(code).with_suffix(".mo").write_bytes(compile_catalog(catalog))
            self.stdout.write(
                f"{code}: {len(list_untranslated_messages(catalog))} of {len(catalog)} not translated"
            )


def get_catalog_path(code):
    return Path(settings.LOCALE_PATHS[0]) / code / "LC_MESSAGES" / "django.po"


def read_catalog(code):
    with get_catalog_path(code).open("rb") as file:
        return read_po(file, locale=code)


def serialize_catalog(catalog):
    file = BytesIO()
    write_po(file, catalog, width=100, omit_header=False, sort_output=True, no_location=True)
    return file.getvalue()


def compile_catalog(catalog):
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def list_untranslated_messages(catalog):
    return [message.id for message in catalog if message.id and not all(list_message_texts(message.string))]


def list_message_texts(said):
    return said if isinstance(said, list | tuple) else (said,)


# --- What is said --------------------------------------------------------------------------------


@override(settings.LANGUAGE_CODE)
def collect_messages():
    """Every message of the project, as a catalogue without translations."""
    catalog = Catalog()
    for message, context in [
        *extract_code_messages(),
        *extract_template_messages(),
        *((name, None) for name in list_model_and_filter_labels()),
    ]:
        catalog.add(message, context=context)
    return catalog


def extract_code_messages():
    for path in [*PROJECT_ROOT.glob("apps/**/*.py"), *PROJECT_ROOT.glob("riskbase/**/*.py")]:
        yield from extract_messages("python", path.read_bytes())


def extract_template_messages():
    """Of a template's tags Django makes code, which a reader of JavaScript finds among the rest."""
    for path in PROJECT_ROOT.glob("templates/**/*.html"):
        if path.relative_to(PROJECT_ROOT / "templates").parts[0] not in UNTRANSLATED_FOLDERS:
            yield from extract_messages("javascript", templatize(path.read_text()).encode())


def extract_messages(method, code):
    for _line, message, _comments, context in extract(method, BytesIO(code), GETTEXT_KEYWORDS):
        yield message, context


def list_model_and_filter_labels():
    """What models call themselves and their fields, and what filters are called and say."""
    for model in apps.get_models():
        if model.__module__.startswith("apps.") and not hasattr(model, "instance_type"):
            yield from (str(model._meta.verbose_name), str(model._meta.verbose_name_plural))
            yield from (str(item.verbose_name) for item in model._meta.local_fields)
    for noun in NOUNS.values():
        for item in noun.filterset_class.base_filters.values():
            yield from (item.label, get_condition_phrase(item))
