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

from apps.core.filters.filterset import phrase
from apps.core.nouns import NOUNS

ROOT = settings.BASE_DIR
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2),
}  # fmt: skip
OF_CURATORS = ("admin", "drf_spectacular")  # folders of templates that stay English


class Command(BaseCommand):
    help = "Bring locale/ up to date with what the code and templates say, and compile it."

    def handle(self, *args, **options):
        for code, _name in settings.LANGUAGES[1:]:
            catalog = read(code)
            catalog.update(said(), no_fuzzy_matching=True, update_creation_date=False)
            catalog.obsolete.clear()
            source(code).write_bytes(written(catalog))
            source(code).with_suffix(".mo").write_bytes(compiled(catalog))
            self.stdout.write(f"{code}: {len(untranslated(catalog))} of {len(catalog)} not translated")


def source(code):
    return Path(settings.LOCALE_PATHS[0]) / code / "LC_MESSAGES" / "django.po"


def read(code):
    with source(code).open("rb") as file:
        return read_po(file, locale=code)


def written(catalog):
    file = BytesIO()
    write_po(file, catalog, width=100, omit_header=False, sort_output=True, no_location=True)
    return file.getvalue()


def compiled(catalog):
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def untranslated(catalog):
    return [message.id for message in catalog if message.id and not all(texts(message.string))]


def texts(said):
    return said if isinstance(said, list | tuple) else (said,)


# --- What is said --------------------------------------------------------------------------------


@override(settings.LANGUAGE_CODE)
def said():
    """Every message of the project, as a catalogue without translations."""
    catalog = Catalog()
    for message, context in [*in_code(), *in_templates(), *((name, None) for name in names())]:
        catalog.add(message, context=context)
    return catalog


def in_code():
    for path in [*ROOT.glob("apps/**/*.py"), *ROOT.glob("riskbase/**/*.py")]:
        yield from extracted("python", path.read_bytes())


def in_templates():
    """Of a template's tags Django makes code, which a reader of JavaScript finds among the rest."""
    for path in ROOT.glob("templates/**/*.html"):
        if path.relative_to(ROOT / "templates").parts[0] not in OF_CURATORS:
            yield from extracted("javascript", templatize(path.read_text()).encode())


def extracted(method, code):
    for _line, message, _comments, context in extract(method, BytesIO(code), KEYWORDS):
        yield message, context


def names():
    """What models call themselves and their fields, and what filters are called and say."""
    for model in apps.get_models():
        if model.__module__.startswith("apps.") and not hasattr(model, "instance_type"):
            yield from (str(model._meta.verbose_name), str(model._meta.verbose_name_plural))
            yield from (str(item.verbose_name) for item in model._meta.local_fields)
    for noun in NOUNS.values():
        for item in noun.filterset_class.base_filters.values():
            yield from (item.label, phrase(item))
