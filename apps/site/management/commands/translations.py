"""Update and compile the message catalogues in locale/.

The command uses Babel and needs no GNU gettext, unlike makemessages and compilemessages.
"""

from collections.abc import Iterable, Iterator
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

PROJECT_ROOT: Path = settings.BASE_DIR
GETTEXT_KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2),
}  # fmt: skip
UNTRANSLATED_FOLDERS = ("admin", "drf_spectacular")  # templates for curators and developers, in English

Message = tuple[str | tuple[str, ...], str | None]  # id or (singular, plural); context


class Command(BaseCommand):
    help = "Update locale/ with the messages of the code and of the templates, and compile it."

    def handle(self, **options: object) -> None:
        for code, _name in settings.LANGUAGES[1:]:
            catalog = read_catalog(code)
            catalog.update(collect_messages(), no_fuzzy_matching=True, update_creation_date=False)
            catalog.obsolete.clear()
            get_catalog_path(code).write_bytes(serialize_catalog(catalog))
            get_catalog_path(code).with_suffix(".mo").write_bytes(compile_catalog(catalog))
            missing = len(list_untranslated_messages(catalog))
            self.stdout.write(f"{code}: {missing} of {len(catalog)} not translated")


def get_catalog_path(code: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / code / "LC_MESSAGES" / "django.po"


def read_catalog(code: str) -> Catalog:
    with get_catalog_path(code).open("rb") as file:
        return read_po(file, locale=code)


def serialize_catalog(catalog: Catalog) -> bytes:
    file = BytesIO()
    write_po(file, catalog, width=100, omit_header=False, sort_output=True, no_location=True)
    return file.getvalue()


def compile_catalog(catalog: Catalog) -> bytes:
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def list_untranslated_messages(catalog: Catalog) -> list[object]:
    return [message.id for message in catalog if message.id and not all(list_message_texts(message.string))]


def list_message_texts(translation: str | Iterable[str] | None) -> Iterable[str]:
    """Return the translations of a message: several if it has plural forms."""
    return (translation or "",) if isinstance(translation, str | None) else translation


# --- Extraction ----------------------------------------------------------------------------------


@override(settings.LANGUAGE_CODE)
def collect_messages() -> Catalog:
    """Return all messages of the project as a catalogue without translations."""
    catalog = Catalog()
    labels = ((label, None) for label in list_filter_labels())
    for message, context in [*extract_code_messages(), *extract_template_messages(), *labels]:
        catalog.add(message, context=context)
    return catalog


def extract_code_messages() -> Iterator[Message]:
    folders = {Path(config.path) for config in apps.get_app_configs()}
    folders = {folder for folder in folders if is_project_folder(folder)} | {PROJECT_ROOT / "apps"}
    for path in sorted({path for folder in folders for path in folder.rglob("*.py")}):
        yield from extract_messages("python", path.read_bytes())


def is_project_folder(folder: Path) -> bool:
    """Whether the folder belongs to the project and not to an installed package."""
    return folder.is_relative_to(PROJECT_ROOT) and "site-packages" not in folder.parts


def extract_template_messages() -> Iterator[Message]:
    # `templatize` turns template tags into calls of gettext, which Babel reads as JavaScript.
    for path in PROJECT_ROOT.glob("templates/**/*.html"):
        if path.relative_to(PROJECT_ROOT / "templates").parts[0] not in UNTRANSLATED_FOLDERS:
            yield from extract_messages("javascript", templatize(path.read_text()).encode())


def extract_messages(method: str, code: bytes) -> Iterator[Message]:
    for _line, message, _comments, context in extract(method, BytesIO(code), GETTEXT_KEYWORDS):
        yield message, context


def list_filter_labels() -> Iterator[str]:
    """Yield the labels and the conditions of filters, which the code does not mark for translation."""
    for noun in NOUNS.values():
        for item in noun.filterset_class.base_filters.values():
            yield from (item.label, get_condition_phrase(item))
