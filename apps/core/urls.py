"""The URLs of every noun: its list and its records, as pages and as files."""

import re
from collections.abc import Iterable

from django.urls import URLPattern, path, re_path

from apps.core.formats.tabular import EXPORT_FORMATS
from apps.core.nouns import NOUNS, Noun
from apps.core.validators import PUBLIC_ID_PATTERN

LIST_PATH = rf"^(?P<plural>{'|'.join(NOUNS)})"
RECORD_PATH = rf"{LIST_PATH}/(?P<public_id>{PUBLIC_ID_PATTERN})"


def format_suffix(formats: Iterable[str]) -> str:
    """A pattern for the end of a URL with one of these formats: `.csv`."""
    return rf"\.(?P<format>{'|'.join(map(re.escape, formats))})$"


def build_page_urls(noun: Noun) -> list[URLPattern]:
    """`/risks/`, `/risks/mit1458/`: pages, with a prefix for other languages."""
    page = rf"^{noun.plural}/(?P<public_id>{PUBLIC_ID_PATTERN})/$"
    return [
        path(f"{noun.plural}/", noun.list_view.as_view(), name=f"{noun.name}-list"),
        re_path(page, noun.page_view.as_view(), name=f"{noun.name}-detail"),
    ]


def build_file_urls(noun: Noun) -> list[URLPattern]:
    """`/risks.csv`, `/risks/mit1458.json`: files, in one language only."""
    export, record = (
        rf"^{noun.plural}{format_suffix(EXPORT_FORMATS)}",
        rf"^{noun.plural}/(?P<public_id>{PUBLIC_ID_PATTERN})",
    )
    return [
        re_path(export, noun.list_view.as_view(), name=f"{noun.name}-export"),
        re_path(record + format_suffix(["json"]), noun.page_view.as_view()),
    ]


urlpatterns = [pattern for noun in NOUNS.values() for pattern in build_page_urls(noun)]
file_urlpatterns = [pattern for noun in NOUNS.values() for pattern in build_file_urls(noun)]
